"""WebM and Matroska: the clusters that cover a segment."""

import pytest

from tests.sitestandin.containers import webm
from tests.sitestandin.containers.ebml import UNKNOWN_SIZE, element, real, unsigned
from tests.unit.index_files import (
    AAC,
    H264,
    OPUS,
    PICTURES,
    SOUND,
    VP9,
    Server,
    check_playable,
    encoded,
    index_of,
    library,
    served,
)
from yt_downloader.sources.index.coverage import ByteRange, Coverage
from yt_downloader.sources.index.errors import BadIndex, NoIndex, NoSuchPart
from yt_downloader.sources.index.read import read_index

TRACKS = webm.video_tracks(128, 72, 25)
SECONDS = 5.0
CLUSTER = webm.cluster_header(0, 78) + bytes(78)  # a hundred bytes


def cue(milliseconds: int, position: int, *, track: int = 1, relative: int | None = None) -> bytes:
    more = b"" if relative is None else unsigned("f0", relative)
    places = element("b7", unsigned("f7", track), unsigned("f1", position, width=8), more)
    return element("bb", unsigned("b3", milliseconds, width=8), places)


def cues(*points: bytes) -> bytes:
    return element("1c53bb6b", *points)


def webm_file(
    *,
    front: bytes = webm.info(SECONDS) + TRACKS,
    clusters: int = 5,
    index: bytes = b"",
    behind: bytes = b"",
    size: int | None = -1,
) -> bytes:
    """A file with *index* in front of its clusters, or it may be part of *behind*.

    *size* is what the segment says of itself: -1 the truth, None nothing.
    """
    content = front + index + CLUSTER * clusters + behind
    told = len(content) if size == -1 else size
    return webm.EBML_HEADER + webm.segment_header(told) + content


def indexed(*points: tuple[int, int], front: bytes = webm.info(SECONDS) + TRACKS) -> bytes:
    """A file of five clusters with cues; *points* are time in ms and number of the cluster."""
    before = len(front) + len(cues(*(cue(0, 0) for _ in points)))
    index = cues(*(cue(time, before + 100 * number) for time, number in points))
    return webm_file(front=front, index=index)


EVERY_SECOND = [(1000 * number, number) for number in range(5)]


def clusters(coverage: Coverage, data: bytes) -> list[tuple[float, float]]:
    """Which clusters each range holds, as numbers."""
    first = data.index(CLUSTER)
    return [((p.start - first) / 100, (p.stop - first) / 100) for p in coverage.media]


@pytest.mark.parametrize("name", ["248", "251"])
def test_a_minute_of_two_hours_is_found_with_one_read(tmp_path, name):
    server = Server(library().whole_file(name, 7200).body)

    coverage = check_playable(server, tmp_path, 3602.5, 3662.5)

    assert server.reads == [ByteRange(0, 65536)]
    assert coverage.media_bytes < 1.1 * server.body.size / 120
    assert (coverage.start, coverage.end) == (3600, 3665)


def test_the_index_of_ten_hours_takes_a_second_read():
    server = Server(library().whole_file("248", 36000).body)

    assert read_index(server).duration == 36000
    assert len(server.reads) == 2
    assert server.bytes_read < 150_000


@pytest.mark.parametrize("start", [0, 4.999, 5, 5.0001, 85, 89.99])
@pytest.mark.parametrize("name", ["247", "251"])
def test_every_start_has_its_keyframe(tmp_path, name, start):
    server = Server(library().whole_file(name, 90).body)

    check_playable(server, tmp_path, start, min(start + 3, 90))


@pytest.mark.parametrize(
    ("options", "ending"),
    [
        (f"{PICTURES} {SOUND} {VP9} {OPUS}", "webm"),
        (f"{PICTURES} {SOUND} {VP9} {OPUS} -cues_to_front 1", "webm"),
        (f"{PICTURES} {SOUND} {H264} {AAC} -cluster_time_limit 700", "mkv"),
        (f"{SOUND} {OPUS}", "webm"),
    ],
)
def test_files_of_ffmpeg(tmp_path, options, ending):
    server = served(encoded(options, ending))

    check_playable(server, tmp_path, 5.3, 7.1)

    assert len(server.reads) <= 2


