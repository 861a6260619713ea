"""The index of a plain MP4, whose moov knows every sample."""

from yt_downloader.sources.index.boxes import limit_of
from yt_downloader.sources.index.coverage import Coverage, check_duration, check_segment
from yt_downloader.sources.index.errors import NoSuchPart
from yt_downloader.sources.index.spans import Spans
from yt_downloader.sources.index.track import Track


class WholeIndex:
    """See `Index`. *kept* is what the file needs besides samples, as in Coverage.

    Raises BadIndex for a duration of nothing.
    """

    def __init__(
        self, tracks: list[Track], *, kept: tuple[tuple[int, bytes], ...], size: int | None
    ) -> None:
        self._tracks = tracks
        self._leading = next((track for track in tracks if track.is_video), tracks[0])
        self._kept = kept
        self._size = size
        self._duration = max(track.times.end for track in tracks)
        check_duration(self._duration)

    @property
    def duration(self) -> float:
        return self._duration

    def covering(self, start: float, end: float) -> Coverage:
        check_segment(start, end)
        if start >= self._duration:
            raise NoSuchPart("the file ends before the segment")
        end = min(end, self._duration)
        spans = Spans(limit_of(self._size))
        for track in self._tracks:
            for part in track.ranges(start, end):
                spans.add(*part)
        media = spans.joined()
        if not media:
            raise NoSuchPart("the segment has no samples")
        return Coverage(
            media=media,
            start=self._begin(start, end),
            end=end,
            sparse=True,
            file_size=self._least_size(media[-1].stop) if self._size is None else self._size,
            kept=self._kept,
        )

    def _begin(self, start: float, end: float) -> float:
        """When the leading track begins to be shown; *start* if it has nothing to show here."""
        wanted = self._leading.wanted(start, end)
        begin = self._leading.times.shown_at(wanted.start) if wanted else start
        return max(begin, 0.0) if begin < end else start

    def _least_size(self, stop: int) -> int:
        return max(stop, *(offset + len(data) for offset, data in self._kept))
