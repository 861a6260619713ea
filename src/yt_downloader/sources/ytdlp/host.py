"""The process that holds yt-dlp: imports it once, forks a child for each request.

    python -I -m yt_downloader.sources.ytdlp.host CONTROL_FD confined|- PROGRAM...

A fork costs 0.15 s where a start of yt-dlp costs 0.6 s, and gives each request a
process of its own that can be killed. The host has one thread, so forking is
safe. It ends, and kills what runs, when the client's control socket closes.

PROGRAM: what yt-dlp may start, where processes are confined. The host is already
(`surroundings.walls`); each child is kept to its own home before it hears of a link.
"""

import contextlib
import ctypes
import errno
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yt_downloader.media.confinement import Walls
from yt_downloader.sources.surroundings import walls
from yt_downloader.sources.ytdlp import protocol, tasks

_PR_SET_PDEATHSIG = 1
_Confine = Callable[[Path, Path | None, set[int]], None]
_HANGUP = select.POLLHUP | select.POLLRDHUP | select.POLLERR


@dataclass(frozen=True, slots=True)
class _Request:
    pid: int
    channel: socket.socket
    home: Path


class Host:
    """Forks, watches and buries the children. Single-threaded."""

    def __init__(self, control: socket.socket, confine: _Confine) -> None:
        """*confine* keeps a process to its home, the place of what it shall write, and ports."""
        self._control = control
        self._confine = confine
        self._requests: dict[int, _Request] = {}
        self._retired = False
        self._homeless = False
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._wake, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll.register(self._wake, select.POLLIN)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # Whoever stops the host closes its control socket; a Ctrl+C is not for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        while self._requests or not (self._retired or self._homeless):
            for fd, _event in self._poll.poll():
                if fd == self._control.fileno():
                    self._take_order()
                elif fd == self._wake:
                    os.read(fd, 4096)
                    self._bury_ended()
                elif fd in self._requests:
                    self._bury(self._requests.pop(fd))

    def close(self) -> None:
        for request in self._requests.values():
            self._bury(request)

    def _take_order(self) -> None:
        order, fds, _flags, _address = socket.recv_fds(self._control, 16, 1)
        if order == protocol.NEW_REQUEST and fds:
            self._start(socket.socket(fileno=fds[0]))
        elif order == protocol.RETIRE:
            self._retired = True
            self._poll.unregister(self._control)
        else:  # the client is gone
            self.close()
            sys.exit(0)

    def _start(self, channel: socket.socket) -> None:
        """Fork a child for the request; where that fails, only this request does."""
        home = None
        try:
            home = Path(tempfile.mkdtemp(prefix="request-"))
            pid = os.fork()
        except OSError as error:
            _refuse(channel, error)
            if home:
                shutil.rmtree(home, ignore_errors=True)
            # The client starts another host, with a new directory.
            self._homeless = isinstance(error, FileNotFoundError)
            return
        if pid == 0:
            self._become_child(channel, home)
        # From the parent, too, so that the group exists before it may be killed.
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        self._requests[channel.fileno()] = _Request(pid, channel, home)
        self._poll.register(channel, _HANGUP)

    def _become_child(self, channel: socket.socket, home: Path) -> None:
        code = 1
        try:
            with contextlib.suppress(OSError):
                os.setpgid(0, 0)
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for request in self._requests.values():
                request.channel.close()
            os.environ["HOME"] = os.environ["TMPDIR"] = str(home)
            os.environ["DENO_DIR"] = str(home / "deno")
            tempfile.tempdir = str(home)
            os.chdir(home)
            tasks.answer(channel, lambda output, ports: self._confine(home, output, ports))
            code = 0
        except BaseException:  # noqa: BLE001 - a fork must not go on as a second host
            traceback.print_exc()
        finally:
            os._exit(code)

    def _bury_ended(self) -> None:
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        for fd, request in list(self._requests.items()):
            if os.waitid(os.P_PID, request.pid, options):
                self._bury(self._requests.pop(fd))

    def _bury(self, request: _Request) -> None:
        """Kill the child's whole group before it is reaped, while its id is still ours."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(request.pid, signal.SIGKILL)
        os.waitpid(request.pid, 0)
        with contextlib.suppress(KeyError):
            self._poll.unregister(request.channel)
        request.channel.close()
        shutil.rmtree(request.home, ignore_errors=True)


def _refuse(channel: socket.socket, error: OSError) -> None:
    """Answer in the place of a child that could not be started."""
    code = "DISK_FULL" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "UNKNOWN_ERROR"
    with channel, contextlib.suppress(OSError):
        protocol.send(channel, {"error": {"code": code, "text": str(error)}})


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    confined, programs = sys.argv[2] == "confined", sys.argv[3:]
    host_home = Path.cwd()

    def confine(home: Path, output: Path | None, ports: set[int]) -> None:
        if confined:
            write = [home, output] if output else [home]
            kept = walls(programs, host_home, write=write, ports=ports)
            # Its kinds of sockets are those of the host already.
            kept.put_up(Walls(landlock=1, seccomp=False))

    tasks.preload()
    control.send(protocol.NEW_REQUEST)  # ready
    Host(control, confine).serve()


if __name__ == "__main__":
    main()
