"""Joins byte ranges that are close to each other into fewer and larger ones."""

from yt_downloader.sources.index.coverage import ByteRange
from yt_downloader.sources.index.errors import BadIndex

NEAR_BYTES = 2**16  # a request costs more than to read over a gap of this size
MOST_SPANS = 200_000


class Spans:
    """Byte ranges in any order, none of them beyond *limit*."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._spans: list[list[int]] = []

    def add(self, start: int, stop: int) -> None:
        """Raises BadIndex for a range beyond the limit, or if they are all over the file."""
        if stop > self._limit:
            raise BadIndex("there are samples that are not in the file")
        last = self._spans[-1] if self._spans else None
        if last and last[0] <= start < last[1] + NEAR_BYTES:
            last[1] = max(last[1], stop)
            return
        if len(self._spans) == MOST_SPANS:
            raise BadIndex("the samples are scattered all over the file")
        self._spans.append([start, stop])

    def joined(self) -> tuple[ByteRange, ...]:
        """In order, at least NEAR_BYTES apart."""
        found: list[list[int]] = []
        for start, stop in sorted(self._spans):
            if found and start < found[-1][1] + NEAR_BYTES:
                found[-1][1] = max(found[-1][1], stop)
            else:
                found.append([start, stop])
        return tuple(ByteRange(start, stop) for start, stop in found)
