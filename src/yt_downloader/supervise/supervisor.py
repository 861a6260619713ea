"""Starts the parts of the service in order, restarts what crashes, stops them in reverse."""

import signal
import sys
import time
from collections.abc import Callable, Sequence

from yt_downloader.supervise.child import Child, NotReady
from yt_downloader.supervise.notify import notify

_STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_WATCHED = {*_STOP_SIGNALS, signal.SIGCHLD}
_WAIT_LINE_SECONDS = 5.0


def say(line: str) -> None:
    """A line for the person who started the service."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Supervisor:
    """Owns *servers*, which must be ready before *parts* start. Single-threaded.

    Signals are blocked and fetched one at a time, so no handler interrupts
    anything; children get an empty mask back.
    """

    def __init__(self, servers: Sequence[Child], parts: Sequence[Child]) -> None:
        self._servers = servers
        self._parts = parts
        self._restart_at: dict[str, float] = {}

    def run(self, on_ready: Callable[[], None]) -> int:
        """Run until a stop signal; returns the exit code of the service."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        try:
            self._start(self._servers)
            self._start(self._parts)
            on_ready()
            notify("READY=1")
            self._watch()
        except NotReady as error:
            say(f"The service cannot start: {error}")
            return 1
        except _Stop:
            return 0
        finally:
            notify("STOPPING=1")
            self._stop()
        return 0

    def _start(self, children: Sequence[Child]) -> None:
        for child in children:
            child.start()
        for child in children:
            said = [0.0]

            def on_wait(waited: float, child: Child = child, said: list[float] = said) -> None:
                if signal.sigtimedwait(_STOP_SIGNALS, 0):
                    raise _Stop
                if waited - said[0] > _WAIT_LINE_SECONDS:
                    said[0] = waited
                    say(f"  waiting for {child.name} ({waited:.0f} s) ...")

            child.wait_ready(on_wait)

    def _watch(self) -> None:
        """Restart children until a stop signal arrives."""
        everyone = (*self._servers, *self._parts)
        while True:
            received = signal.sigtimedwait(_WATCHED, self._sleep_seconds())
            if received and received.si_signo in _STOP_SIGNALS:
                return
            for child in everyone:
                self._revive(child)
                child.bound_log()

    def _revive(self, child: Child) -> None:
        if child.name in self._restart_at:
            if time.monotonic() >= self._restart_at[child.name]:
                del self._restart_at[child.name]
                child.start()
            return
        if child.ended():
            code = child.bury()
            pause = child.pause_seconds()
            say(f"{child.name} ended ({_reason(code)}); starting it again in {pause:.1f} s")
            self._restart_at[child.name] = time.monotonic() + pause

    def _sleep_seconds(self) -> float:
        if not self._restart_at:
            return 1.0
        return max(0.0, min(self._restart_at.values()) - time.monotonic())

    def _stop(self) -> None:
        """Parts first, all at once, then the servers in reverse order."""
        for child in self._parts:
            child.ask_to_stop()
        for child in (*reversed(self._parts), *reversed(self._servers)):
            child.stop()


class _Stop(Exception):
    """A stop signal arrived while the service was starting."""


def _reason(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
