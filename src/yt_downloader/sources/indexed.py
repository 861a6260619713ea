"""The way to a segment of one large file with an index: the byte ranges that cover it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Carries, File
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.piece import Part, Piece
from yt_downloader.sources.index.coverage import ByteRange, Coverage
from yt_downloader.sources.index.errors import BadIndex, NoSuchPart
from yt_downloader.sources.index.read import read_index
from yt_downloader.sources.plan import within
from yt_downloader.sources.supply import Supply

_SMALLEST_CHUNK = 512 * 1024
_SMALLEST_FIRST_CHUNK = 128 * 1024
# Holds a keyframe of 1080p and its header.
_NEXT_KEYFRAME_BYTES = 320 * 1024
# Connections that fetch the next keyframe and the first sound, while the others
# fetch the first group of pictures.
_NOT_FOR_FIRST = 2
_FEWEST_GROUPS_FOR_TAIL = 2
# The picture begins up to a frame before the moment that was asked for.
_SOUND_LEAD_SECONDS = 0.2

Read = Callable[[int, int], Part]


class _PartReader:
    """The file as its index reader wants it."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.size: int | None = None

    def read(self, start: int, stop: int) -> bytes:
        part = self._read(start, stop)
        if part.total is not None:
            self.size = part.total
        return part.data


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPieces:
    """Cuts what covers a segment into requests for *parallel* connections.

    No request is wider than *chunk_bytes*. Pieces are put into the directory *into*.
    """

    into: Path
    parallel: int
    chunk_bytes: int
    max_bytes: int

    def supply(
        self,
        file: int,
        carries: Carries,
        locate: Callable[[], Address],
        read: Read,
        *,
        start: float,
        end: float,
        tail_early: bool,
    ) -> Supply:
        """The cutter's file number *file*: what there is of [start, end) seconds.

        The first file, 0, is the one that says how long the video is.

        *end* may be infinite. *tail_early*: the last group of pictures is fetched
        right after the first. *read* fetches a small part at once, for the index.
        Raises NoIndex for kinds of files without one, and MediaError.
        """
        lead = _SOUND_LEAD_SECONDS if carries is Carries.AUDIO else 0.0
        try:
            index = read_index(_PartReader(read))
            if file == 0:
                start, end = within(index.duration, start, end)
            coverage = index.covering(max(0.0, start - lead), end)
        except BadIndex:
            raise MediaError(
                "UNKNOWN_ERROR", "The video's index contradicts itself, so it cannot be cut."
            ) from None
        except NoSuchPart:
            raise MediaError("EMPTY_OUTPUT", "The video has nothing of that segment.") from None
        chunks = list(self._chunks(coverage.media))
        if coverage.sparse:
            supply = self._placed(file, carries, locate, coverage, chunks)
        else:
            early = tail_early and len(coverage.media) > _FEWEST_GROUPS_FOR_TAIL
            supply = self._joined(file, carries, locate, coverage, chunks, tail_early=early)
        return replace(supply, end=end)

    def _joined(
        self,
        file: int,
        carries: Carries,
        locate: Callable[[], Address],
        coverage: Coverage,
        chunks: Sequence[ByteRange],
        *,
        tail_early: bool,
    ) -> Supply:
        prefix = self._path(file, 0)
        prefix.write_bytes(coverage.prefix)
        numbered = list(enumerate(chunks, 1))
        deliveries = [self._delivery(file, n, locate, part, coverage) for n, part in numbered]
        tail = None
        if tail_early:
            tail = next(n for n, part in numbered if part.start == coverage.media[-1].start)
            behind_first = deliveries[0].share + _share(coverage, coverage.media[1].start)
            early = [replace(delivery, share=behind_first) for delivery in deliveries[tail - 1 :]]
            deliveries[tail - 1 :] = early
        return Supply(
            file=File(carries=carries, tail=tail),
            on_disk=[(0, prefix)],
            to_fetch=deliveries,
            media_bytes=coverage.media_bytes,
        )

    def _placed(
        self,
        file: int,
        carries: Carries,
        locate: Callable[[], Address],
        coverage: Coverage,
        chunks: Sequence[ByteRange],
    ) -> Supply:
        """Pieces are numbered by their places; what was read already is written now."""
        kept = {ByteRange(at, at + len(data)): data for at, data in coverage.kept}
        layout = sorted([*kept, *chunks])
        on_disk, to_fetch = [], []
        for number, part in enumerate(layout):
            if part in kept:
                self._path(file, number).write_bytes(kept[part])
                on_disk.append((number, self._path(file, number)))
            else:
                to_fetch.append(self._delivery(file, number, locate, part, coverage))
        return Supply(
            file=File(
                carries=carries,
                layout=tuple((part.start, part.stop) for part in layout),
                size=coverage.file_size,
            ),
            on_disk=on_disk,
            to_fetch=to_fetch,
            media_bytes=coverage.media_bytes,
        )

    def _chunks(self, ranges: Sequence[ByteRange]) -> Iterator[ByteRange]:
        """The ranges in requests, and as many at first as there are connections.

        What is needed first is asked for in small parts, by all connections at
        once: its pictures are encoded while the rest arrives.
        """
        first = -(-ranges[0].size // max(1, self.parallel - _NOT_FOR_FIRST))
        usual = -(-sum(part.size for part in ranges) // self.parallel)
        widest = min(max(_SMALLEST_CHUNK, usual), self.chunk_bytes)
        for number, part in enumerate(_merged(ranges)):
            if number == 0:
                yield from _split(part, max(_SMALLEST_FIRST_CHUNK, min(first, widest)))
                continue
            if number == 1 and part.size > widest:
                # The next keyframe, which shows where the first group of pictures ends.
                edge = part.start + _NEXT_KEYFRAME_BYTES
                yield ByteRange(part.start, edge)
                yield from _split(ByteRange(edge, part.stop), widest)
                continue
            yield from _split(part, widest)

    def _delivery(
        self,
        file: int,
        number: int,
        locate: Callable[[], Address],
        part: ByteRange,
        coverage: Coverage,
    ) -> Delivery:
        piece = Piece(
            locate=locate,
            start=part.start,
            stop=part.stop,
            path=self._path(file, number),
            max_bytes=self.max_bytes,
        )
        return Delivery(file, number, _share(coverage, part.start), piece)

    def _path(self, file: int, number: int) -> Path:
        return self.into / f"{file}-{number:05}"


def _share(coverage: Coverage, position: int) -> float:
    """How far a place of the file is into what is fetched, from 0 to 1."""
    first, last = coverage.media[0].start, coverage.media[-1].stop
    return (position - first) / (last - first)


def _merged(ranges: Sequence[ByteRange]) -> Iterator[ByteRange]:
    """The first range, those between with neighbours joined, and the last one."""
    merged: ByteRange | None = None
    for number, part in enumerate(ranges):
        at_the_end = number in {0, 1, len(ranges) - 1}
        if merged and part.start == merged.stop and not at_the_end:
            merged = ByteRange(merged.start, part.stop)
            continue
        if merged:
            yield merged
        merged = part
    if merged:
        yield merged


def _split(part: ByteRange, widest: int) -> Iterator[ByteRange]:
    """Equal parts, none wider than *widest*."""
    count = max(1, -(-part.size // widest))
    edges = [part.start + part.size * number // count for number in range(count + 1)]
    for start, stop in pairwise(edges):
        yield ByteRange(start, stop)
