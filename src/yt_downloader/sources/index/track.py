"""One track of a plain MP4."""

from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.coverage import SOUND_LEAD_SECONDS
from yt_downloader.sources.index.places import Places
from yt_downloader.sources.index.times import Times


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A track with pictures (*is_video*) or sound."""

    is_video: bool
    times: Times
    places: Places

    def wanted(self, start: float, end: float) -> range:
        """The samples that a segment needs, in the order of decoding; may be none."""
        lead = 0 if self.is_video else SOUND_LEAD_SECONDS
        return self.times.wanted(start - lead, end)

    def ranges(self, start: float, end: float) -> Iterator[tuple[int, int]]:
        """Start and stop of their bytes; see Places. Raises BadIndex."""
        return self.places.ranges(self.wanted(start, end))
