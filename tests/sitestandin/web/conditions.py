"""What the network is like: one set of values, changed while the site runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from threading import Lock
from typing import Any

WIDE_RANGE_BYTES = 10_485_760
DROP_UNIT_BYTES = 32_768


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """The defaults are a perfect network.

    Everything but *page_latency_seconds*, *down* and what stands below *drip* and *stall* applies
    to requests for media only: files, live fragments, HLS segments.
    """

    # Of each connection, in bytes of bodies.
    bytes_per_second: float | None = None
    # From the request to the first byte of the answer.
    latency_seconds: float = 0
    page_latency_seconds: float = 0
    # For requests to a whole file without a range or with one wider than WIDE_RANGE_BYTES.
    throttle_bytes_per_second: float | None = None
    # That a connection ends, for every DROP_UNIT_BYTES sent.
    drop_probability: float = 0
    drop_seed: int = 1
    # So many of the next requests are answered with fail_status.
    fail_next: int = 0
    fail_status: int = 503
    # Answer 200 and the whole file where a range was asked for.
    ignore_range: bool = False
    # One byte per second.
    drip: bool = False
    # Send nothing, not even the status, and stop where something is being sent.
    stall: bool = False
    # Send so many bytes of each body, then nothing.
    stall_after_bytes: int | None = None
    # Close every connection: without an answer, and in the middle of one.
    down: bool = False
    # How long the URLs are valid that the player API gives out from now on.
    url_ttl_seconds: int = 21_540
    # When the running live streams began, as seen from the moment of the change.
    live_started_seconds_ago: float = 3600
    # What became of the running live streams, at the moment of the change: post_live, was_live.
    live_stage: str = "live"
    # The video that the channel's live page leads to; empty for none.
    channel_live: str = "live-now-01"
    # What the next messages are answered with, one after the other: status and headers.
    message_answers: Sequence[tuple[int, Mapping[str, str]]] = ()

    def rate(self, *, wide: bool) -> float | None:
        """Bytes per second for one request; None for as fast as possible."""
        limits = [self.bytes_per_second]
        if wide:
            limits.append(self.throttle_bytes_per_second)
        if self.drip:
            limits.append(1)
        return min((limit for limit in limits if limit is not None), default=None)


class CurrentConditions:
    """The conditions that hold now; shared by all connections."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.now = Conditions()
        self._random = Random(self.now.drop_seed)

    def change(self, changes: Mapping[str, Any]) -> None:
        """Set what *changes* names, keep the rest; ValueError for unknown names."""
        known = {field.name for field in fields(Conditions)}
        if unknown := changes.keys() - known:
            raise ValueError(f"no such condition: {', '.join(sorted(unknown))}")
        with self._lock:
            self.now = replace(self.now, **changes)
            self._random = Random(self.now.drop_seed)

    def reset(self) -> None:
        with self._lock:
            self.now = Conditions()

    def take_failure(self) -> int | None:
        """The status with which this request is to fail; counts it."""
        with self._lock:
            if self.now.fail_next <= 0:
                return None
            self.now = replace(self.now, fail_next=self.now.fail_next - 1)
            return self.now.fail_status

    def take_message_answer(self) -> tuple[int, Mapping[str, str]]:
        """Status and headers for this message; each of the conditions' is used once."""
        with self._lock:
            if not self.now.message_answers:
                return 204, {}
            (status, headers), *rest = self.now.message_answers
            self.now = replace(self.now, message_answers=rest)
            return status, headers

    def drops(self) -> bool:
        """Whether the connection ends with the unit just sent."""
        if not self.now.drop_probability:
            return False
        with self._lock:
            return self._random.random() < self.now.drop_probability
