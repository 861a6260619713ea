"""The options that only a login may save a clip with."""

from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.media.probe import probe

pytestmark = pytest.mark.any_store

VIDEO = "https://www.youtube.com/watch?v=twohours-01"
CLIP = {"url": VIDEO, "start_time": 10, "end_time": 14}


def made(api: Api, video_id: str, **wishes: str) -> dict[str, object]:
    """The status of a clip whose download is done."""
    assert api.start(video_id, **wishes).status_code in {200, 202}
    done = api.wait(video_id)
    assert done["status"] == "completed", done
    return done


def test_a_clip_of_sound_alone(alice: Api, site: SiteStandIn, tmp_path: Path):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3606.5, media_type="audio")
    assert alice.status(video_id)["media_type"] == "audio"

    made(alice, video_id)
    reply = alice.start(video_id)
    path = tmp_path / "clip.m4a"
    path.write_bytes(reply.content)

    assert reply.headers["Content-Type"] == "audio/mp4"
    assert f"audio_{video_id}.m4a" in reply.headers["Content-Disposition"]
    assert (probe(path).video, probe(path).audio[0].codec) == ((), "aac")
    assert {record.itag for record in site.requests(media=True)} == {140}
    (file,) = alice.get(f"/api/video/files/{video_id}").json()["files"]
    assert (file["kind"], file["size_bytes"]) == ("audio", path.stat().st_size)


def test_a_retry_makes_the_same(alice: Api, site: SiteStandIn):
    site.conditions(stall_after_bytes=1)
    video_id = alice.save(
        site.watch_url(catalogue.TWO_HOURS), 10, 14, media_type="audio", video_name="Again"
    )
    alice.start(video_id, format_preference="webm")
    alice.wait_progress(video_id, above=-1)
    assert alice.post(f"/api/video/cancel/{video_id}").status_code == 200

    site.reset()
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 202
    done = alice.wait(video_id)

    assert (done["status"], done["media_type"], done["video_name"]) == (
        "completed",
        "audio",
        "Again",
    )
    (file,) = alice.get(f"/api/video/files/{video_id}").json()["files"]
    assert (file["name"], file["kind"]) == ("Again.webm", "audio")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Holiday", "Holiday"),
        ("Holiday.mp4", "Holiday"),
        ("  Größe  ", "Größe"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('a<b>:"|?*c', "a_b_c"),
        ("CON", "_CON"),
        ("nul.mp4", "_nul"),
        ("com¹.x", "_com¹.x"),
        ("CONIN$", "_CONIN$"),
        ("x" * 120, "x" * 80),
    ],
)
def test_a_name_becomes_one_that_every_file_system_takes(alice: Api, given: str, name: str):
    found = alice.status(alice.save(VIDEO, video_name=given))

    assert found["video_name"] == name


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"media_type": "picture"}, "media_type"),
        ({"media_type": 1}, "media_type"),
        ({"video_name": ""}, "video_name"),
        ({"video_name": "..."}, "video_name"),
        ({"video_name": "\u202e\u200b"}, "video_name"),
        ({"video_name": "a\nb\x00"}, "video_name"),
        ({"video_name": "x" * 121}, "video_name"),
        ({"video_name": ["a"]}, "video_name"),
        ({"proxy": "http://127.0.0.1:8080"}, "proxy"),
        ({"proxy": "socks5://proxy.example.com:1080"}, "proxy"),
        ({"proxy": 7}, "proxy"),
    ],
)
def test_a_bad_option_names_the_field(alice: Api, change: dict[str, object], field: str):
    reply = alice.post("/api/video/save", {**CLIP, **change})

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert field in reply.json()["details"]


def test_who_may_only_save_is_told_which_options_are_not_for_him(alice: Api):
    public = alice.get("/api/auth/token/public").json()["token"]
    key = alice.post("/api/auth/keys", {"name": "bot"}).json()["key"]
    for token in (public, key):
        saver = Api(alice.address, token)

        refused = saver.post("/api/video/save", {**CLIP, "media_type": "audio"})
        usual = saver.post("/api/video/save", {**CLIP, "media_type": "video", "proxy": None})

        assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
        assert "media_type" in refused.json()["error"]
        assert usual.status_code == 201
