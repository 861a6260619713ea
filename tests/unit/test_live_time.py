"""Moments of a stream lead to its fragments, also where the stream had gaps or was slow."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.sources.live.fragments import BadFragment, without_header
from yt_downloader.sources.live.marks import Mark, NoMark, mark_of
from yt_downloader.sources.live.search import fragment_at

SECONDS = 5.0


def head_of_fragment(number: int) -> bytes:
    """As the site writes it: the text follows a binary number, which may look like a letter."""
    text = (
        f"Sequence-Number: {number}\r\nIngestion-Walltime-Us: {1_700_000_000_000_000 + number}\r\n"
        f"Stream-Duration-Us: {number * 5_000_000}\r\nTarget-Duration-Us: 5000000\r\n\r\n"
    )
    return b"emsg" + struct.pack(">I", number) + text.encode() + b"\0\0\0\x10moof"


@pytest.mark.parametrize("number", [0, 0x41, 0x5A53, 719])
def test_a_fragment_says_its_number_and_its_time(number):
    mark = mark_of(head_of_fragment(number))

    assert mark.number == number
    assert mark.wall_clock == pytest.approx(1_700_000_000 + number / 1e6)
    assert mark.position == number * 5.0


def test_other_bytes_are_no_fragment():
    with pytest.raises(NoMark):
        mark_of(b"\0" * 4096)


def test_a_moment_after_a_mark_is_as_much_later_in_the_stream():
    assert Mark(number=3, wall_clock=1000.0, position=15.0).position_at(1002.5) == 17.5


@given(
    gaps=st.lists(st.floats(0.0, 40.0), min_size=1, max_size=200),
    share=st.floats(-0.1, 1.1),
)
def test_the_fragment_of_a_moment_is_the_last_one_that_begins_before(gaps, share):
    starts = [0.0]
    for gap in gaps:
        starts.append(starts[-1] + SECONDS + gap)
    head = len(starts) - 1
    moment = starts[-1] * share
    looks: list[int] = []

    def look(number: int) -> Mark:
        looks.append(number)
        assert 0 <= number <= head
        return Mark(number=number, wall_clock=starts[number], position=number * SECONDS)

    found = fragment_at(
        moment,
        by=lambda mark: mark.wall_clock,
        look=look,
        known=look(head),
        head=head,
        fragment_seconds=SECONDS,
    )

    expected = max((n for n, start in enumerate(starts) if start <= moment), default=0)
    assert found.number == expected
    assert len(looks) <= 26


def test_a_steady_stream_takes_three_looks():
    looks: list[int] = []

    def look(number: int) -> Mark:
        looks.append(number)
        return Mark(number=number, wall_clock=number * SECONDS, position=number * SECONDS)

    known = look(86_400)
    found = fragment_at(
        123_456.7,
        by=lambda mark: mark.wall_clock,
        look=look,
        known=known,
        head=86_400,
        fragment_seconds=SECONDS,
    )

    assert found.number == 24_691
    assert len(looks) <= 3


def box(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", 8 + len(payload)) + kind + payload


@pytest.mark.parametrize(
    ("header", "media"),
    [
        (
            box(b"ftyp", b"dash") + box(b"moov", b"x" * 100) + box(b"emsg", b"moof"),
            box(b"moof", b"y" * 9) + box(b"mdat", b"z" * 70_000),
        ),
        (
            bytes.fromhex("1a45dfa3") + b"webm header",
            bytes.fromhex("1f43b675") + b"cluster" * 20_000,
        ),
    ],
)
def test_a_fragment_without_its_header_begins_with_media(tmp_path, header, media):
    path = tmp_path / "fragment"
    path.write_bytes(header + media)

    without_header(path)

    assert path.read_bytes() == media
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>", box(b"ftyp", b"dash"), b"\0\0\0\0moov" * 9, bytes.fromhex("1a45dfa3") * 9],
)
def test_what_is_no_fragment_is_refused_and_kept(tmp_path, data):
    path = tmp_path / "fragment"
    path.write_bytes(data)

    with pytest.raises(BadFragment):
        without_header(path)

    assert path.read_bytes() == data
