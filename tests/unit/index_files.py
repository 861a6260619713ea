"""Media files for the tests of indexes, a server that notes what is read, and what was fetched."""

import struct
import sys
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import av

from tests.sitestandin.containers.isobmff import box, full_box
from tests.sitestandin.containers.virtual_file import Block, Body
from tests.sitestandin.media.encode import run_ffmpeg
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.prepare import prepare
from yt_downloader.sources.index.coverage import ByteRange, Coverage, Index
from yt_downloader.sources.index.errors import BadIndex, NoIndex, NoSuchPart
from yt_downloader.sources.index.read import read_index
from yt_downloader.sources.index.reading import LARGEST_READ, MOST_READS

PICTURES = "-f lavfi -i testsrc2=size=128x72:rate=25:duration=12"
SOUND = "-f lavfi -i anoisesrc=r=48000:d=12:a=0.1:seed=1"
H264 = "-c:v libx264 -preset ultrafast -bf 2 -g 50 -sc_threshold 0 -flags +cgop -pix_fmt yuv420p"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -b:v 100k"
AAC = "-c:a aac -b:a 64k"
OPUS = "-c:a libopus -b:a 64k"


@cache
def library() -> Library:
    """The media of the local video site."""
    return Library(prepare())


@cache
def encoded(options: str, ending: str) -> bytes:
    """The file that ffmpeg makes with these options, twelve seconds long with those above."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"file.{ending}"
        run_ffmpeg(*options.split(), "-fflags", "+bitexact", str(path))
        return path.read_bytes()


@dataclass
class Server:
    """A Reader of one file; *tells_size* is whether it says how large the file is."""

    body: Body
    tells_size: bool = True
    reads: list[ByteRange] = field(default_factory=list)

    @property
    def size(self) -> int | None:
        return self.body.size if self.tells_size and self.reads else None

    def read(self, start: int, stop: int) -> bytes:
        assert 0 <= start < stop
        self.reads.append(ByteRange(start, stop))
        return b"".join(map(bytes, self.body.pieces(start, min(stop, self.body.size))))

    @property
    def bytes_read(self) -> int:
        return sum(min(part.stop, self.body.size) - part.start for part in self.reads)


def served(data: bytes, *, tells_size: bool = True) -> Server:
    return Server(Block(data), tells_size)


def index_of(data: bytes) -> Index:
    return read_index(served(data))


def fetch(coverage: Coverage, body: Body, path: Path) -> Path:
    """Write to *path* what is at hand and what has to be fetched, as Coverage says."""
    with path.open("wb") as file:
        if coverage.sparse:
            file.truncate(coverage.file_size)
        file.write(coverage.prefix)
        for offset, data in coverage.kept:
            file.seek(offset)
            file.write(data)
        for part in coverage.media:
            if coverage.sparse:
                file.seek(part.start)
            for piece in body.pieces(part.start, part.stop):
                file.write(piece)
    return path


@dataclass(frozen=True, order=True)
class Packet:
    """What a demuxer gives out. Times in seconds."""

    track: int
    time: float
    seconds: float
    is_keyframe: bool
    data: bytes = field(repr=False)

    @property
    def end(self) -> float:
        return self.time + self.seconds


def packets(path: Path, *, near: float | None = None) -> list[Packet]:
    """All packets of a file, in its order; from the keyframe *near* a time on."""
    with av.open(str(path)) as opened:
        if near is not None:
            opened.seek(round(near * 1_000_000))
        return [
            Packet(
                track=packet.stream_index,
                time=float(packet.pts * packet.time_base),
                seconds=float((packet.duration or 0) * packet.time_base),
                is_keyframe=packet.is_keyframe,
                data=bytes(packet),
            )
            for packet in opened.demux()
            if packet.size and packet.pts is not None and packet.time_base is not None
        ]


def check_playable(server: Server, directory: Path, start: float, end: float) -> Coverage:
    """Fetch the coverage of a segment, and see that it can be played from *start* to *end*."""
    coverage = read_index(server).covering(start, end)
    assert all(0 <= part.start < part.stop <= server.body.size for part in coverage.media)
    path = fetch(coverage, server.body, directory / "part")
    found = packets(path, near=coverage.start if coverage.sparse else None)
    with av.open(str(path)) as opened:
        kinds = [stream.type for stream in opened.streams]
    leading = kinds.index("video") if "video" in kinds else 0
    first = next(packet for packet in found if packet.track == leading)
    assert first.is_keyframe
    assert coverage.start <= start
    assert first.time <= start + 1e-6
    for track in range(len(kinds)):
        shown = [packet for packet in found if packet.track == track and packet.time < end]
        # Hundredths, because WebM counts in milliseconds and Opus ends within a packet.
        assert max(packet.end for packet in shown) > end - 0.02
        assert any(packet.data.strip(b"\0") for packet in shown)
    return coverage


def tables(numbers: Iterable[int]) -> bytes:
    """32-bit numbers as boxes have them."""
    found = array("I", numbers)
    if sys.byteorder == "little":
        found.byteswap()
    return found.tobytes()


def table_box(kind: bytes, row_width: int, numbers: Sequence[int]) -> bytes:
    """A box of rows of so many numbers, with their count in front."""
    count = struct.pack(">I", len(numbers) // row_width)
    return full_box(kind, 0, 0, count, tables(numbers))


@dataclass(kw_only=True)
class PlainTrack:
    """A track for `plain_mp4`; the rows of its tables one after the other.

    *sizes* or, for many samples of one size, that size and their number. *more* are boxes
    that stand in the track itself.
    """

    kind: bytes = b"vide"
    timescale: int = 1000
    durations: Sequence[int] = (10, 1000)
    sizes: Sequence[int] | tuple[int, int] = (100,) * 10
    same_size: bool = False
    chunks: Sequence[int] = (1, 10, 1)
    offsets: Sequence[int] = (40,)
    composition: Sequence[int] | None = None
    syncs: Sequence[int] | None = None
    more: bytes = b""

    def box(self) -> bytes:
        sizes = struct.pack(">II", 0, len(self.sizes)) + tables(self.sizes)
        if self.same_size:
            sizes = struct.pack(">II", *self.sizes)
        parts = [
            table_box(b"stts", 2, self.durations),
            table_box(b"stsc", 3, self.chunks),
            full_box(b"stsz", 0, 0, sizes),
            table_box(b"stco", 1, self.offsets),
        ]
        if self.composition is not None:
            parts.append(table_box(b"ctts", 2, self.composition))
        if self.syncs is not None:
            parts.append(table_box(b"stss", 1, self.syncs))
        media = full_box(b"mdhd", 0, 0, struct.pack(">5I", 0, 0, self.timescale, 0, 0))
        handler = full_box(b"hdlr", 0, 0, bytes(4), self.kind, bytes(13))
        information = box(b"minf", box(b"stbl", *parts))
        header = full_box(b"tkhd", 0, 0, struct.pack(">III", 0, 0, 1), bytes(68))
        return box(b"trak", header, self.more, box(b"mdia", media, handler, information))


FILE_TYPE = box(b"ftyp", b"isom", bytes(4), b"isom", bytes(4))


def movie_header(timescale: int = 1000) -> bytes:
    return full_box(b"mvhd", 0, 0, struct.pack(">IIII", 0, 0, timescale, 0), bytes(80))


def plain_mp4(*tracks: PlainTrack, samples: int = 1000, timescale: int = 1000) -> bytes:
    """File type of 24 bytes, mdat with *samples* bytes from 32 on, moov."""
    moov = box(b"moov", movie_header(timescale), *(track.box() for track in tracks))
    return FILE_TYPE + box(b"mdat", b"\1" * samples) + moov


def edit_list(*edits: tuple[int, int], rate: int = 0x00010000) -> bytes:
    """Rows of length in the movie's ticks and begin in the media's."""
    rows = b"".join(struct.pack(">IiI", length, begin, rate) for length, begin in edits)
    return box(b"edts", full_box(b"elst", 0, 0, struct.pack(">I", len(edits)), rows))


KEYFRAME, NO_KEYFRAME, SILENT = 0x90000000, 0x10000000, 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A reference of a `segment_index`: to *size* bytes, which are an index or media."""

    size: int = 100
    ticks: int = 1000
    access: int = KEYFRAME
    is_index: bool = False


