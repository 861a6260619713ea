"""Indexes of files that lie: bounded work, and no end but the documented ones."""

import struct
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import pytest

from tests.sitestandin.containers import webm
from tests.sitestandin.containers.ebml import element, unsigned
from tests.sitestandin.containers.isobmff import box
from tests.unit.index_files import (
    AAC,
    FILE_TYPE,
    H264,
    OPUS,
    PICTURES,
    SOUND,
    VP9,
    PlainTrack,
    Row,
    encoded,
    fragmented_mp4,
    fragments,
    library,
    plain_mp4,
    segment_index,
    served,
)
from yt_downloader.sources.index.coverage import Coverage
from yt_downloader.sources.index.errors import BadIndex, NoIndex, NoSuchPart
from yt_downloader.sources.index.read import read_index
from yt_downloader.sources.index.reading import LARGEST_READ, MOST_READS

CASES, CASES_IN_FULL = 500, 50_000
SEGMENTS = ((0, 1), (5.3, 7.1), (11, 100_000), (0, float("inf")), (999_999, float("inf")))


def nested() -> bytes:
    inner = segment_index(*[Row()] * 3) + fragments(100, 100, 100)
    later = inner[:20] + struct.pack(">I", 3000) + inner[24:]
    rows = [Row(size=len(inner), ticks=3000, is_index=True)] * 2
    return fragmented_mp4(segment_index(*rows), inner, later)


def from_the_site(name: str) -> bytes:
    body = library().whole_file(name, 20).body
    return b"".join(body.pieces(0, body.size))


BOTH = f"{PICTURES} {SOUND} {H264} {AAC}"
IN_WEBM = f"{PICTURES} {SOUND} {VP9} {OPUS}"

# How to make each kind of file, and from which names on its index is to be found.
KINDS: dict[str, tuple[Callable[[], bytes], tuple[bytes, ...]]] = {
    "fragmented, from the site": (lambda: from_the_site("140"), (b"ftyp", b"sidx")),
    "fragmented": (
        lambda: encoded(f"{BOTH} -movflags +dash+global_sidx+frag_keyframe", "mp4"),
        (b"moov", b"sidx"),
    ),
    "nested": (nested, (b"sidx",)),
    "plain, moov in front": (lambda: encoded(f"{BOTH} -movflags +faststart", "mp4"), (b"moov",)),
    "plain, moov at the end": (lambda: encoded(BOTH, "mp4"), (b"ftyp", b"moov")),
    "WebM, from the site": (lambda: from_the_site("251"), (b"\x18\x53\x80\x67",)),
    "WebM, cues at the end": (
        lambda: encoded(IN_WEBM, "webm"),
        (b"\x1a\x45", b"\x1c\x53\xbb\x6b"),
    ),
    "WebM, cues in front": (
        lambda: encoded(f"{IN_WEBM} -cues_to_front 1", "webm"),
        (b"\x11\x4d\x9b\x74", b"\x1c\x53\xbb\x6b"),
    ),
}
EXTREMES = [0, 1, 7, 8, 0x7F, 0x80, 0xFF, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1]
EXTREMES += [2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1]


@cache
def original(kind: str) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """A file, and where in it changes reach its index."""
    make, marks = KINDS[kind]
    data = make()
    return data, tuple((at := data.index(mark) - 4, min(at + 3000, len(data))) for mark in marks)


def mutated(kind: str, number: int) -> bytes:
    """The file with one to four changes; the same for the same number."""
    random = Random(f"{kind} {number}")
    data, regions = original(kind)
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        low, high = random.choice(regions)
        # Most of an index is at its beginning: prefer that.
        at = max(low, 0) + int((high - max(low, 0)) * random.random() ** 2)
        random.choice(CHANGES)(changed, at, random)
    return bytes(changed)


def flip(data: bytearray, at: int, random: Random) -> None:
    for _ in range(random.randint(1, 3)):
        data[min(at + random.randint(0, 8), len(data) - 1)] ^= 1 << random.randint(0, 7)


def overwrite(data: bytearray, at: int, random: Random) -> None:
    width = random.choice((1, 2, 4, 8))
    value = random.choice(EXTREMES) % 2 ** (8 * width)
    data[at : at + width] = value.to_bytes(width, "big")


def overwrite_length(data: bytearray, at: int, random: Random) -> None:
    """Where a box begins, if there is one; else anywhere."""
    names = (b"moov", b"trak", b"mdia", b"stbl", b"stsz", b"stco", b"stsc", b"stts", b"sidx")
    found = data.find(random.choice(names))
    overwrite(data, found - 4 if found >= 0 else at, random)


def overwrite_count(data: bytearray, at: int, random: Random) -> None:
    names = (b"stsz", b"stco", b"stsc", b"stts", b"ctts", b"stss", b"elst", b"sidx", b"mdhd")
    found = data.find(random.choice(names))
    shift = random.choice((8, 12, 16, 20))
    overwrite(data, found + shift if found >= 0 else at, random)


def cut_off(data: bytearray, at: int, random: Random) -> None:
    del data[max(at + random.randint(-8, 8), 1) :]


def remove(data: bytearray, at: int, random: Random) -> None:
    del data[at : at + random.randint(1, 40)]


