"""Keeps a connection to a number of bytes per second."""

import time
from collections.abc import Callable

# The body goes out in slices of this much time: short enough to look like a steady flow,
# long enough that sixteen connections leave the processor idle.
_SLICE_SECONDS = 0.01
_LARGEST_SLICE = 131_072
# Time lost by oversleeping is made up for, up to this much.
_CREDIT_SECONDS = 0.05


def slice_bytes(rate: float | None) -> int:
    """How much to send at once at *rate* bytes per second."""
    if rate is None:
        return _LARGEST_SLICE
    return max(1, min(_LARGEST_SLICE, int(rate * _SLICE_SECONDS)))


class Pace:
    """Says how long to wait before each slice, so that the sum of them keeps the rate."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = clock()

    def delay(self, size: int, rate: float) -> float:
        """Seconds until *size* more bytes have had their time on a line of this *rate*."""
        now = self._clock()
        self._due = max(self._due, now - _CREDIT_SECONDS) + size / rate
        return max(0.0, self._due - now)
