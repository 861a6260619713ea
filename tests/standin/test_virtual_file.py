"""Files made of parts on demand."""

from random import Random

import pytest

from tests.sitestandin import catalogue
from tests.sitestandin.containers.virtual_file import Block, Body, VirtualFile
from tests.sitestandin.formats import FORMATS

TWO_HOURS = catalogue.video_of(catalogue.TWO_HOURS)


def content(body: Body, start: int, stop: int) -> bytes:
    return b"".join(body.pieces(start, stop))


@pytest.fixture
def small():
    parts = [(b"abc", b"de"), (b"f",), (b"", b"ghij")]
    return VirtualFile(b"HEAD", [5, 1, 4], lambda index: parts[index])


def test_every_range_is_the_slice_of_the_whole(small):
    whole = b"HEADabcdefghij"

    assert small.size == len(whole)
    for start in range(len(whole) + 1):
        for stop in range(start, len(whole) + 3):
            assert content(small, start, stop) == whole[start:stop]


def test_a_block_is_sliced_too():
    assert content(Block(b"abcdef"), 2, 4) == b"cd"


@pytest.mark.parametrize("itag", sorted(FORMATS))
def test_a_two_hour_file_is_the_same_bytes_in_any_pieces(library, itag):
    body = library.whole_file(FORMATS[itag].loop, TWO_HOURS.seconds).body
    random = Random(itag)

    for _ in range(20):
        start = random.randrange(body.size - 2_000_000)
        cuts = sorted(random.randrange(start, start + 2_000_000) for _ in range(3))
        pieces = [content(body, *pair) for pair in zip([start, *cuts], cuts, strict=False)]
        assert b"".join(pieces) == content(body, start, cuts[-1])


def test_the_end_of_the_file_is_the_end_of_a_frame(library):
    body = library.whole_file("137", TWO_HOURS.seconds).body

    assert len(content(body, body.size - 100, body.size + 100)) == 100
