"""What the real yt-dlp finds out about videos that play."""

import json
import time
from itertools import pairwise
from typing import Any

import pytest

from tests.sitestandin import catalogue
from tests.sitestandin.catalogue import TWO_HOURS


def format_ids(found: dict[str, Any]) -> set[str]:
    return {entry["format_id"] for entry in found["formats"]}


def test_all_formats_of_a_long_video_are_listed(ytdlp):
    found = ytdlp.extract(TWO_HOURS)

    assert format_ids(found) == {
        *("136", "137", "399", "247", "248", "271", "313"),
        *("140", "251", "95", "96"),
    }
    assert ytdlp.said.warnings == []


def test_a_format_has_what_a_fetcher_needs(ytdlp, library):
    found = ytdlp.extract(TWO_HOURS)

    chosen = next(entry for entry in found["formats"] if entry["format_id"] == "137")
    assert chosen["filesize"] == library.whole_file("137", 7200).body.size
    assert chosen["container"] == "mp4_dash"
    assert (chosen["width"], chosen["height"], chosen["fps"]) == (1920, 1080, 30)
    assert chosen["vcodec"] == "avc1.640028"
    assert chosen["url"].startswith("http://127.0.0.1:")


def test_metadata_is_complete(ytdlp):
    found = ytdlp.extract(TWO_HOURS)

    assert found["title"] == "Two hours, everything"
    assert found["duration"] == 7200
    assert found["uploader"] == found["channel"] == "Stand-in Channel"
    assert found["uploader_id"] == "@standin"
    assert found["upload_date"] == "20240301"
    assert found["view_count"] == 1_234_567
    assert found["channel_follower_count"] == 12_300
    assert found["description"].startswith("Two hours")
    assert found["live_status"] == "not_live"
    assert found["thumbnail"].endswith("/maxresdefault.jpg")


def test_chapters_and_heatmap(ytdlp):
    found = ytdlp.extract(TWO_HOURS)

    assert len(found["chapters"]) == 12
    assert found["chapters"][6] == {"start_time": 3600, "end_time": 4200, "title": "Part 7"}
    assert len(found["heatmap"]) == 100
    assert all(one["end_time"] == other["start_time"] for one, other in pairwise(found["heatmap"]))


def test_caption_languages(ytdlp):
    found = ytdlp.extract(TWO_HOURS)

    assert set(found["subtitles"]) == {"en", "de"}
    assert "en" in found["automatic_captions"]


@pytest.mark.parametrize("kind", ["vtt", "json3", "srv1", "srt"])
def test_captions_are_written(ytdlp, tmp_path, kind):
    ytdlp.download(
        TWO_HOURS,
        "140",
        skip_download=True,
        writesubtitles=True,
        subtitleslangs=["en", "de"],
        subtitlesformat=kind,
    )

    english = (tmp_path / f"{TWO_HOURS}-140.en.{kind}").read_text()
    german = (tmp_path / f"{TWO_HOURS}-140.de.{kind}").read_text()
    assert "Caption 721 1:00:05" in english
    assert "Untertitel 721 1:00:05" in german
    if kind == "vtt":
        assert "01:00:05.000 --> 01:00:09.000\nCaption 721" in english
    if kind == "json3":
        assert json.loads(english)["events"][721]["tStartMs"] == 3_605_000


def test_automatic_captions_are_written(ytdlp, tmp_path):
    ytdlp.download(
        TWO_HOURS,
        "140",
        skip_download=True,
        writeautomaticsub=True,
        subtitleslangs=["en-orig"],
        subtitlesformat="vtt",
    )

    text = (tmp_path / f"{TWO_HOURS}-140.en-orig.vtt").read_text()
    assert "caption 721 1:00:05" in text


def test_the_thumbnail_is_a_picture(ytdlp, tmp_path):
    ytdlp.download(TWO_HOURS, "140", skip_download=True, writethumbnail=True)

    assert (tmp_path / f"{TWO_HOURS}-140.jpg").read_bytes().startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    "address",
    [
        "https://youtu.be/{}",
        "https://www.youtube.com/shorts/{}",
        "https://www.youtube.com/live/{}",
        "https://www.youtube.com/embed/{}",
        "https://m.youtube.com/watch?v={}",
        "https://www.youtube-nocookie.com/embed/{}",
    ],
)
def test_every_form_of_address_leads_to_the_video(ytdlp, address):
    assert ytdlp.extract(address.format(TWO_HOURS))["id"] == TWO_HOURS


@pytest.mark.parametrize(
    ("video", "formats"),
    [
        (catalogue.ONLY_720, {"136", "247", "140", "251"}),
        (catalogue.ONLY_WEBM, {"247", "248", "140", "251"}),
        (catalogue.HLS_ONLY, {"95", "96"}),
        (catalogue.PROGRESSIVE_ONLY, {"18"}),
    ],
)
def test_videos_with_few_formats(ytdlp, video, formats):
    assert format_ids(ytdlp.extract(video)) == formats


def test_the_progressive_file_downloads_whole(ytdlp):
    path = ytdlp.download(catalogue.PROGRESSIVE_ONLY, "18")

    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_short_video_downloads_whole(ytdlp, library):
    path = ytdlp.download(catalogue.SHORT, "137")

    assert path.stat().st_size == library.whole_file("137", 30).body.size


def test_an_advertisement_delays_the_formats(ytdlp):
    found = ytdlp.extract(catalogue.PREROLL)

    assert found["formats"][0]["available_at"] >= time.time() + 3


def test_an_age_gate_may_be_passed_by_the_embedded_player(ytdlp):
    assert "137" in format_ids(ytdlp.extract(catalogue.AGE_EMBEDDABLE))


def test_the_site_never_sends_yt_dlp_elsewhere(ytdlp, site):
    ytdlp.extract(TWO_HOURS)

    assert {record.host for record in site.requests()} == {"www.youtube.com", "127.0.0.1"}
