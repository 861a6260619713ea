"""Where in the file the samples of a track are."""

from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.boxes import number
from yt_downloader.sources.index.errors import BadIndex
from yt_downloader.sources.index.runs import Runs
from yt_downloader.sources.index.sizes import Sizes

MOST_CHUNKS = 500_000  # that are looked at for one segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """*chunks* says how many samples each has, *offsets* where each is, *width* bytes apiece."""

    sizes: Sizes
    chunks: Runs
    offsets: memoryview
    width: int

    @property
    def samples(self) -> int:
        return len(self.sizes)

    def ranges(self, wanted: range) -> Iterator[tuple[int, int]]:
        """Start and stop of these samples' bytes, chunk by chunk; they may touch each other.

        Raises BadIndex for too many chunks.
        """
        if not wanted:
            return
        chunk, last = map(self.chunks.item_at, (wanted.start, wanted.stop - 1))
        if last - chunk >= MOST_CHUNKS:
            raise BadIndex("the samples are in too many chunks")
        sample = self.chunks.before(chunk)
        for number_of_chunk, held in enumerate(self.chunks.values(chunk, last + 1), chunk):
            first, stop = max(sample, wanted.start), min(sample + held, wanted.stop)
            start = number(self.offsets, number_of_chunk * self.width, self.width)
            start += self.sizes.total(sample, first)
            size = self.sizes.total(first, stop)
            if size:
                yield start, start + size
            sample += held
