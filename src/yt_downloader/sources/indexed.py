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

_SMALLEST_CHUNK = 256 * 1024
_SMALLEST_FIRST_CHUNK = 128 * 1024
_CHUNKS_PER_CONNECTION = 2
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
    ) -> Supply:
        """The cutter's file number *file*: what there is of [start, end) seconds.

        *end* may be infinite. *read* fetches a small part at once, for the index.
        Raises NoIndex for kinds of files without one, and MediaError.
        """
        if carries is Carries.AUDIO:
            start = max(0.0, start - _SOUND_LEAD_SECONDS)
        try:
            index = read_index(_PartReader(read))
            if carries is not Carries.AUDIO:
                start, end = within(index.duration, start, end)
            coverage = index.covering(start, end)
        except BadIndex:
            raise MediaError(
                "UNKNOWN_ERROR", "The video's index contradicts itself, so it cannot be cut."
            ) from None
        except NoSuchPart:
            raise MediaError("EMPTY_OUTPUT", "The video has nothing of that segment.") from None
        chunks = list(self._chunks(coverage.media))
        make = self._placed if coverage.sparse else self._joined
        return replace(make(file, carries, locate, coverage, chunks), end=end)

    def _joined(
        self,
        file: int,
        carries: Carries,
        locate: Callable[[], Address],
        coverage: Coverage,
        chunks: Sequence[ByteRange],
    ) -> Supply:
        prefix = self._path(file, 0)
        prefix.write_bytes(coverage.prefix)
        return Supply(
            file=File(carries=carries),
            on_disk=[(0, prefix)],
            to_fetch=[
                self._delivery(file, number, locate, chunk)
                for number, chunk in enumerate(chunks, 1)
            ],
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
                to_fetch.append(self._delivery(file, number, locate, part))
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
        first = ranges[0].size // self.parallel
        total = sum(part.size for part in ranges)
        usual = total // (self.parallel * _CHUNKS_PER_CONNECTION)
        for number, part in enumerate(_merged(ranges)):
            widest = max(_SMALLEST_CHUNK, usual)
            if number == 0:
                widest = max(_SMALLEST_FIRST_CHUNK, min(first, widest))
            yield from _split(part, min(widest, self.chunk_bytes))

    def _delivery(
        self, file: int, number: int, locate: Callable[[], Address], part: ByteRange
    ) -> Delivery:
        piece = Piece(
            locate=locate,
            start=part.start,
            stop=part.stop,
            path=self._path(file, number),
            max_bytes=self.max_bytes,
        )
        return Delivery(file, number, piece)

    def _path(self, file: int, number: int) -> Path:
        return self.into / f"{file}-{number:05}"


def _merged(ranges: Sequence[ByteRange]) -> Iterator[ByteRange]:
    """The first range, then the others with neighbours joined."""
    yield ranges[0]
    merged: ByteRange | None = None
    for part in ranges[1:]:
        if merged and part.start == merged.stop:
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
