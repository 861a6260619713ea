"""Starts child processes; the only module that does.

A child leads a session of its own, so that it and everything it starts can be
killed together, and dies with the thread that started it. So start a child
from the thread that waits for it.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from yt_downloader.media.confinement import Confinement, chosen

_LAUNCHER = str(Path(__file__).with_name("launcher.py"))
_TICK_SECONDS = 0.1
_TAIL_LINES = 50
_LINE_BYTES = 65536


class TimedOut(Exception):
    """The child did not end in time and was killed with its family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use; None is no limit. CPU in seconds, sizes in bytes."""

    cpu_seconds: int | None = None
    file_bytes: int | None = None
    data_bytes: int | None = None
    niceness: int = 0

    def words(self) -> str:
        given = {
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_DATA": self.data_bytes,
        }
        return ",".join(f"{k}={v}" for k, v in given.items() if v is not None) or "-"


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended: *returncode* below 0 is the signal that killed it."""

    returncode: int
    tail: str = field(repr=False)


class Family:
    """A child and everything it started, as long as the child is not reaped."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self.child = child

    def ended(self) -> bool:
        """Whether the leader has ended. Leaves it unreaped: its group id stays ours."""
        if self.child.returncode is not None:
            return True
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.child.pid, options) is not None

    def signal(self, number: signal.Signals) -> None:
        """Send *number* to the whole group, unless the leader was reaped already.

        The group is signalled before the leader is reaped, always: afterwards
        the id may belong to somebody else, and a grandchild would live on.
        """
        if self.child.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, number)

    def end(self) -> int:
        """Kill what is left of the group, reap the leader and return its code."""
        self.signal(signal.SIGKILL)
        return self.child.wait()


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    limits: Limits | None = None,
    confinement: Confinement | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    stdout: int | IO[bytes] | None = None,
    stderr: int | IO[bytes] | None = None,
    pass_fds: Sequence[int] = (),
) -> Family:
    """Start *argv*, whose first word is an absolute path, and do not wait for it.

    *env* is the child's whole environment. The parent's standard input is not
    passed on. *confinement* is what the child is kept to where the kernel can and
    `confinement.choose` let it; None for programs that nobody outside can influence.
    """
    limits = limits or Limits()
    launch = [sys.executable, "-I", "-S", _LAUNCHER, str(os.getpid())]
    launch += [str(int(death_signal)), str(limits.niceness), limits.words()]
    launch += [*(confinement.words(chosen()) if confinement else ()), "--"]
    child = subprocess.Popen(
        [*launch, *argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        pass_fds=pass_fds,
        start_new_session=True,
    )
    return Family(child)


def run(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    timeout_seconds: float,
    cwd: Path | None = None,
    limits: Limits | None = None,
    confinement: Confinement | None = None,
    check: Callable[[], None] = lambda: None,
    on_line: Callable[[str], None] = lambda _line: None,
) -> Finished:
    """Run *argv* to its end; see `spawn` for *env*, *cwd*, *limits* and *confinement*.

    *check* is called ten times a second, *on_line* with each line of standard
    output, without its end. What either raises stops the child and its family
    and comes out of here. After *timeout_seconds* that is TimedOut.

    Returns the exit code and the last lines of standard error, for logs.
    """
    family = spawn(
        argv,
        env=env,
        cwd=cwd,
        limits=limits,
        confinement=confinement,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
    deadline = time.monotonic() + timeout_seconds
    try:
        _pump(family, on_line, tail.append, check, deadline)
    finally:
        returncode = family.end()
        for pipe in (family.child.stdout, family.child.stderr):
            if pipe:
                pipe.close()
    return Finished(returncode, "\n".join(tail))


def _pump(
    family: Family,
    on_line: Callable[[str], None],
    on_error_line: Callable[[str], None],
    check: Callable[[], None],
    deadline: float,
) -> None:
    """Deliver lines until the leader has ended and its pipes hold nothing more.

    A grandchild that keeps a pipe open is killed with the leader's end, so it
    does not keep this waiting.
    """
    with selectors.DefaultSelector() as selector:
        for pipe, deliver in (
            (family.child.stdout, on_line),
            (family.child.stderr, on_error_line),
        ):
            if pipe:
                os.set_blocking(pipe.fileno(), False)
                selector.register(pipe, selectors.EVENT_READ, _Lines(deliver))
        while True:
            over = family.ended()
            if over:
                family.signal(signal.SIGKILL)
            ready = selector.select(0 if over else _TICK_SECONDS)
            for key, _ in ready:
                data = os.read(key.fd, 65536)
                key.data.feed(data)
                if not data:
                    selector.unregister(key.fileobj)
            if over and not ready:
                return
            if not selector.get_map() and not over:
                time.sleep(_TICK_SECONDS)
            check()
            if time.monotonic() > deadline:
                raise TimedOut


class _Lines:
    """Cuts bytes into lines; an endless line is delivered in pieces, so memory is bounded."""

    def __init__(self, deliver: Callable[[str], None]) -> None:
        self._deliver = deliver
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LINE_BYTES or (not data and self._rest):
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self._deliver(line[:_LINE_BYTES].decode(errors="replace"))
