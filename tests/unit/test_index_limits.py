"""The largest indexes that can be made: bounded work and memory."""

import tracemalloc
from collections.abc import Callable

import pytest

from tests.sitestandin.containers import webm
from tests.sitestandin.containers.ebml import element, unsigned
from tests.sitestandin.containers.isobmff import box
from tests.unit.index_files import (
    FILE_TYPE,
    PlainTrack,
    Row,
    fragmented_mp4,
    outcomes,
    plain_mp4,
    segment_index,
)

pytestmark = pytest.mark.slow


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
    outcomes(WORST[name](), [(0, 400)])


@pytest.mark.parametrize(
    "name",
    [
        "a million chunks",
        "a million parts of one cue",
        pytest.param("a million subsegments", marks=pytest.mark.full_size),
    ],
)
def test_the_worst_takes_little_memory(name):
    data = WORST[name]()
    tracemalloc.start()
    try:
        outcomes(data, [(0, 20)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 100_000_000
