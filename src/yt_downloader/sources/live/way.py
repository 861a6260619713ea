"""The way to a segment of a running stream."""

import logging
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.progress import Watch
from yt_downloader.sources.addresses import Addresses
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.live.broadcast import Broadcast
from yt_downloader.sources.live.following import Following, find_span
from yt_downloader.sources.plan import Plan
from yt_downloader.sources.supply import Supply, carries

_log = logging.getLogger(__name__)
# A job that would wait longer gives its place to others and comes back.
_WAITS_SECONDS = 60.0


class NotYet(Exception):
    """The segment ends in the future; *until* is the unix time at which to come back."""

    def __init__(self, until: float) -> None:
        super().__init__(f"not before {until:.0f}")
        self.until = until


class LiveWay:
    """Fragments of all formats of a plan, as the stream brings them."""

    def __init__(
        self, fetcher: Fetcher, addresses: Addresses, plan: Plan, watch: Watch, into: Path
    ) -> None:
        """Find the span. Raises NotYet, and MediaError for a span that is over or unknown."""
        self._addresses = addresses
        self._plan = plan
        self._into = into
        leading = plan.formats[0]
        seconds = leading.live_fragment_seconds
        assert seconds, "the plan of a stream has formats in fragments"
        broadcast = Broadcast(fetcher, addresses.locate(leading), fragment_seconds=seconds)
        head = broadcast.head()
        start, end = self._positions(broadcast, head)
        _check_soon(broadcast, end, head)
        span = find_span(broadcast, start, end, head=head)
        self.start, self.end = span.start, span.end
        self._following = Following(span=span, broadcast=broadcast, check=watch.check, head=head)

    def supplies(self, *, max_bytes: int) -> list[Supply]:
        return [
            self._following.supply(
                file,
                carries(wanted, sound_alone=self._plan.sound_alone),
                self._addresses.locate(wanted),
                self._into,
                max_bytes=max_bytes,
            )
            for file, wanted in enumerate(self._plan.formats)
        ]

    def batches(self, supplies: Sequence[Supply]) -> Iterator[list[Delivery]]:
        """What can be fetched, as soon as it can."""
        while (batch := self._following.next_batch(supplies)) is not None:
            yield batch

    @property
    def pieces(self) -> int:
        """How many pieces each format has, known when all batches came."""
        return self._following.count

    def _positions(self, broadcast: Broadcast, head: int) -> tuple[float, float]:
        start, end = self._plan.start, self._plan.end
        if self._plan.moment is not None:
            then = broadcast.position_at(self._plan.moment, head)
            start, end = max(0.0, then + start), then + end
        if end <= start:
            raise MediaError("EMPTY_OUTPUT", "The segment lies before the stream's start.")
        return start, end


def _check_soon(broadcast: Broadcast, end: float, head: int) -> None:
    """Raises NotYet for a segment that ends long after now."""
    newest = broadcast.mark(head)
    ahead = end - newest.position
    until = newest.wall_clock + math.ceil(ahead / broadcast.fragment_seconds) * (
        broadcast.fragment_seconds
    )
    if until - time.time() > _WAITS_SECONDS:
        raise NotYet(until)
