"""How far a job is, and how it hears that it should stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_TICK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A moment of a job; what is not known is None.

    Percentages run from 0 to 100 and never past it. *speed* is as shown to
    people, `2.3x` of real time or `4.1 MB/s`.
    """

    current_phase: str
    download_progress: float = 0.0
    encoding_progress: float = 0.0
    speed: str | None = None
    eta_seconds: float | None = None
    fps: float | None = None
    downloaded_bytes: int | None = None
    total_bytes: int | None = None
    downloaded_segments: int | None = None
    total_segments: int | None = None


class Watch(Protocol):
    """What long work calls while it runs."""

    def report(self, progress: Progress) -> None:
        """Tell how far it is. Cheap: may be called for every line of output."""

    def check(self) -> None:
        """Raise when the work should stop; called at least every 0.2 s."""


def pause(seconds: float, check: Callable[[], None]) -> None:
    """Wait, calling *check* meanwhile, which may raise; not at all when *seconds* is negative."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        check()
        time.sleep(_TICK_SECONDS)
