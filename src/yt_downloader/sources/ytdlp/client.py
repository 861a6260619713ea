"""Talks to the host from the threads of a web or worker process."""

import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from yt_downloader.errors import MediaError
from yt_downloader.media.confinement import chosen
from yt_downloader.media.process import Family, Limits, spawn
from yt_downloader.sources.surroundings import RESOLVER_FILE, Surroundings, walls
from yt_downloader.sources.ytdlp import protocol
from yt_downloader.sources.ytdlp.homes import own_prefix
from yt_downloader.sources.ytdlp.version import InstalledVersion

_log = logging.getLogger(__name__)
_START_SECONDS = 30.0
_STOP_SECONDS = 2.0
_SEND_SECONDS = 10.0
_TICK_SECONDS = 0.1
_MODULE = "yt_downloader.sources.ytdlp.host"
# A megabyte of gzip in a page becomes gigabytes. Not RLIMIT_AS, which stops deno.
# A soft limit, which children inherit; ffmpeg's is larger (sources/surroundings.py).
_LIMITS = Limits(data_bytes=1 << 30)


class YtDlp:
    """yt-dlp as seen by one process: starts the host when it is first needed.

    After yt-dlp was upgraded on disk, or the machine resolves names another way, the
    next request starts a new host, and the old one ends with its last request. Safe to
    use from all threads.
    """

    def __init__(self, place: Path, surroundings: Surroundings) -> None:
        """Hosts get directories of their own in *place*, filled by *surroundings*.

        Requests that write files do it below *place*.
        """
        self._place = place
        self._surroundings = surroundings
        self._installed_version = InstalledVersion()
        self._lock = threading.Lock()
        self._host: _Host | None = None

    def ask(
        self,
        request: Mapping[str, Any],
        *,
        timeout_seconds: float,
        check: Callable[[], None] = lambda: None,
    ) -> Any:
        """The result of *request*; *check* is called ten times a second and may raise.

        The time counts from when there is a host to ask, which may have to be started.

        However this ends, the request's process and all it started are gone
        or about to be killed.

        Raises MediaError with the code of what went wrong, TIMED_OUT included.
        """
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    self._running_host().pass_on(theirs)
                deadline = time.monotonic() + timeout_seconds
                ours.settimeout(_SEND_SECONDS)
                protocol.send(ours, dict(request))
                ours.settimeout(_TICK_SECONDS)
                return self._result(protocol.Reader(ours), deadline, check)
            except (protocol.ConnectionLost, OSError) as error:
                _log.warning("yt-dlp's process ended early", extra={"reason": repr(error)})
                raise MediaError("UNKNOWN_ERROR") from None

    def close(self) -> None:
        """End the host and everything that it runs."""
        with self._lock:
            host, self._host = self._host, None
        if host:
            host.close()

    def _result(self, reader: protocol.Reader, deadline: float, check: Callable[[], None]) -> Any:
        while True:
            check()
            if time.monotonic() > deadline:
                raise MediaError("TIMED_OUT")
            try:
                message = reader.feed()
            except TimeoutError:
                continue
            if message is None:
                continue
            if "error" in message:
                error = message["error"]
                _log.info("yt-dlp failed", extra={"code": error["code"], "text": error["text"]})
                raise MediaError(error["code"], error.get("message"))
            return message["result"]

    def _running_host(self) -> "_Host":
        with self._lock:
            state = self._installed_version() + _way_to_resolve()
            if self._host and self._host.state != state:
                self._host.retire()
                self._host = None
            if self._host is None or self._host.ended.is_set():
                self._host = _Host(state, self._place, self._surroundings)
                self._host.wait_ready()
            return self._host


class _Host:
    """One host process. A thread of its own starts and reaps it: it dies with that thread."""

    def __init__(self, state: str, place: Path, surroundings: Surroundings) -> None:
        self.state = state
        self._place = place
        self.ended = threading.Event()
        self._surroundings = surroundings
        self._control, self._remote = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._send_lock = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name="ytdlp-host", daemon=True)
        self._keeper.start()

    def wait_ready(self) -> None:
        """Raises MediaError when the host does not start."""
        self._control.settimeout(_START_SECONDS)
        with contextlib.suppress(OSError):
            if self._control.recv(1) == protocol.NEW_REQUEST:
                return
        raise MediaError("UNKNOWN_ERROR", "The video site cannot be asked at the moment.")

    def pass_on(self, channel: socket.socket) -> None:
        with self._send_lock:
            socket.send_fds(self._control, [protocol.NEW_REQUEST], [channel.fileno()])

    def retire(self) -> None:
        with contextlib.suppress(OSError):
            self._control.send(protocol.RETIRE)

    def close(self) -> None:
        self._control.close()
        self._keeper.join(_STOP_SECONDS)

    def _keep(self) -> None:
        """Start the host, wait for its end, reap it. Runs in a thread of its own."""
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(
                dir=self._place, prefix=own_prefix(), ignore_cleanup_errors=True
            ) as home:
                family = self._start(Path(home))
                with contextlib.suppress(ChildProcessError):
                    os.waitid(os.P_PID, family.child.pid, os.WEXITED | os.WNOWAIT)
                family.end()
        except OSError:
            _log.exception("yt-dlp's host cannot be started")
        finally:
            self.ended.set()
            self._remote.close()
            self._control.close()

    def _start(self, home: Path) -> Family:
        programs = self._surroundings.programs
        confined = "confined" if chosen().landlock else "-"
        host = [sys.executable, "-I", "-m", _MODULE, str(self._remote.fileno()), confined]
        family = spawn(
            [*host, *programs],
            env=self._surroundings(home),
            cwd=home,
            limits=_LIMITS,
            # All of *place*: a request for a file is let out of its own home, and no further.
            confinement=walls(programs, home, write=[self._place]),
            death_signal=signal.SIGKILL,
            pass_fds=[self._remote.fileno()],
        )
        self._remote.close()
        return family


def _way_to_resolve() -> str:
    """Which file tells it: a confined host cannot read the one that took its place."""
    try:
        found = RESOLVER_FILE.stat()
    except OSError:
        return ""
    return f" {found.st_dev}:{found.st_ino}"
