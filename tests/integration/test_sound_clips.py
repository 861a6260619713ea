"""Clips of which only the sound is wanted: what is fetched, what comes out, and its ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.clipping import Clipping, clipping
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import Judgement, complaints, judge
from tests.sitestandin.media import marks
from yt_downloader.errors import MediaError
from yt_downloader.media.probe import probe

AUDIO_ITAGS = {140, 251}
# A piece of sound of AAC is 23 ms, of Opus 20 ms; the burst's own edge is found to 2 ms.
PIECE_SECONDS = 0.026


@pytest.fixture(scope="module")
def clip(
    running_site: SiteStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clipping]:
    running_site.reset()
    with clipping(running_site, tmp_path_factory.mktemp("sound")) as made:
        yield made


def late(seen: Judgement, start: float) -> float:
    """By how many seconds the sound comes later than it should in a clip from *start* on."""
    mark = seen.marks[len(seen.marks) // 2]
    half = marks.SECONDS / 2
    return (mark.time - (mark.second - start) + half) % marks.SECONDS - half


def check_sound(path: Path, start: float, end: float, codec: str) -> None:
    """Nothing but sound of that codec, which is the segment to a piece of sound."""
    found, seen = probe(path), judge(path)
    assert found.video == ()
    assert [track.codec for track in found.audio] == [codec]
    assert abs(found.duration - (end - start)) <= 0.2
    assert seen.sound_span is not None
    assert seen.sound_span[1] - seen.sound_span[0] == pytest.approx(
        end - start, abs=2 * PIECE_SECONDS
    )
    assert 0 <= late(seen, start) + 0.004 <= PIECE_SECONDS
    assert complaints(path) == []


@pytest.mark.parametrize(
    ("container", "suffix", "codec", "itag"),
    [
        ("mp4", ".m4a", "aac", 140),
        ("webm", ".webm", "opus", 251),
        pytest.param("best", None, None, None, marks=pytest.mark.full_size),
    ],
)
def test_only_the_sound_is_fetched(
    clip: Clipping, site: SiteStandIn, container: str, suffix, codec, itag
):
    start, end = 3602.51, 3612.3
    url = site.watch_url(catalogue.TWO_HOURS)

    made = clip(url, start, end, container=container, sound_alone=True)

    fetched = site.requests(media=True)
    assert {record.itag for record in fetched} <= ({itag} if itag else AUDIO_ITAGS)
    assert sum(record.bytes_sent for record in fetched) < 500_000
    assert made.path.suffix == (suffix or made.path.suffix)
    check_sound(made.path, start, end, codec or {".m4a": "aac", ".webm": "opus"}[made.path.suffix])


@pytest.mark.parametrize(
    "path",
    [
        "hls/break/list.m3u8",
        "hls/apart/packed.m3u8",
        "front.mp4",
        "sound.m4a",
        *(
            pytest.param(path, marks=pytest.mark.full_size)
            for path in (
                "hls/ts/list.m3u8",
                "hls/apart/fmp4.m3u8",
                "dash/template.mpd",
                "no-ranges/front.mp4",
                "stream.ts",
                "sound.mp4",
            )
        ),
    ],
)
def test_sound_of_lists_and_files_elsewhere(clip: Clipping, site: SiteStandIn, path: str):
    made = clip(site.elsewhere_url(path), 12.51, 21.3, sound_alone=True)

    check_sound(made.path, 12.51, 21.3, "aac")


def test_pictures_in_lists_of_their_own_are_not_fetched(clip: Clipping, site: SiteStandIn):
    clip(site.elsewhere_url("hls/apart/packed.m3u8"), 12, 21, sound_alone=True)

    parts = [r.path for r in site.requests() if r.path.startswith("/hls/apart/")]
    assert any(path.endswith(".aac") for path in parts)
    assert not any(path.endswith(".ts") for path in parts)


@pytest.mark.parametrize(
    "video",
    [
        catalogue.HLS_ONLY,
        pytest.param(catalogue.PROGRESSIVE_ONLY, marks=pytest.mark.full_size),
    ],
)
def test_sound_that_comes_with_pictures_only(clip: Clipping, site: SiteStandIn, video: str):
    made = clip(site.watch_url(video), 11.51, 17.3, sound_alone=True)

    check_sound(made.path, 11.51, 17.3, "aac")
    asked = {record.itag for record in site.requests(media=True)}
    assert 96 not in asked


def test_sound_of_a_whole_video(clip: Clipping, site: SiteStandIn):
    known = clip(site.watch_url(catalogue.SHORT), None, None, sound_alone=True)
    told_by_the_file = clip(site.elsewhere_url("sound.m4a"), None, None, sound_alone=True)

    assert abs(probe(known.path).duration - 30) <= 0.2
    assert probe(told_by_the_file.path).duration > 20


def test_sound_of_a_stream_that_runs(clip: Clipping, site: SiteStandIn):
    made = clip(site.watch_url(catalogue.LIVE), 5, 12, sound_alone=True)

    found = probe(made.path)
    assert (found.video, abs(found.duration - 7) <= 0.2) == ((), True)
    assert {record.itag for record in site.requests(media=True)} == {140}


@pytest.mark.parametrize(
    ("path", "wishes"),
    [
        ("silent.mp4", {}),
        ("hls/ts/list.m3u8", {"container": "webm"}),
        ("front.mp4", {"container": "webm"}),
    ],
)
def test_sound_that_is_not_there_is_told(clip: Clipping, site: SiteStandIn, path: str, wishes):
    with pytest.raises(MediaError) as caught:
        clip(site.elsewhere_url(path), 1, 3, sound_alone=True, **wishes)

    assert caught.value.code == "FORMAT_UNAVAILABLE"
    assert "sound" in caught.value.message


def test_a_segment_behind_the_end_is_empty(clip: Clipping, site: SiteStandIn):
    url = site.elsewhere_url("sound.m4a")

    assert clip.code(url, 5000, 5003, sound_alone=True) == "EMPTY_OUTPUT"


@pytest.mark.parametrize(
    ("video", "container", "codec"),
    [
        (catalogue.TWO_HOURS, "webm", "opus"),
        pytest.param(catalogue.TWO_HOURS, "mp4", "aac", marks=pytest.mark.full_size),
        pytest.param(catalogue.PROGRESSIVE_ONLY, "mp4", "aac", marks=pytest.mark.full_size),
    ],
)
def test_yt_dlp_s_own_way_brings_sound_alone_too(
    clip: Clipping, site: SiteStandIn, video: str, container: str, codec: str
):
    path = clip.by_ytdlp(site.watch_url(video), 10.5, 14.5, container=container, sound_alone=True)

    found = probe(path)
    assert (found.video, [track.codec for track in found.audio]) == ((), [codec])
    assert abs(found.duration - 4) <= 0.2
