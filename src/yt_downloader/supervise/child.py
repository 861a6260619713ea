"""One long-lived child of the supervisor: start, wait until ready, restart, stop."""

import contextlib
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yt_downloader.media.process import Family, spawn

_POLL_SECONDS = 0.02
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 10.0
_LOG_BYTES = 10_000_000
_STEADY_SECONDS = 30.0  # a child that lived this long starts again without a pause


class NotReady(Exception):
    """A child ended or took too long before it was ready."""


@dataclass(kw_only=True)
class Child:
    """A part of the service.

    *stop_signal* asks it to end; *death_signal* reaches it when the supervisor
    is killed. *log* is a file that it writes by itself, *reopen_signal* makes it
    go on in a new one. Use from one thread only.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool]
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    ready_seconds: float = 60.0
    log: Path | None = None
    reopen_signal: signal.Signals | None = None
    _family: Family | None = field(default=None, init=False)
    _started_at: float = field(default=0.0, init=False)
    _pause: float = field(default=0.0, init=False)

    def start(self) -> None:
        self._family = spawn(self.argv, env=self.env, death_signal=self.death_signal)
        self._started_at = time.monotonic()

    def wait_ready(self, on_wait: Callable[[float], None]) -> float:
        """Seconds until it was ready; *on_wait* hears now and then how long it has been.

        Raises NotReady.
        """
        began = self._started_at
        while not self.ready():
            waited = time.monotonic() - began
            if self.ended():
                raise NotReady(f"{self.name} ended after {waited:.1f} s")
            if waited > self.ready_seconds:
                raise NotReady(f"{self.name} was not ready after {waited:.0f} s")
            on_wait(waited)
            time.sleep(_POLL_SECONDS)
        return time.monotonic() - began

    def ended(self) -> bool:
        return self._family is None or self._family.ended()

    def bury(self) -> int:
        """Kill what is left of a child that ended; returns its exit code."""
        code = self._family.end() if self._family else 0
        self._family = None
        return code

    def pause_seconds(self) -> float:
        """How long to wait before the next start: longer each time it ends soon."""
        steady = time.monotonic() - self._started_at > _STEADY_SECONDS
        longer = min(_LONGEST_PAUSE_SECONDS, self._pause * 2 or _FIRST_PAUSE_SECONDS)
        self._pause = 0.0 if steady else longer
        return self._pause

    def bound_log(self) -> None:
        """Put a log that has grown large aside, over the one before it.

        Not soon after a start: before a child listens to signals, one ends it.
        """
        steady = time.monotonic() - self._started_at > _STEADY_SECONDS
        if self._family is None or self.log is None or not steady:
            return
        with contextlib.suppress(OSError):
            if self.log.stat().st_size > _LOG_BYTES:
                self.log.replace(self.log.with_suffix(".log.1"))
                if self.reopen_signal:
                    self._family.signal(self.reopen_signal)

    def ask_to_stop(self) -> None:
        if self._family:
            self._family.signal(self.stop_signal)

    def stop(self) -> None:
        """Ask it to end, wait *stop_seconds*, then kill what is left."""
        if self._family is None:
            return
        self.ask_to_stop()
        deadline = time.monotonic() + self.stop_seconds
        while not self.ended() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        self.bury()
