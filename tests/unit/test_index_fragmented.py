"""Fragmented MP4: the subsegments that cover a segment."""

from dataclasses import replace

import pytest

from tests.sitestandin.containers.isobmff import box
from tests.unit.index_files import (
    AAC,
    H264,
    KEYFRAME,
    NO_KEYFRAME,
    PICTURES,
    SILENT,
    SOUND,
    Row,
    Server,
    check_playable,
    encoded,
    fragmented_mp4,
    fragments,
    index_of,
    library,
    segment_index,
    served,
)
from yt_downloader.sources.index.coverage import ByteRange, Coverage
from yt_downloader.sources.index.errors import BadIndex, NoIndex, NoSuchPart
from yt_downloader.sources.index.read import read_index

ONE_SECOND = Row()
INDEXED = f"{H264} {AAC} -movflags +dash+global_sidx+frag_keyframe"


def covering(data: bytes, start: float, end: float) -> Coverage:
    return index_of(data).covering(start, end)


def places(coverage: Coverage, data: bytes) -> list[tuple[int, int]]:
    """The ranges, counted from the first byte behind the segment index."""
    behind = len(data) - len(data[data.index(b"moof") - 4 :])
    return [(part.start - behind, part.stop - behind) for part in coverage.media]


@pytest.mark.parametrize("name", ["137", "140", "399"])
def test_a_minute_of_two_hours_is_found_with_one_read(tmp_path, name):
    server = Server(library().whole_file(name, 7200).body)

    coverage = check_playable(server, tmp_path, 3602.5, 3662.5)

    assert server.reads == [ByteRange(0, 65536)]
    minute = server.body.size / 120
    assert coverage.media_bytes < 1.1 * minute
    assert coverage.start == 3600
    assert 3662.5 <= coverage.end <= 3672.5


def test_the_index_of_ten_hours_takes_a_second_read():
    server = Server(library().whole_file("137", 36000).body)

    index = read_index(server)

    assert index.duration == 36000
    assert len(server.reads) == 2
    assert server.bytes_read < 90_000


@pytest.mark.parametrize("start", [0, 0.001, 4.999, 5, 5.0001, 9.9999, 85, 89.99])
@pytest.mark.parametrize("name", ["136", "136-2s", "140"])
def test_every_start_has_its_keyframe(tmp_path, name, start):
    server = Server(library().whole_file(name, 90).body)

    check_playable(server, tmp_path, start, min(start + 3, 90))


def test_a_segment_from_keyframe_to_keyframe_is_covered_by_nothing_more():
    coverage = read_index(Server(library().whole_file("136", 90).body)).covering(10, 20)

    assert (coverage.start, coverage.end) == (10, 20)
    assert len(coverage.media) == 2


def test_the_header_is_file_type_and_moov():
    file = library().whole_file("136", 90)
    init = b"".join(file.body.pieces(0, file.init_range[1] + 1))

    assert read_index(Server(file.body)).covering(0, 5).prefix == init


def test_an_infinite_end_is_the_end_of_the_file():
    file = library().whole_file("136", 90)

    coverage = read_index(Server(file.body)).covering(80, float("inf"))

    assert coverage.end == 90
    assert coverage.media[-1].stop == file.body.size


def test_what_is_behind_the_end_is_not_there():
    index = read_index(Server(library().whole_file("136", 90).body))

    with pytest.raises(NoSuchPart):
        index.covering(90, 100)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5), (float("nan"), 5)])
def test_times_in_the_wrong_order_are_refused(start, end):
    index = read_index(Server(library().whole_file("136", 90).body))

    with pytest.raises(ValueError, match="a segment needs"):
        index.covering(start, end)


@pytest.mark.parametrize("tells_size", [True, False])
def test_files_of_ffmpeg_with_a_global_index(tmp_path, tells_size):
    server = served(encoded(f"{PICTURES} {SOUND} {INDEXED}", "mp4"), tells_size=tells_size)

    check_playable(server, tmp_path, 5.3, 7.1)

    assert len(server.reads) == 1 + tells_size  # what follows is looked at, if anything can


def test_sound_alone_begins_a_little_earlier():
    rows = (ONE_SECOND,) * 5
    data = fragmented_mp4(segment_index(*rows), fragments(*[100] * 5), kind=b"soun")

    assert places(covering(data, 2.1, 3), data) == [(100, 200), (200, 300)]
    assert places(covering(data, 2.5, 3), data) == [(200, 300)]


def test_a_gap_behind_the_index_and_a_late_begin():
    index = segment_index(*[ONE_SECOND] * 3, version=1, gap=50, earliest=10_000)
    data = fragmented_mp4(index, fragments(50, 100, 100, 100))

    coverage = covering(data, 11.5, 12)

    assert places(coverage, data) == [(150, 250)]
    assert (coverage.start, coverage.end) == (11, 12)
    assert covering(data, 3, 4).start == 10
    assert index_of(data).duration == 13


def test_a_segment_begins_at_a_subsegment_with_a_keyframe():
    rows = [Row(access=a) for a in (KEYFRAME, NO_KEYFRAME, SILENT, KEYFRAME, SILENT)]
    data = fragmented_mp4(segment_index(*rows), fragments(*[100] * 5))

    assert places(covering(data, 2.5, 5), data) == [(0, 300), (300, 500)]
    assert covering(data, 2.5, 5).start == 0
    assert places(covering(data, 4.5, 5), data) == [(300, 500)]


def test_an_index_that_says_nothing_of_keyframes_has_one_everywhere():
    rows = [Row(access=SILENT)] * 5
    data = fragmented_mp4(segment_index(*rows), fragments(*[100] * 5))

    assert places(covering(data, 2.5, 5), data) == [(200, 300), (300, 400), (400, 500)]


