"""The index of a WebM file: which clusters cover a segment."""

from bisect import bisect_left, bisect_right

from yt_downloader.sources.index.coverage import (
    LONGEST_SECONDS,
    SOUND_LEAD_SECONDS,
    TOLERANCE_SECONDS,
    ByteRange,
    Coverage,
    check_duration,
    check_segment,
)
from yt_downloader.sources.index.cues import Cues
from yt_downloader.sources.index.description import Info
from yt_downloader.sources.index.errors import BadIndex, NoSuchPart

_SLACK_SECONDS = 5  # how much later than the stated end a cue may be; muxers are sloppy there


class ClusterIndex:
    """See `Index`. The clusters of *cues* end where the next begins, the last one at *stop*.

    The positions in *cues* are those in the file here. *has_pictures* as opposed to sound
    alone. Raises BadIndex for times that cannot be.
    """

    def __init__(
        self, cues: Cues, info: Info, *, stop: int, prefix: bytes, has_pictures: bool, size: int
    ) -> None:
        self._cues = cues
        self._tick = info.tick
        self._bounds = [*cues.positions, stop]
        self._prefix = prefix
        self._lead = 0 if has_pictures else SOUND_LEAD_SECONDS
        self._size = size
        check_duration(info.duration)
        last = cues.times[-1] * info.tick
        if last > min(info.duration + _SLACK_SECONDS, LONGEST_SECONDS):
            raise BadIndex("there are cues behind the end")
        self._duration = max(info.duration, last)

    @property
    def duration(self) -> float:
        return self._duration

    def covering(self, start: float, end: float) -> Coverage:
        check_segment(start, end)
        if start >= self._duration:
            raise NoSuchPart("the file ends before the segment")
        times = self._cues.times
        begin = (start - self._lead + TOLERANCE_SECONDS) / self._tick
        first = max(bisect_right(times, begin) - 1, 0)
        stop = max(bisect_left(times, (end - TOLERANCE_SECONDS) / self._tick), first + 1)
        if stop < len(times) and self._cues.late[stop]:
            stop += 1  # it begins with frames that are shown before its keyframe
        bounds = self._bounds[first : stop + 1]
        return Coverage(
            media=tuple(map(ByteRange, bounds, bounds[1:])),
            start=times[first] * self._tick,
            end=times[stop] * self._tick if stop < len(times) else self._duration,
            sparse=False,
            file_size=self._size,
            prefix=self._prefix,
        )
