"""When the samples of a track are shown, and which of them a segment needs."""

from bisect import bisect_right
from itertools import accumulate, repeat

from yt_downloader.sources.index.boxes import number
from yt_downloader.sources.index.coverage import TOLERANCE_SECONDS
from yt_downloader.sources.index.edits import Edits
from yt_downloader.sources.index.errors import BadIndex
from yt_downloader.sources.index.runs import Runs

_DEEPEST_REORDERING = 32  # frames; no codec holds back more than 16 (14496-10, A.3.1)


class Times:
    """The times of a track's samples, which are numbered from 0 in the order of decoding.

    *durations* and *offsets* (None: all 0) in ticks, *timescale* of which are a second.
    *syncs* are the numbers of the keyframes, counted from 1, as a table; None: all samples.
    """

    def __init__(
        self,
        *,
        samples: int,
        timescale: int,
        movie_timescale: int,
        edits: Edits,
        durations: Runs,
        offsets: Runs | None,
        syncs: memoryview | None,
    ) -> None:
        self._samples = samples
        self._timescale = timescale
        self._delay = edits.delay / movie_timescale
        self._media_time = edits.media_time
        self._length = edits.length / movie_timescale
        self._durations = durations
        self._offsets = offsets
        self._syncs = syncs

    def __len__(self) -> int:
        return self._samples

    @property
    def end(self) -> float:
        """When the track has been shown, in seconds. Not above 0 if nothing of it is shown."""
        # With B-frames the last sample shown is not always the last one in the file.
        last = range(max(self._samples - _DEEPEST_REORDERING, 0), self._samples)
        end = max(self._composed(sample) + self._durations.value(sample) for sample in last)
        shown = (end - self._media_time) / self._timescale
        return self._delay + min(shown, self._length or shown)

    def shown_at(self, sample: int) -> float:
        """In seconds; negative for what is decoded only for the sake of others."""
        return self._delay + (self._composed(sample) - self._media_time) / self._timescale

    def wanted(self, start: float, end: float) -> range:
        """The samples to decode for *start* up to *end*: from a keyframe on. May be empty."""
        if end <= self._delay:
            return range(0)
        return range(
            self._last_sync(self._ticks(start + TOLERANCE_SECONDS)),
            self._behind(self._ticks(end - TOLERANCE_SECONDS)),
        )

    def _ticks(self, seconds: float) -> float:
        return (seconds - self._delay) * self._timescale + self._media_time

    def _composed(self, sample: int) -> int:
        offset = 0 if self._offsets is None else self._offsets.value(sample)
        return self._durations.before(sample) + offset

    def _last_sync(self, ticks: float) -> int:
        """The last keyframe that is shown by then; the first sample if there is none."""
        count = self._samples if self._syncs is None else len(self._syncs) // 4
        found = bisect_right(range(count), ticks, key=lambda n: self._composed(self._sync(n)))
        return self._sync(found - 1) if found else 0

    def _sync(self, number_of_sync: int) -> int:
        if self._syncs is None:
            return number_of_sync
        sample = number(self._syncs, 4 * number_of_sync, 4) - 1
        if not 0 <= sample < self._samples:
            raise BadIndex("a keyframe is not among the samples")
        return sample

    def _behind(self, ticks: float) -> int:
        """The number behind the last sample that is shown before *ticks*."""
        offsets = self._offsets
        lowest, highest = (offsets.lowest, offsets.highest) if offsets is not None else (0, 0)
        # Samples are shown at most *highest* after their turn in decoding, at least *lowest*.
        surely = min(max(self._durations.item_at(int(ticks) - highest), 0), self._samples)
        possibly = min(self._durations.item_at(int(ticks) + 1 - lowest) + 1, self._samples)
        before = self._durations.before(surely)
        decoded = accumulate(self._durations.values(surely, possibly), initial=before)
        shifts = offsets.values(surely, possibly) if offsets is not None else repeat(0)
        behind = surely
        # The decoding times have the end of the last sample, too.
        samples = range(surely, possibly)
        for sample, time, offset in zip(samples, decoded, shifts, strict=False):
            if time + offset < ticks:
                behind = sample + 1
        return behind