def test_a_live_recording_has_no_index():
    with pytest.raises(NoIndex, match="Cues"):
        index_of(encoded(f"{PICTURES} {VP9} -live 1", "webm"))


def test_the_prefix_has_only_what_a_player_needs():
    front = (
        webm.seek_head({"1549a966": 1})
        + element("ec", bytes(300))
        + webm.info(SECONDS)
        + webm.metadata_tag("TITLE", "x")
        + TRACKS
    )
    segment = bytes.fromhex("18538067") + UNKNOWN_SIZE

    prefix = index_of(indexed(*EVERY_SECOND, front=front)).covering(1, 2).prefix

    assert prefix == webm.EBML_HEADER + segment + webm.info(SECONDS) + TRACKS


def test_clusters_end_where_the_next_begins():
    data = indexed(*EVERY_SECOND)

    coverage = index_of(data).covering(1.5, 3.5)

    assert clusters(coverage, data) == [(1, 2), (2, 3), (3, 4)]
    assert (coverage.start, coverage.end) == (1, 4)


def test_the_last_cluster_ends_with_the_file():
    data = indexed(*EVERY_SECOND)

    coverage = index_of(data).covering(4.5, float("inf"))

    assert clusters(coverage, data) == [(4, 5)]
    assert coverage.media[-1].stop == len(data)
    assert coverage.end == SECONDS


def test_several_keyframes_in_one_cluster_are_one_range():
    data = indexed((0, 0), (400, 0), (1000, 1), (1500, 1), (1700, 1), (4000, 4))

    assert clusters(index_of(data).covering(1.6, 2), data) == [(1, 4)]


def test_clusters_without_a_keyframe_belong_to_the_one_before():
    data = indexed((0, 0), (3000, 3))

    assert clusters(index_of(data).covering(1, 2), data) == [(0, 3)]


def test_clusters_in_front_of_the_first_cue_are_the_beginning():
    data = indexed((2000, 2), (3000, 3))

    assert clusters(index_of(data).covering(0.5, 1), data) == [(0, 2)]
    assert clusters(index_of(data).covering(2.5, 3), data) == [(2, 3)]


def test_a_cluster_that_begins_before_its_keyframe_is_fetched_for_the_end():
    front = webm.info(SECONDS) + TRACKS
    before = len(front) + len(cues(cue(0, 0, relative=0), cue(0, 0, relative=200)))
    points = cue(0, before, relative=11), cue(1000, before + 100, relative=200)
    data = webm_file(front=front, index=cues(*points))

    assert clusters(index_of(data).covering(0, 0.9), data) == [(0, 1), (1, 5)]


def test_cues_behind_the_clusters_take_one_more_read():
    padding = element("ec", bytes(100_000))
    front = padding + webm.info(SECONDS) + TRACKS
    at_clusters = len(webm.seek_head({"1c53bb6b": 0})) + len(front)
    seek = webm.seek_head({"1c53bb6b": at_clusters + 500})
    index = cues(*(cue(1000 * n, at_clusters + 100 * n) for n in range(5)))
    behind = index + webm.metadata_tag("TITLE", "x")
    data = webm_file(front=seek + front, behind=behind)
    server = served(data)

    coverage = read_index(server).covering(3.5, 5)

    assert clusters(coverage, data) == [(3, 4), (4, 5)]
    assert len(server.reads) == 2


def test_a_seek_head_may_lead_to_another():
    front = webm.info(SECONDS) + TRACKS
    at_clusters = len(webm.seek_head({"114d9b74": 0})) + len(front)
    longer = webm.seek_head({"1c53bb6b": at_clusters + 500})
    seek = webm.seek_head({"114d9b74": at_clusters + 500})
    index = cues(*(cue(1000 * n, at_clusters + 100 * n) for n in range(5)))
    second = webm.seek_head({"1c53bb6b": at_clusters + 500 + len(longer)})
    data = webm_file(front=seek + front, behind=second + index)

    coverage = index_of(data).covering(4.5, 5)

    assert clusters(coverage, data) == [(4, 5)]


