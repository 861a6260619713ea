"""Indexes of files that lie: bounded work, and no end but the documented ones."""

import struct
from collections import Counter
from collections.abc import Callable
from functools import cache
from random import Random

import pytest

from tests.unit.index_files import (
    AAC,
    H264,
    OPUS,
    PICTURES,
    SOUND,
    VP9,
    Row,
    encoded,
    fragmented_mp4,
    fragments,
    library,
    outcomes,
    segment_index,
)

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


def check_case(kind: str, number: int) -> list[str]:
    return outcomes(mutated(kind, number), SEGMENTS, tells_size=number % 4 != 0)


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
            outcomes(data[:stop], SEGMENTS)