def segment_index(
    *rows: Row, timescale: int = 1000, earliest: int = 0, gap: int = 0, version: int = 0
) -> bytes:
    """A sidx box; *gap* is how many bytes follow before what it refers to."""
    form = ">IIQQHH" if version else ">IIIIHH"
    start = struct.pack(form, 1, timescale, earliest, gap, 0, len(rows))
    numbers = (n for row in rows for n in (row.is_index << 31 | row.size, row.ticks, row.access))
    return full_box(b"sidx", version, 0, start, tables(numbers))


def fragmented_mp4(*parts: bytes, kind: bytes = b"vide") -> bytes:
    """File type and moov of a file of one track, and what else is given."""
    extends = box(b"mvex", full_box(b"trex", 0, 0, struct.pack(">5I", 1, 1, 0, 0, 0)))
    empty = PlainTrack(kind=kind, durations=(), sizes=(), chunks=(), offsets=())
    return FILE_TYPE + box(b"moov", movie_header(), empty.box(), extends) + b"".join(parts)


def fragments(*sizes: int) -> bytes:
    """Media of such sizes: boxes of which only the size counts."""
    return b"".join(box(b"moof", bytes(size - 8)) for size in sizes)


def outcomes(
    data: bytes, segments: Sequence[tuple[float, float]], *, tells_size: bool = True
) -> list[str]:
    """What becomes of the index and of each segment; anything undocumented is raised."""
    server = served(data, tells_size=tells_size)
    try:
        index = read_index(server)
    except (NoIndex, BadIndex) as error:
        return [type(error).__name__]
    finally:
        assert len(server.reads) <= MOST_READS
        assert all(part.size <= LARGEST_READ for part in server.reads)
    assert 0 < index.duration <= 1_000_000
    found = []
    for start, end in segments:
        try:
            coverage = index.covering(start, end)
        except (BadIndex, NoSuchPart) as error:
            found.append(type(error).__name__)
        else:
            check_inside(coverage, len(data) if tells_size else 2**63)
            found.append("covered")
    return found


def check_inside(coverage: Coverage, size: int) -> None:
    assert coverage.media
    assert coverage.media[0].start >= 0
    assert coverage.media[-1].stop <= size
    assert all(part.start < part.stop for part in coverage.media)
    for one, other in zip(coverage.media, coverage.media[1:], strict=False):
        assert one.stop <= other.start
    assert 0 <= coverage.start <= coverage.end <= 1_000_000
    assert coverage.sparse == bool(coverage.kept)
    assert coverage.sparse != bool(coverage.prefix)
