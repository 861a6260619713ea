"""How long to wait for a site, and how often to ask it again."""

import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

PROGRESS_BYTES = 65536  # so much more than ever before, and the count of attempts starts anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """All in seconds and bytes.

    A connection is given up after *connect_seconds* without one, after
    *silence_seconds* without a byte, and when less than
    *slowest_bytes_per_second* came in the last *slow_window_seconds*.
    *attempts* counts requests for one piece without real progress in between;
    before the next there is a pause, doubled each time. What a site asks for
    with Retry-After is done, up to *longest_retry_after_seconds*.
    """

    connect_seconds: float = 10
    silence_seconds: float = 10
    slowest_bytes_per_second: float = 2048
    slow_window_seconds: float = 15
    attempts: int = 5
    first_pause_seconds: float = 0.2
    longest_pause_seconds: float = 5
    longest_retry_after_seconds: float = 30

    def pause(self, failures: int) -> float:
        """Seconds before the next attempt after so many *failures* (1 or more), never exact."""
        doubled = self.first_pause_seconds * 2.0 ** min(failures - 1, 30)
        jitter = random.uniform(0.5, 1)  # noqa: S311 - spreads requests, keeps no secret
        return min(doubled, self.longest_pause_seconds) * jitter


def retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3), None if it is no good."""
    value = (value or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