def double(data: bytearray, at: int, random: Random) -> None:
    """Put a part of the index into the index again."""
    part = data[at : at + random.choice((4, 12, 20, 100, 1000))]
    to = at + random.choice((0, len(part) // 2, len(part)))
    data[to:to] = part


def move(data: bytearray, at: int, random: Random) -> None:
    part = data[at : at + 12]
    del data[at : at + 12]
    to = max(at + random.randint(-100, 100), 0)
    data[to:to] = part


def scribble(data: bytearray, at: int, random: Random) -> None:
    length = random.randint(1, 30)
    data[at : at + length] = random.randbytes(length)


CHANGES = (
    *(flip, overwrite, overwrite, overwrite_length, overwrite_count, overwrite_count),
    *(cut_off, remove, double, move, scribble),
)


def outcomes(
    data: bytes,
    *,
    tells_size: bool = True,
    segments: Sequence[tuple[float, float]] = SEGMENTS,
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


def check_case(kind: str, number: int) -> list[str]:
    return outcomes(mutated(kind, number), tells_size=number % 4 != 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_a_broken_index_is_covered_or_refused(kind, full):
    cases = (CASES_IN_FULL if full else CASES) // len(KINDS)

    seen = Counter(outcome for number in range(cases) for outcome in check_case(kind, number))

    # The changes are of a size that some get through, and some are found out.
    assert seen["covered"] >= 5
    assert seen["BadIndex"] >= 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_cut_off_anywhere_in_its_index(kind, full):
    data, regions = original(kind)
    for low, high in regions:
        for stop in range(max(low, 0), high, 1 if full else 40):
            outcomes(data[:stop])


def cue(milliseconds: int, position: int) -> bytes:
    places = element("b7", unsigned("f7", 1), unsigned("f1", position))
    return element("bb", unsigned("b3", milliseconds), places)


def webm_of(*parts: bytes) -> bytes:
    front = webm.info(1000) + webm.video_tracks(128, 72, 25)
    content = b"".join((front, *parts))
    return webm.EBML_HEADER + webm.segment_header(len(content)) + content


def samples(number: int, **changes: object) -> bytes:
    values = {
        "durations": (number, 1),
        "sizes": (1, number),
        "same_size": True,
        "chunks": (1, number, 1),
        "offsets": (32,),
        **changes,
    }
    return plain_mp4(PlainTrack(**values), samples=1000)  # type: ignore[arg-type]


def a_million_subsegments() -> bytes:
    inner = segment_index(*[Row(size=1, ticks=0)] * 62_500) + bytes(62_500)
    rows = [Row(size=len(inner), ticks=0, is_index=True)] * 16
    return fragmented_mp4(segment_index(*rows), *[inner] * 16)


def indexes_without_end() -> bytes:
    """Each refers to the next one only, and the last to itself."""
    size = len(segment_index(Row()))
    return fragmented_mp4(
        *(segment_index(Row(size=size * (100 - n), is_index=True)) for n in range(100))
    )


WORST: dict[str, Callable[[], bytes]] = {
    "a million samples, a row for each": lambda: samples(10**6, durations=(1, 1) * 10**6),
    "a million chunks": lambda: samples(10**6, chunks=(1, 1, 1), offsets=range(32, 10**6 + 32)),
    "a million rows of chunks": lambda: samples(
        10**6,
        chunks=[n for chunk in range(1, 10**6 + 1) for n in (chunk, 1, 1)],
        offsets=(32,) * 10**6,
    ),
    "a million keyframes": lambda: samples(10**6, syncs=range(1, 10**6 + 1)),
    "a million composition offsets": lambda: samples(
        10**6, composition=(1, 2**31) * 500_000 + (1, 2**31 - 1) * 500_000
    ),
    "a million empty rows": lambda: samples(10, durations=(0, 1) * 10**6 + (10, 1)),
    "samples everywhere": lambda: samples(
        10**6, chunks=(1, 1, 1), offsets=[n * 200_000 % 2**32 for n in range(10**6)]
    ),
    "a million boxes": lambda: FILE_TYPE + box(b"moov", box(b"free") * 10**6),
    "a million tracks": lambda: FILE_TYPE + box(b"moov", box(b"trak") * 10**6),
    "boxes in boxes": lambda: FILE_TYPE + b"\0\0\0\0moov" * 10**5,
    "a million subsegments": a_million_subsegments,
    "indexes without end": indexes_without_end,
    "a million cues": lambda: webm_of(element("1c53bb6b", cue(0, 200) * 10**6)),
    "a million parts of one cue": lambda: webm_of(
        element("1c53bb6b", element("bb", element("b7", unsigned("f7", 1)) * 10**6))
    ),
    "a million elements": lambda: webm_of(element("ec") * 10**6),
    "a million places": lambda: webm_of(
        element("114d9b74", element("4dbb", unsigned("53ac", 1)) * 80_000) * 10
    ),
    "a list of places that leads to itself": lambda: webm_of(webm.seek_head({"114d9b74": 100})),
    "elements in elements": lambda: webm_of(bytes.fromhex("114d9b7401ffffffffffffff") * 10**5),
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_is_covered_or_refused(name):
    outcomes(WORST[name](), segments=[(0, 400)])


@pytest.mark.parametrize(
    "name", ["a million chunks", "a million parts of one cue", "a million subsegments"]
)
def test_the_worst_takes_little_memory(name):
    data = WORST[name]()
    tracemalloc.start()
    try:
        outcomes(data, segments=[(0, 20)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 100_000_000