def test_a_keyframe_that_is_shown_after_the_start_is_too_late():
    rows = [Row(access=KEYFRAME), Row(access=0xB0000000 | 400)]  # type 3, 0.4 s later
    data = fragmented_mp4(segment_index(*rows), fragments(100, 100))

    assert places(covering(data, 1.3, 2), data) == [(0, 100), (100, 200)]
    assert places(covering(data, 1.4, 2), data) == [(100, 200)]


def nested(*levels: int) -> bytes:
    """Segment indexes in each other, the innermost for fragments of 100 bytes and a second."""
    if len(levels) == 1:
        return segment_index(*[ONE_SECOND] * levels[0]) + fragments(*[100] * levels[0])
    inner = nested(*levels[1:])
    seconds = 1
    for count in levels[1:]:
        seconds *= count
    parts, rows = [], []
    for number in range(levels[0]):
        part = shifted(inner, number * seconds * 1000)
        parts.append(part)
        rows.append(Row(size=len(part), ticks=seconds * 1000, is_index=True))
    return segment_index(*rows) + b"".join(parts)


def shifted(part: bytes, ticks: int) -> bytes:
    """The same with every segment index that many ticks later."""
    pieces = part.split(b"sidx")
    begin = [int.from_bytes(piece[12:16], "big") + ticks for piece in pieces[1:]]
    moved = [
        p[:12] + t.to_bytes(4, "big") + p[16:] for p, t in zip(pieces[1:], begin, strict=True)
    ]
    return b"sidx".join([pieces[0], *moved])


def test_indexes_that_refer_to_indexes_are_followed():
    data = fragmented_mp4(nested(3, 4))
    server = served(data)

    coverage = read_index(server).covering(5.5, 7.2)

    assert (coverage.start, coverage.end) == (5, 8)
    assert [part.size for part in coverage.media] == [100] * 3
    assert [data[part.start + 4 : part.start + 8] for part in coverage.media] == [b"moof"] * 3
    assert len(server.reads) == 1


def test_nested_indexes_far_apart_take_a_read_each():
    media = [ONE_SECOND, replace(ONE_SECOND, size=200_000)]
    inner = segment_index(*media) + fragments(100, 200_000)
    rows = [Row(size=len(inner), ticks=2000, is_index=True)] * 3
    data = fragmented_mp4(segment_index(*rows), *(shifted(inner, n * 2000) for n in range(3)))
    server = served(data)

    assert read_index(server).duration == 6
    assert len(server.reads) == 3


def test_four_levels_are_followed_and_no_more():
    assert index_of(fragmented_mp4(nested(2, 2, 2, 2))).duration == 16
    with pytest.raises(NoIndex, match="deep"):
        index_of(fragmented_mp4(nested(2, 2, 2, 2, 2)))


@pytest.mark.parametrize(
    "options", ["+dash", "+dash+frag_keyframe", "+frag_keyframe+empty_moov", "+cmaf"]
)
def test_a_file_whose_fragments_are_not_all_in_an_index_has_none(options):
    with pytest.raises(NoIndex):
        index_of(encoded(f"{PICTURES} {H264} -movflags {options}", "mp4"))


def test_fragments_without_their_header_have_no_index():
    with pytest.raises(NoIndex):
        index_of(segment_index(ONE_SECOND) + fragments(100))


LIES = {
    "nothing in it": segment_index(),
    "no timescale": segment_index(ONE_SECOND, timescale=0),
    "an empty subsegment": segment_index(Row(size=0)),
    "more bytes than the file has": segment_index(Row(size=101)),
    "as many bytes as can be": segment_index(Row(size=2**31 - 1)),
    "one byte further than the file": segment_index(ONE_SECOND, gap=1),
    "an offset above 63 bits": segment_index(ONE_SECOND, gap=2**63, version=1),
    "an offset that goes around": segment_index(ONE_SECOND, gap=2**64 - 1, version=1),
    "a time that goes around": segment_index(ONE_SECOND, earliest=2**64 - 1, version=1),
    "no time at all": segment_index(Row(ticks=0)),
    "a hundred years": segment_index(Row(ticks=2**32 - 1), timescale=1),
    "an index that is media": segment_index(Row(is_index=True)),
    "more rows than there are": segment_index(ONE_SECOND).replace(b"\0\1\0\0\0d", b"\0\2\0\0\0d"),
    "a box that is cut off": segment_index(ONE_SECOND)[:-1],
}


@pytest.mark.parametrize("lie", LIES)
def test_an_index_that_cannot_be_is_refused(lie):
    with pytest.raises(BadIndex):
        index_of(fragmented_mp4(LIES[lie], fragments(100)))


def test_a_header_of_absurd_size_is_not_read_through():
    media = segment_index(ONE_SECOND) + fragments(100)
    data = fragmented_mp4(media)
    moov = data[data.index(b"moov") - 4 : data.index(b"sidx") - 4]
    room = box(b"free", bytes(5 * 2**20))

    with pytest.raises(NoIndex, match="file type"):
        index_of(box(b"ftyp", bytes(100_000)) + moov + media)
    with pytest.raises(NoIndex, match="moov"):
        index_of(box(b"moov", moov[8:], room) + media)


@pytest.mark.parametrize(
    "inner",
    [
        segment_index(Row(size=101)),
        segment_index(Row(ticks=3000)),
        segment_index(ONE_SECOND, earliest=5000),
        segment_index(Row(is_index=True)),
        segment_index(ONE_SECOND, gap=1),
    ],
)
def test_a_nested_index_keeps_to_the_place_and_time_it_was_given(inner):
    outer = segment_index(Row(size=len(inner) + 100, is_index=True), ONE_SECOND)

    with pytest.raises(BadIndex):
        index_of(fragmented_mp4(outer, inner, fragments(100, 100)))
