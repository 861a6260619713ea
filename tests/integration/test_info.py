"""What is told of a video or a playlist before anything is saved."""

from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.sitestandin import SiteStandIn, catalogue

pytestmark = once
OF_THE_SITE = ("i.ytimg.com", "googlevideo", "127.0.0.1", "videoplayback")


def info(api: Api, url: str, **more: object) -> dict[str, Any]:
    reply = api.post("/api/video/info", {"url": url, **more})
    assert reply.status_code == 200, reply.text
    for host in OF_THE_SITE:
        assert host not in reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_a_video_is_told_whole(alice: Api, site: SiteStandIn):
    url = site.watch_url(catalogue.TWO_HOURS)

    found = info(alice, url)

    assert (found["type"], found["video_id"], found["url"]) == ("video", "twohours-01", url)
    assert (found["title"], found["duration"]) == ("Two hours, everything", 7200)
    assert (found["uploader"], found["view_count"]) == ("Stand-in Channel", 1_234_567)
    assert (found["upload_date"], found["live_status"]) == ("2024-03-01", "not_live")
    assert len(found["chapters"]) == 12
    assert found["chapters"][6] == {"title": "Part 7", "start_time": 3600, "end_time": 4200}
    assert len(found["heatmap"]) == 100
    assert max(mark["value"] for mark in found["heatmap"]) == 1
    assert found["resolutions"] == ["2160p", "1440p", "1080p", "720p"]
    assert found["embed"] == {"site": "youtube", "id": "twohours-01"}
    assert found["playlist_url"] is None
    assert "subtitle_info" not in found


def test_formats_are_exact_pairs_and_then_selectors(alice: Api, site: SiteStandIn):
    formats = info(alice, site.watch_url(catalogue.TWO_HOURS))["formats"]

    assert formats[0] == {
        "type": "video+audio",
        "format": "313+251",
        "label": "2160p (webm) [Audio: 130.9Kbps]",
        "video_format": "313",
        "audio_format": "251",
        "note": "2160p",
        "ext": "webm",
        "filesize": 8_626_066_779 + 117_780_732,
    }
    by_format = {one["format"]: one for one in formats}
    assert len(by_format) == len(formats)
    assert {"137+140", "248+251", "136+140", "140", "251", "96"} <= set(by_format)
    assert "137+251" not in by_format, "each picture with the sound of its own kind"
    kinds = [one["type"] for one in formats]
    assert kinds.index("selector") > max(i for i, kind in enumerate(kinds) if kind != "selector")
    assert by_format["bestvideo+bestaudio/best"]["label"] == "Best"
    assert "bestvideo[height<=1080]+bestaudio/best[height<=1080]" in by_format


def test_sizes_can_be_estimated(alice: Api, site: SiteStandIn):
    found = info(alice, site.watch_url(catalogue.TWO_HOURS))

    rates = found["bytes_per_second"]
    of_137 = next(one for one in found["formats"] if one["format"] == "137+140")
    assert rates["video"]["1080p"]["mp4"] == pytest.approx(of_137["filesize"] / 7200, rel=0.02)
    assert rates["video"]["2160p"]["webm"] > rates["video"]["1080p"]["webm"]
    assert rates["audio"] == pytest.approx(16_358, rel=0.02)


def test_subtitles_are_told_when_asked_for(alice: Api, site: SiteStandIn):
    found = info(alice, site.watch_url(catalogue.SHORT), fetch_subtitle=True)["subtitle_info"]

    assert (found["automatic_captions"], found["manual_captions"]) == (True, True)
    german = found["tracks"]["de"]
    assert (german["language_code"], german["language_name"]) == ("de", "German")
    vtt = next(one for one in german["formats"] if one["ext"] == "vtt")
    assert vtt["url"].startswith("https://www.youtube.com/api/timedtext?")
    assert vtt["name"] == "German"
    none = info(alice, site.watch_url(catalogue.ONLY_720), fetch_subtitle=True)["subtitle_info"]
    assert none == {"tracks": {}, "automatic_captions": False, "manual_captions": False}


