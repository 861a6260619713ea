"""The index of a fragmented MP4: which subsegments cover a segment."""

from bisect import bisect_left, bisect_right

from yt_downloader.sources.index.coverage import (
    SOUND_LEAD_SECONDS,
    TOLERANCE_SECONDS,
    ByteRange,
    Coverage,
    check_duration,
    check_segment,
)
from yt_downloader.sources.index.errors import NoSuchPart
from yt_downloader.sources.index.subsegments import Subsegments


class FragmentedIndex:
    """See `Index`. *prefix* is file type and moov; *has_pictures* as opposed to sound alone.

    Raises BadIndex for a duration of nothing.
    """

    def __init__(
        self, subsegments: Subsegments, *, prefix: bytes, has_pictures: bool, size: int | None
    ) -> None:
        self._parts = subsegments
        self._prefix = prefix
        self._lead = 0 if has_pictures else SOUND_LEAD_SECONDS
        self._size = subsegments.stops[-1] if size is None else size
        check_duration((subsegments.end - subsegments.times[0]) / subsegments.timescale)

    @property
    def duration(self) -> float:
        return self._parts.end / self._parts.timescale

    def covering(self, start: float, end: float) -> Coverage:
        check_segment(start, end)
        if start >= self.duration:
            raise NoSuchPart("the file ends before the segment")
        parts, scale = self._parts, self._parts.timescale
        first = self._first((start - self._lead + TOLERANCE_SECONDS) * scale)
        stop = max(bisect_left(parts.times, (end - TOLERANCE_SECONDS) * scale), first + 1)
        ended = parts.times[stop] if stop < len(parts.times) else parts.end
        return Coverage(
            media=self._ranges(first, stop),
            start=parts.times[first] / scale,
            end=ended / scale,
            sparse=False,
            file_size=self._size,
            prefix=self._prefix,
        )

    def _first(self, ticks: float) -> int:
        """The last subsegment whose keyframe is shown by then; else the first of all."""
        keyframes = self._parts.keyframes
        for number in range(bisect_right(self._parts.times, ticks) - 1, 0, -1):
            if 0 <= keyframes[number] <= ticks:
                return number
        return 0

    def _ranges(self, first: int, stop: int) -> tuple[ByteRange, ...]:
        """One range for each keyframe; subsegments without belong to the one before."""
        starts, stops, keyframes = self._parts.starts, self._parts.stops, self._parts.keyframes
        firsts = [n for n in range(first, stop) if n == first or keyframes[n] >= 0]
        lasts = [n - 1 for n in firsts[1:]] + [stop - 1]
        return tuple(
            ByteRange(starts[low], stops[high]) for low, high in zip(firsts, lasts, strict=True)
        )