def test_a_segment_of_unknown_size_ends_with_the_file():
    known = indexed(*EVERY_SECOND)
    unknown = known.replace(webm.segment_header(len(known) - 12 - len(webm.EBML_HEADER)), b"", 1)
    data = webm.EBML_HEADER + webm.segment_header(None) + unknown[len(webm.EBML_HEADER) :]

    assert index_of(data).covering(4, 5).media[-1].stop == len(data)
    with pytest.raises(NoIndex, match="how large"):
        read_index(served(data + bytes(70_000), tells_size=False))


def test_what_is_behind_the_end_is_not_there():
    with pytest.raises(NoSuchPart):
        index_of(indexed(*EVERY_SECOND)).covering(5, 6)


def test_only_cues_of_the_leading_track_count():
    front = webm.info(SECONDS) + TRACKS
    before = len(front) + len(cues(cue(0, 0), cue(0, 0)))
    points = cue(0, before, track=1), cue(1000, before + 100, track=2)
    data = webm_file(front=front, index=cues(*points))

    assert clusters(index_of(data).covering(1.5, 2), data) == [(0, 5)]


NO_INDEX = {
    "another kind of EBML": indexed(*EVERY_SECOND).replace(b"webm", b"text"),
    "nothing but a header": webm.EBML_HEADER + element("ec", bytes(20)),
    "no tracks": webm_file(front=webm.info(SECONDS), index=cues(cue(0, 100))),
    "no duration": indexed(*EVERY_SECOND, front=webm.info(None) + TRACKS),
    "subtitles only": indexed(*EVERY_SECOND).replace(b"\x83\x81\x01", b"\x83\x81\x11"),
    "no cues": webm_file(),
    "cues of no track": webm_file(index=cues(cue(0, 0, track=9))),
    "empty cues": webm_file(index=cues()),
}


@pytest.mark.parametrize("kind", NO_INDEX)
def test_a_file_without_what_is_needed_has_no_index(kind):
    with pytest.raises(NoIndex):
        index_of(NO_INDEX[kind])


def lasting(ticks: float, scale: int = 1_000_000) -> bytes:
    return element("1549a966", unsigned("2ad7b1", scale), real("4489", ticks)) + TRACKS


LIES = {
    "zeros behind the header": webm.EBML_HEADER + bytes(20),
    "a place in the header": indexed((0, -1)),
    "a place behind the file": indexed((0, 0), (1000, 5)),
    "an absurd place": webm_file(index=cues(cue(0, 2**63))),
    "places that run backward": indexed((0, 2), (1000, 1)),
    "times that run backward": indexed((2000, 0), (1000, 1)),
    "a time behind the end": indexed((0, 0), (60_000, 1)),
    "an absurd time": indexed((0, 0), (2**63 - 1, 1)),
    "no timescale": indexed(*EVERY_SECOND, front=lasting(5000, 0)),
    "no duration": indexed((0, 0), front=lasting(0)),
    "a negative duration": indexed((0, 0), front=lasting(-1)),
    "a duration that is no number": indexed((0, 0), front=lasting(float("nan"))),
    "an infinite duration": indexed((0, 0), front=lasting(float("inf"))),
    "a hundred years": indexed((0, 0), front=lasting(3e12)),
    "a segment longer than the file": webm_file(index=cues(cue(0, 200)), size=10_000),
    "cues of unknown size": webm_file(index=bytes.fromhex("1c53bb6b") + UNKNOWN_SIZE),
    "cues elsewhere": webm_file(front=webm.seek_head({"1c53bb6b": 50}) + lasting(5000)),
    "cues behind the file": webm_file(front=webm.seek_head({"1c53bb6b": 5000}) + lasting(5000)),
    "cues that are cut off": webm_file(index=cues(cue(0, 200)), clusters=0)[:-3],
    "a cue that is too long for its cues": webm_file(index=cues(cue(0, 200)[:-1])),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_index_that_cannot_be_is_refused(lie):
    with pytest.raises(BadIndex):
        index_of(LIES[lie])