def test_a_stream_that_runs_has_no_preview(alice: Api, site: SiteStandIn):
    found = info(alice, site.watch_url(catalogue.LIVE))

    assert (found["live_status"], found["duration"]) == ("is_live", None)
    assert found["preview_url"] is None
    assert info(alice, site.watch_url(catalogue.HLS_ONLY))["preview_url"] is None


def test_a_link_elsewhere_is_told_as_far_as_it_goes(alice: Api, site: SiteStandIn):
    found = info(alice, site.elsewhere_url("page-with-poster/good.png.html"))

    assert found["embed"] is None
    assert found["thumbnail"].startswith("/api/video/thumbnail/")
    assert found["preview_url"].startswith("/api/video/preview/")
    assert (found["uploader"], found["chapters"], found["heatmap"]) == (None, [], [])
    assert found["upload_date"] is None


def test_a_playlist_is_told_with_its_videos(alice: Api, site: SiteStandIn):
    url = site.playlist_url(catalogue.PLAYLIST)

    found = info(alice, url)

    assert (found["type"], found["title"]) == ("playlist", "Some of them")
    assert (found["playlist_id"], found["url"]) == (catalogue.PLAYLIST, url)
    assert found["left_out"] == 0
    first = found["entries"][0]
    assert first.pop("thumbnail").startswith("/api/video/thumbnail/")
    assert first == {
        "video_id": "short30secs",
        "url": "https://www.youtube.com/watch?v=short30secs",
        "title": "Thirty seconds",
        "duration": 30,
    }
    assert [entry["video_id"] for entry in found["entries"][1:]] == [
        *(catalogue.PRIVATE, catalogue.TEN_MINUTES, catalogue.ONLY_720)
    ]
    assert "formats" not in found
    assert not any(r.path == "/watch" for r in site.requests()), "no video is looked up for it"


def test_a_long_playlist_says_how_much_is_left_out(alice: Api, site: SiteStandIn):
    found = info(alice, site.playlist_url(catalogue.LONG_PLAYLIST))

    assert len(found["entries"]) == 500
    assert found["left_out"] == 120
    assert found["entries"][499]["video_id"] == "of-many-499"


def test_a_video_of_a_playlist_is_the_video_and_names_the_list(alice: Api, site: SiteStandIn):
    url = f"{site.watch_url(catalogue.SHORT)}&list={catalogue.PLAYLIST}&index=2"

    found = info(alice, url)

    assert (found["type"], found["video_id"]) == ("video", "short30secs")
    assert found["playlist_url"] == site.playlist_url(catalogue.PLAYLIST)


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("https://www.youtube.com/playlist?list=PLdoes-not-exist", 502, "VIDEO_UNAVAILABLE"),
        ("https://www.youtube.com/playlist?list=x", 400, "UNSUPPORTED_URL"),
        ("https://www.youtube.com/playlist", 400, "UNSUPPORTED_URL"),
        ("https://www.youtube.com/@someone", 400, "UNSUPPORTED_URL"),
        ("https://www.youtube.com/watch?v=private-001", 502, "PRIVATE_VIDEO"),
        ("http://10.0.0.1/playlist?list=PLstandin-0playlist", 400, "BLOCKED_ADDRESS"),
    ],
)
def test_what_cannot_be_told_has_a_code(
    alice: Api, site: SiteStandIn, url: str, status: int, code: str
):
    reply = alice.post("/api/video/info", {"url": url})

    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_resolutions_tell_what_a_page_shows_before_a_login(nobody: Api, site: SiteStandIn):
    reply = nobody.post("/api/video/resolutions", {"url": site.watch_url(catalogue.TEN_MINUTES)})

    found = reply.json()
    assert (found["title"], found["duration"]) == ("Ten minutes", 600)
    assert (found["uploader"], found["live_status"]) == ("Stand-in Channel", "not_live")
    picture = nobody.get(found["thumbnail"])
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/jpeg")
    assert nobody.post("/api/video/info", {"url": found["url"]}).status_code == 401
