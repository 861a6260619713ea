"""Captions and preview pictures, wherever a site says that they are, and selectors of formats."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from tests.harness.clipping import clipping
from tests.harness.engine import running_engine
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import complaints, judge
from tests.unit.test_extraction import entry, extraction
from yt_downloader.errors import MediaError
from yt_downloader.media.captions import Captions, Cue, captions_beside
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.extras import CaptionTrack, Extras, caption_languages, choose_track
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.subtitles import subtitles_of
from yt_downloader.video.option_fields import LanguageCode

QUICK = Patience(connect_seconds=2, attempts=1, first_pause_seconds=0.01)
INSIDE = "http://10.0.0.1/secret"


def unstopped() -> None:
    """Nobody ends the run."""


@pytest.fixture
def extras(site: SiteStandIn) -> Extras:
    given = site.settings()
    return Extras(
        Connections(
            Egress([given["EGRESS_ALLOW"]]),
            proxy=given["OUTBOUND_PROXY"],
            ca_file=given["OUTBOUND_CA_FILE"],
            patience=QUICK,
        )
    )


def told(**info: object) -> Extraction:
    return extraction(entry(), **info)


def track(url: str, ext: str = "vtt", **more: object) -> dict[str, object]:
    return {"url": url, "ext": ext, **more}


def captions(extras: Extras, *tracks: dict[str, object]) -> Captions | None:
    return extras.captions(told(subtitles={"en": list(tracks)}), "en", check=unstopped)


def picture(extras: Extras, into: Path, *urls: str) -> Path | None:
    """As yt-dlp lists them: the best last."""
    found = told(thumbnails=[{"url": url} for url in urls])
    return extras.picture(found, into, check=unstopped)


SUBTITLES = {
    "en-GB": [track("https://x.example/gb")],
    "en-eEY6OEpap_o": [track("https://x.example/named")],
    "de": [track("https://x.example/srt", "srt"), track("https://x.example/json", "json3")],
    "fr": [track("https://x.example/list", protocol="m3u8_native")],
    "it": [{"ext": "vtt", "data": "WEBVTT"}],
    "es": [track("https://x.example/ttml", "ttml")],
    "../pt": [track("https://x.example/pt")],
    "live_chat": [track("https://x.example/chat", "json")],
    "nl": None,
}
AUTOMATIC = {"en": [track("https://x.example/auto")], "ja-orig": [track("https://x.example/ja")]}


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("en", CaptionTrack(language="en-GB", kind="vtt", url="https://x.example/gb")),
        ("EN-gb", CaptionTrack(language="en-GB", kind="vtt", url="https://x.example/gb")),
        (
            "en-eEY6OEpap_o",
            CaptionTrack(language="en-eEY6OEpap_o", kind="vtt", url="https://x.example/named"),
        ),
        ("de", CaptionTrack(language="de", kind="json3", url="https://x.example/json")),
        ("ja", CaptionTrack(language="ja-orig", kind="vtt", url="https://x.example/ja")),
        *((language, None) for language in ("fr", "it", "es", "pt", "nl", "e", "sv")),
    ],
)
def test_a_track_is_chosen_by_its_language(language: str, found: CaptionTrack | None):
    video = told(subtitles=SUBTITLES, automatic_captions=AUTOMATIC)

    assert choose_track(video, language) == found
    assert caption_languages(video) == ["de", "en-GB", "en-eEY6OEpap_o"]


def test_what_is_offered_can_be_asked_for_and_is_found():
    video = told(subtitles=SUBTITLES, automatic_captions=AUTOMATIC)
    offered = subtitles_of(video)

    assert sorted(offered.manual) == caption_languages(video)
    assert sorted(offered.automatic) == ["en", "ja-orig"]
    for code in (*offered.manual, *offered.automatic):
        assert LanguageCode().deserialize(code) == code
        assert choose_track(video, code) is not None


@pytest.mark.parametrize("odd", [None, [], "en", {"en": "x"}, {"en": [5]}, {"en": [{"url": ""}]}])
def test_a_site_that_lists_nonsense_has_no_captions(odd: Any):
    assert choose_track(told(subtitles=odd, automatic_captions=odd), "en") is None


def test_captions_come_from_where_the_site_says(extras: Extras, site: SiteStandIn):
    url = f"https://www.youtube.com/api/timedtext?v={catalogue.TWO_HOURS}&lang=en&fmt="
    for kind in ("json3", "vtt", "srt"):
        found = captions(extras, track(url + kind, kind))

        assert found is not None
        assert (found.cues[721].start, found.cues[721].text) == (3605.0, "Caption 721 1:00:05")


def test_nothing_inside_is_asked(extras: Extras, site: SiteStandIn, tmp_path: Path):
    with pytest.raises(MediaError) as refused:
        captions(extras, track(INSIDE))

    assert refused.value.code == "BLOCKED_ADDRESS"
    assert picture(extras, tmp_path, INSIDE) is None
    moved = site.elsewhere_url("moved-inside.mp4")
    with pytest.raises(MediaError) as refused:
        captions(extras, track(moved))
    assert refused.value.code == "BLOCKED_ADDRESS"
    assert {record.host for record in site.requests()} == {"clips.example"}


@pytest.mark.parametrize(
    ("path", "kind", "code"),
    [
        ("missing.vtt", "vtt", "FORMAT_UNAVAILABLE"),
        ("hls/endless/list.m3u8", "vtt", "FORMAT_UNAVAILABLE"),
        ("page.html", "json3", "UNKNOWN_ERROR"),
    ],
)
def test_captions_that_are_named_and_not_given_fail(
    extras: Extras, site: SiteStandIn, path: str, kind: str, code: str
):
    with pytest.raises(MediaError) as failed:
        captions(extras, track(site.elsewhere_url(path), kind))

    assert failed.value.code == code
    assert "en" in failed.value.message


def test_a_picture_is_one_by_its_content(extras: Extras, site: SiteStandIn, tmp_path: Path):
    good = site.elsewhere_url("picture.jpg")

    found = picture(
        extras,
        tmp_path,
        good,
        site.elsewhere_url("hls/endless/list.m3u8"),
        site.elsewhere_url("fake.mp4"),
        site.elsewhere_url("missing.jpg"),
    )

    assert found == tmp_path / "thumbnail.jpg"
    assert picture(extras, tmp_path, site.elsewhere_url("fake.mp4")) is None
    assert extras.picture(told(thumbnails=[5, {}]), tmp_path, check=unstopped) is None


def test_a_selector_that_thinks_for_ever_is_ended(running_site: SiteStandIn, tmp_path: Path):
    video = told()
    entries = [{**video.raw["formats"][0], "format_note": "a" * 60}]
    video = replace(video, raw={**video.raw, "formats": entries})
    with clipping(running_site, tmp_path) as clip:
        began = time.monotonic()
        with pytest.raises(MediaError) as failed:
            clip.extract.select(video, "b*[format_note~='^(a+)+b$']", video.formats)

        assert failed.value.code == "TIMED_OUT"
        assert time.monotonic() - began < 30
        assert [f.id for f in clip.extract.select(video, "bv", video.formats)] == ["137"]


def test_a_selector_asks_no_site_for_anything(site: SiteStandIn, tmp_path: Path):
    """Not even for formats of which yt-dlp doubts that they are there."""
    url = site.elsewhere_url("missing.webm")
    entries = [{**told().raw["formats"][0], "url": url, "__needs_testing": True}]
    video = told(formats=entries)
    with clipping(site, tmp_path) as clip:
        site.clear_requests()
        assert [f.id for f in clip.extract.select(video, "bv", video.formats)] == ["137"]

    assert site.requests() == []


@pytest.mark.full_size
@pytest.mark.parametrize("cut_mode", ["fast", "exact"])
@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_captions_keep_their_time_in_every_cut(
    running_site: SiteStandIn, tmp_path: Path, cut_mode: str, container: str
):
    """A cue of a second of its own, half a second behind the start."""
    captions = Captions("en", (Cue(53.0, 54.0, "here"), Cue(500.0, 501.0, "never")))
    with running_engine(running_site) as engine:
        plan = engine.plan(
            catalogue.TWO_HOURS, 52.5, 55.5, resolution=720, container=container, cut_mode=cut_mode
        )
        path = engine.make(catalogue.TWO_HOURS, replace(plan, captions=captions))
        seen, complained = judge(path), complaints(path)
        beside = captions_beside(path).read_text(encoding="utf-8")
        with av.open(str(path)) as opened:
            (stream,) = opened.streams.subtitles
            tick = float(stream.time_base or 0)
            (cue,) = [packet for packet in opened.demux(stream) if b"here" in bytes(packet)]

    # Where a second of the video is in the file, which may begin earlier.
    begins = seen.first_frame(52.5) / 30 - seen.pictures[0].time
    assert (cue.pts or 0) * tick == pytest.approx(53.0 - begins, abs=0.03)
    assert (cue.duration or 0) * tick == pytest.approx(1.0, abs=0.03)
    assert beside.count("-->") == 1
    assert complained == []
