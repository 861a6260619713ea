"""Fetches the fragments of a span while the stream goes on."""

import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Carries, File
from yt_downloader.media.progress import pause
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.piece import Piece
from yt_downloader.sources.live.broadcast import Broadcast, Locate, fragment_address
from yt_downloader.sources.live.fragments import BadFragment, without_header
from yt_downloader.sources.supply import Supply

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.5
# A stream that brings nothing for so long has ended, or has a hole that nobody waits for.
_SILENT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is wanted of a stream: seconds of it, and the fragments that hold them.

    *last* may be in the future; it is counted from the newest fragment then.
    *begins* is the position of the first fragment.
    """

    start: float
    end: float
    first: int
    last: int
    begins: float


def find_span(broadcast: Broadcast, start: float, end: float, *, head: int) -> Span:
    """The fragments for [*start*, *end*) seconds of the stream. Raises MediaError."""
    newest = broadcast.mark(head)
    first = broadcast.fragment_with(start, head)
    seconds = broadcast.fragment_seconds
    if end > newest.position + seconds:
        last = head + math.ceil((end - newest.position) / seconds) - 1
    else:
        last = max(first.number, broadcast.fragment_with(end, head).number)
        if last > first.number and broadcast.mark(last).position >= end:
            last -= 1
    if start >= newest.position + seconds:
        # Even its first second has not happened yet.
        ahead = math.floor((start - newest.position) / seconds)
        position = newest.position + ahead * seconds
        return Span(start=start, end=end, first=head + ahead, last=last, begins=position)
    return Span(start=start, end=end, first=first.number, last=last, begins=first.position)


@dataclass(slots=True, kw_only=True)
class Following:
    """The pieces of some formats, fetched as they come into being."""

    span: Span
    broadcast: Broadcast
    check: Callable[[], None]
    head: int
    _next: int = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.span.first

    def supply(
        self, file: int, carries: Carries, locate: Locate, into: Path, *, max_bytes: int
    ) -> Supply:
        """The whole span of one format, whether its fragments are there yet or not."""
        numbers = range(self.span.first, self.span.last + 1)
        deliveries = [
            Delivery(
                file,
                index,
                index / len(numbers),
                Piece(
                    locate=partial(fragment_address, locate, number),
                    path=into / f"{file}-{index:05}",
                    finish=partial(_join, is_first=index == 0),
                    max_bytes=max_bytes,
                ),
            )
            for index, number in enumerate(numbers)
        ]
        return Supply(
            file=File(carries=carries, runs=((0, self.span.begins),)),
            on_disk=(),
            to_fetch=deliveries,
            media_bytes=None,
        )

    def next_batch(self, supplies: Sequence[Supply]) -> list[Delivery] | None:
        """What can be fetched now, of all formats; waits for that. None when it is all."""
        ready = self._wait_for_more()
        if ready is None:
            return None
        return [supply.to_fetch[index] for index in ready for supply in supplies]

    @property
    def count(self) -> int:
        """How many pieces each format had so far."""
        return self._next - self.span.first

    def _wait_for_more(self) -> range | None:
        """The indexes of pieces that can be fetched now; waits for the first of them.

        None when there are no more: all are there, or the stream ended.
        """
        if self._next > self.span.last:
            return None
        silent_since, known = time.monotonic(), self.head
        while self.head < self._next:
            if time.monotonic() - silent_since > _SILENT_SECONDS:
                _log.info("the stream ended before the span")
                return None
            pause(_POLL_SECONDS, self.check)
            self.head = self.broadcast.head()
            if self.head > known:
                silent_since, known = time.monotonic(), self.head
        stop = min(self.head, self.span.last) + 1
        ready = range(self._next - self.span.first, stop - self.span.first)
        self._next = stop
        return ready


def _join(path: Path, *, is_first: bool) -> None:
    """Only the first fragment of a file keeps its header. Runs in the fetching thread."""
    if is_first:
        return
    try:
        without_header(path)
    except BadFragment:
        raise MediaError("NETWORK_ERROR", "A fragment of the stream is damaged.") from None
