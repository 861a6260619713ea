"""NAL units are found in both framings, and headers are joined without losing a set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.media.cut import keyframes, nal, parameter_sets

SPS = bytes.fromhex("67640028acd9407802 27e5840000030004000003 00f03c60c658".replace(" ", ""))
PPS = bytes.fromhex("68efbcb0")
AVCC = (
    bytes([1, 0x64, 0, 0x28, 0xFF, 0xE1])
    + len(SPS).to_bytes(2, "big")
    + SPS
    + bytes([1])
    + len(PPS).to_bytes(2, "big")
    + PPS
    + bytes.fromhex("fdf8f800")
)
# As our encoder makes them with sps-id=1: sequence set 1, picture set 1 of it.
OUR_SPS = bytes.fromhex("67 42c028 4d".replace(" ", "")) + b"\x11"
OUR_PPS = bytes.fromhex("68 4a".replace(" ", ""))

unit = st.binary(min_size=1, max_size=60).filter(
    lambda data: b"\0\0\0" not in data and b"\0\0\1" not in data and data[-1] != 0
)


@given(st.lists(unit, min_size=1, max_size=6), st.sampled_from([None, 2, 4]))
def test_units_survive_both_framings(parts, length_size):
    assert list(nal.units(nal.framed(parts, length_size), length_size)) == parts


def test_a_unit_that_is_cut_off_is_left_out():
    whole = nal.with_lengths([b"abc", b"defg"], 4)

    assert list(nal.units(whole[:-1], 4)) == [b"abc"]


@pytest.mark.parametrize(
    ("bits", "number"), [("1", 0), ("010", 1), ("011", 2), ("00100", 3), ("00111", 6)]
)
def test_exp_golomb_numbers(bits, number):
    data = int(bits.ljust(16, "0"), 2).to_bytes(2, "big")

    assert nal.exp_golomb(data) == number


def test_an_exp_golomb_number_without_end_is_refused():
    with pytest.raises(ValueError, match="does not end"):
        nal.exp_golomb(b"\0\0\0")


def test_a_header_is_taken_apart():
    header = parameter_sets.h264_header(AVCC)

    assert header.length_size == 4
    assert header.sets == (SPS, PPS)


@pytest.mark.parametrize("size", [5, 6])
def test_a_header_that_is_cut_off_is_refused(size):
    with pytest.raises(ValueError, match="cut off"):
        parameter_sets.h264_header(AVCC[:size])


def test_our_sets_get_an_id_that_the_source_does_not_use():
    assert parameter_sets.free_h264_id(parameter_sets.h264_header(AVCC)) == 1


def test_headers_are_joined_and_what_follows_the_sets_stays():
    joined = parameter_sets.joined_h264(AVCC, nal.with_start_codes([OUR_SPS, OUR_PPS]))

    assert parameter_sets.h264_header(joined).sets == (SPS, OUR_SPS, PPS, OUR_PPS)
    assert joined.endswith(bytes.fromhex("fdf8f800"))
    assert joined[:5] == AVCC[:5]


def test_a_header_with_start_codes_stays_one():
    source = nal.with_start_codes([SPS, PPS])

    joined = parameter_sets.joined_h264(source, nal.with_start_codes([OUR_SPS, OUR_PPS]))

    assert parameter_sets.h264_header(joined).sets == (SPS, PPS, OUR_SPS, OUR_PPS)


@pytest.mark.parametrize(
    ("codec", "first_byte", "clean"),
    [
        ("h264", 0x65, True),
        ("h264", 0x41, False),
        ("hevc", 21 << 1, True),
        ("hevc", 19 << 1, True),
        ("hevc", 1 << 1, False),
        ("vp9", 0x00, True),
    ],
)
def test_where_a_copy_may_begin(codec, first_byte, clean):
    packet = nal.with_lengths([b"\x09\x10", bytes([first_byte, 1, 2])], 4)
    if codec == "hevc":
        packet = nal.with_lengths([bytes([35 << 1, 1]), bytes([first_byte, 1, 2])], 4)

    assert keyframes.is_clean(packet, codec, 4) is clean


def test_a_cra_picture_behind_a_splice_becomes_a_bla_one():
    packet = nal.with_lengths([bytes([21 << 1, 1, 0xAF])], 4)

    spliced = keyframes.as_splice(packet, "hevc", 4)

    assert [part[0] >> 1 & 0x3F for part in nal.units(spliced, 4)] == [18]
    assert spliced[5:] == packet[5:]


def test_parameter_sets_in_front_of_a_keyframe_are_replaced():
    old, new, picture = bytes([33 << 1, 1, 7]), bytes([33 << 1, 1, 8]), bytes([19 << 1, 1, 9])

    packet = parameter_sets.with_h265_sets(nal.with_lengths([old, picture], 4), (new,), 4)

    assert list(nal.units(packet, 4)) == [new, picture]
