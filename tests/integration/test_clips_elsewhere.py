"""Clips of videos that are not on YouTube, over HTTP."""

from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn
from tests.sitestandin.judge import judge
from yt_downloader.media.probe import probe

FRAME_RATE = 30


def test_a_clip_of_a_playlist_elsewhere(alice: Api, site: SiteStandIn, tmp_path: Path):
    video_id = alice.save(site.elsewhere_url("hls/many/master.m3u8"), 12.5, 16.5)
    alice.start(video_id, resolution_preference="1280x720")

    done = alice.wait(video_id)
    path = tmp_path / "clip.mp4"
    path.write_bytes(alice.start(video_id, resolution_preference="720p").content)
    seen = judge(path)

    assert done["status"] == "completed", done
    assert done["available_formats"] == ["1080p", "720p"]
    assert probe(path).video[0].height == 720
    assert (seen.first_frame(12.5), seen.last_frame(16.5)) == (12.5 * 30, 16.5 * 30 - 1)
    assert seen.complete


def test_segments_are_counted_while_they_come(alice: Api, site: SiteStandIn):
    site.conditions(stall_after_bytes=500_000)
    video_id = alice.save(site.elsewhere_url("hls/ts/list.m3u8"), 0, 40)
    alice.start(video_id)

    while (progress := alice.status(video_id)["progress"])["current_phase"] != "downloading":
        pass

    assert progress["total_segments"] == 8
    assert progress["downloaded_segments"] == 0
    assert progress["total_bytes"] is None
    alice.post(f"/api/video/cancel/{video_id}")


def test_the_menu_of_a_link_elsewhere(alice: Api, nobody: Api, site: SiteStandIn):
    url = site.elsewhere_url("hls/many/master.m3u8")

    public = nobody.post("/api/video/resolutions", {"url": url}).json()
    by_clip = alice.get(f"/api/video/formats/{alice.save(url)}").json()
    file = nobody.post("/api/video/resolutions", {"url": site.elsewhere_url("front.mp4")}).json()

    assert public["resolutions"] == by_clip["resolutions"] == ["1080p", "720p"]
    assert public["video_id"] == by_clip["video_id"]
    assert len(public["video_id"]) == 16
    assert file["resolutions"] == []


@pytest.mark.parametrize(
    ("path", "code"),
    [("page.html", "UNSUPPORTED_URL"), ("missing.mp4", "VIDEO_UNAVAILABLE")],
)
def test_a_link_to_no_video_is_told(
    alice: Api, nobody: Api, site: SiteStandIn, path: str, code: str
):
    url = site.elsewhere_url(path)
    video_id = alice.save(url)
    alice.start(video_id)

    assert alice.wait(video_id)["error_code"] == code
    assert nobody.post("/api/video/resolutions", {"url": url}).json()["code"] == code


@pytest.mark.parametrize("wish", ["1920", "1920x", "x1080", "0x0", "1920*1080", "123456x9", 1080])
def test_a_resolution_is_a_name_or_pixels(alice: Api, wish: object):
    video_id = alice.save("https://www.youtube.com/watch?v=twohours-01")

    reply = alice.post(f"/api/video/download/{video_id}", {"resolution_preference": wish})

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert "resolution_preference" in reply.json()["details"]
