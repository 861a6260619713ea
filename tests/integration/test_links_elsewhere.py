"""Segments of videos on a host that nobody knows: exact ones, or a code that says why not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.clipping import Clipping, clipping
from tests.sitestandin import SiteStandIn
from tests.sitestandin.judge import judge
from yt_downloader.media.probe import probe
from yt_downloader.sources.fetch.patience import Patience

FRAME_RATE = 30
pytestmark = pytest.mark.xdist_group("elsewhere")


@pytest.fixture(scope="module")
def clipping_on_site(
    running_site: SiteStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clipping]:
    with clipping(running_site, tmp_path_factory.mktemp("elsewhere")) as running:
        yield running


@pytest.fixture
def clip(clipping_on_site: Clipping, site: SiteStandIn) -> Clipping:
    """With a perfect network."""
    return clipping_on_site


def check_cut(path: Path, start: float, end: float, *, sound: bool = True) -> None:
    """The first and the last frame are right, none is missing, sound and picture fit."""
    seen = judge(path)
    assert seen.first_frame(start) == start * FRAME_RATE
    assert seen.last_frame(end) == end * FRAME_RATE - 1
    assert seen.complete
    if not sound:
        assert seen.sound_span is None
        return
    assert seen.av_offset_ms is not None
    assert abs(seen.av_offset_ms) <= 2


def slow(*values: object) -> Any:
    """One more of a kind: the inner loop leaves it out."""
    return pytest.param(*values, marks=pytest.mark.slow)


def more(*values: object) -> Any:
    """Like others: only at full size."""
    return pytest.param(*values, marks=pytest.mark.full_size)


FILES = [
    "behind.mp4",
    "clip.webm",
    more("front.mp4"),  # its start is fetched below
    slow("unnamed"),
    slow("moved.mp4"),
    "page-with-player.html",
    # No index, or no parts: the whole file is fetched.
    slow("fragmented.mp4"),
    "stream.ts",
    more("no-ranges/front.mp4"),
    "no-ranges/behind.mp4",
    slow("dash/files.mpd"),
]
LISTS = [
    more("hls/ts/list.m3u8", 2),  # the page leads to it
    slow("page-with-list.html", 2),
    ("hls/fmp4/list.m3u8", 2),  # the header, and a longer segment
    ("hls/aes/list.m3u8", 2),
    more("hls/break/list.m3u8", 2),
    slow("hls/many/unnamed.m3u8", 2),
    more("hls/many/nested.m3u8", 2),
    # Picture and sound apart.
    ("hls/apart/packed.m3u8", 4),
    more("hls/apart/fmp4.m3u8", 5),
    ("hls/apart/nested.m3u8", 4),
    ("dash/template.mpd", 6),
    slow("dash/list.mpd", 6),
]


@pytest.mark.parametrize("path", FILES)
def test_a_file_gives_exactly_the_segment(clip: Clipping, site: SiteStandIn, path: str):
    made = clip(site.elsewhere_url(path), 12.5, 16.5)

    check_cut(made.path, 12.5, 16.5)
    assert made.reports[-1].total_bytes
    assert made.reports[-1].total_segments is None


@pytest.mark.parametrize(("path", "count"), LISTS)
def test_a_list_gives_exactly_the_segment_and_counts(
    clip: Clipping, site: SiteStandIn, path: str, count: int
):
    """Two of 5 s each, from 10 s to 20 s; sound may come in longer ones."""
    made = clip(site.elsewhere_url(path), 12.5, 16.5)

    check_cut(made.path, 12.5, 16.5)
    assert made.reports[-1].total_segments == count
    done = [report.downloaded_segments for report in made.reports]
    assert done == sorted(done, key=lambda number: number or 0)
    assert done[-1] == count


@pytest.mark.parametrize(
    ("path", "start", "end"),
    [
        ("hls/break/list.m3u8", 17.5, 22.5),
        more("hls/break/list.m3u8", 20, 22),
        more("hls/aes/list.m3u8", 17.5, 22.5),
        more("hls/apart/packed.m3u8", 19.9, 22),
        more("hls/apart/fmp4.m3u8", 0, 2),
        slow("dash/template.mpd", 37.5, 40),
        more("front.mp4", 0, 2),
        more("behind.mp4", 28, 30),
    ],
)
def test_edges_of_videos_and_of_their_parts(
    clip: Clipping, site: SiteStandIn, path: str, start: float, end: float
):
    """The timestamps break at 20 s, and there the way of the encryption changes, too."""
    check_cut(clip(site.elsewhere_url(path), start, end).path, start, end)


@pytest.mark.slow
def test_a_list_that_is_not_precise_leaves_no_picture_out(clip: Clipping, site: SiteStandIn):
    """Each segment is 20 ms longer than said, so at the break the list is 80 ms early."""
    seen = judge(clip(site.elsewhere_url("hls/break/early.m3u8"), 17.5, 22.5).path)

    assert seen.complete
    assert abs(seen.first_frame(17.5) - 17.5 * FRAME_RATE) <= 3
    assert abs(seen.last_frame(22.5) - 22.5 * FRAME_RATE) <= 3


def test_a_video_may_be_silent(clip: Clipping, site: SiteStandIn):
    check_cut(clip(site.elsewhere_url("silent.mp4"), 12.5, 14.5).path, 12.5, 14.5, sound=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "wishes", "height"),
    [
        ("hls/many/master.m3u8", {"resolution": 720, "exact": True}, 720),
        more("hls/many/master.m3u8", {"resolution": 1080, "exact": True}, 1080),
        ("hls/many/master.m3u8", {"resolution": 1440, "exact": False}, 1080),
        ("hls/many/nested.m3u8", {"resolution": 720, "exact": True}, 1080),
        ("dash/template.mpd", {"resolution": 720, "exact": True}, 720),
        ("front.mp4", {"resolution": 1080, "exact": True}, 360),
    ],
)
def test_the_resolution_is_chosen_where_it_is_known(
    clip: Clipping, site: SiteStandIn, path: str, wishes: dict[str, object], height: int
):
    made = clip(site.elsewhere_url(path), 12, 13, **wishes)

    assert probe(made.path).video[0].height == height
    known = {"hls/many/master.m3u8", "dash/template.mpd"}
    assert made.extraction.resolutions() == (["1080p", "720p"] if path in known else [])


@pytest.mark.slow
def test_all_of_a_video_whose_length_nobody_tells(clip: Clipping, site: SiteStandIn):
    for path, seconds in (("front.mp4", 30), ("hls/ts/list.m3u8", 40)):
        made = clip(site.elsewhere_url(path), None, None)

        assert made.extraction.duration is None
        assert abs(probe(made.path).duration - seconds) <= 0.2


BAD = [
    ("page.html", "UNSUPPORTED_URL"),
    ("picture.jpg", "UNSUPPORTED_URL"),
    ("fake.mp4", "UNSUPPORTED_URL"),
    ("missing.mp4", "VIDEO_UNAVAILABLE"),
    ("sound.mp4", "FORMAT_UNAVAILABLE"),
    ("sound.m4a", "FORMAT_UNAVAILABLE"),
    ("hls/many/deep.m3u8", "UNSUPPORTED_URL"),
    ("hls/many/circle.m3u8", "UNSUPPORTED_URL"),
    ("hls/endless/list.m3u8", "UNSUPPORTED_URL"),
    ("hls/live/list.m3u8", "STILL_LIVE"),
    ("hls/broken/list.m3u8", "VIDEO_UNAVAILABLE"),
    ("hls/aes/no-key.m3u8", "VIDEO_UNAVAILABLE"),
    ("hls/aes/wrong-key.m3u8", "NETWORK_ERROR"),
    ("hls/aes/page-as-key.m3u8", "NETWORK_ERROR"),
    # Addresses inside, wherever they stand.
    ("moved-inside.mp4", "BLOCKED_ADDRESS"),
    ("moved-inside-secure.mp4", "BLOCKED_ADDRESS"),
    ("page-with-inside.html", "BLOCKED_ADDRESS"),
    ("hls/inside/list.m3u8", "BLOCKED_ADDRESS"),
    ("hls/inside/master.m3u8", "BLOCKED_ADDRESS"),
]


@pytest.mark.parametrize(("path", "code"), BAD)
def test_what_cannot_be_fetched_ends_in_its_code(
    clip: Clipping, site: SiteStandIn, path: str, code: str
):
    assert clip.code(site.elsewhere_url(path), 12, 13) == code
    assert "10.0.0.1" not in {request.host for request in site.requests() if request.status == 200}


@pytest.mark.parametrize(
    ("path", "start", "end"),
    [
        ("front.mp4", 28, 35),
        ("front.mp4", 40, 45),
        ("clip.webm", 40, 45),
        ("stream.ts", 28, 35),
        ("stream.ts", 40, 45),
        ("hls/ts/list.m3u8", 38, 45),
        ("hls/ts/list.m3u8", 50, 55),
        ("dash/template.mpd", 38, 45),
    ],
)
def test_a_segment_behind_the_end_is_told(
    clip: Clipping, site: SiteStandIn, path: str, start: float, end: float
):
    assert clip.code(site.elsewhere_url(path), start, end) == "EMPTY_OUTPUT"


def test_limits_hold_before_the_media_is_fetched(site: SiteStandIn, tmp_path: Path):
    """The lists and the head of the file are read, nothing more."""
    with clipping(site, tmp_path, max_file_size_mb=1) as strict:
        for path in ("front.mp4", "hls/fmp4/list.m3u8", "no-ranges/front.mp4", "stream.ts"):
            assert strict.code(site.elsewhere_url(path), 0, 29) == "TOO_LARGE"
        asked = site.requests()
        assert not any(request.path == "/hls/fmp4/media.mp4" for request in asked)
        assert all((request.size or 0) <= 65536 for request in asked if request.status == 206)
    with clipping(site, tmp_path) as usual:
        assert usual.code(site.elsewhere_url("front.mp4"), 0, 4000) == "TOO_LONG"


def test_one_byte_a_second_ends_in_time(site: SiteStandIn, tmp_path: Path):
    patience = Patience(slow_window_seconds=0.5, attempts=2)
    with clipping(site, tmp_path, patience=patience) as impatient:
        site.conditions(drip=True)
        for path in ("front.mp4", "hls/ts/list.m3u8"):
            assert impatient.code(site.elsewhere_url(path), 12, 13) == "NETWORK_ERROR"


def test_nothing_encrypted_is_left(clip: Clipping, site: SiteStandIn):
    made = clip(site.elsewhere_url("hls/aes/list.m3u8"), 12.5, 16.5)

    pieces = [path for path in made.path.parent.iterdir() if path != made.path]
    assert len(pieces) == 2
    for piece in pieces:
        data = piece.read_bytes()
        assert len(data) % 188 == 0
        assert {data[at] for at in range(0, len(data), 188)} == {0x47}
