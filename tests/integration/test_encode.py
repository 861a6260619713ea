"""Uploads over HTTP, from the file to the result."""

import io
from pathlib import Path
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.service import Service
from tests.harness.uploads import SAMPLES, look

pytestmark = pytest.mark.any_store

CHOICE = {"video_codec": "h264", "quality_preset": "medium"}


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SAMPLES["avi"].make(tmp_path_factory.mktemp("upload"))


def upload(alice: Api, path: Path, name: str = "My Vidéo.AVI") -> dict[str, Any]:
    with path.open("rb") as file:
        reply = alice.post("/api/encode/upload", files={"video": (name, file)})
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_an_upload_becomes_an_mp4(service: Service, alice: Api, video: Path, tmp_path: Path):
    uploaded = upload(alice, video)
    assert uploaded["original_filename"] == "My Vidéo.avi"
    assert uploaded["metadata"]["resolution"] == "320x240"
    assert uploaded["metadata"]["original_codec"] == "mpeg4"
    assert abs(uploaded["metadata"]["duration"] - 1.2) < 0.1
    encode_id = uploaded["encode_id"]

    assert alice.encode_status(encode_id)["status"] == "pending"
    started = alice.post(f"/api/encode/start/{encode_id}", CHOICE)
    assert started.status_code == 202, started.text
    assert started.json()["encode_id"] == encode_id
    found = alice.wait_encode(encode_id)

    assert found["status"] == "completed", found
    assert (found["progress"], found["method"], found["warning"]) == (100.0, "encode", None)
    again = alice.post(f"/api/encode/start/{encode_id}", CHOICE)
    assert again.status_code == 200
    assert again.json()["file_size_mb"] == found["file_size_mb"]
    reply = alice.post(f"/api/encode/download/{encode_id}")
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Content-Disposition"] == (
        'attachment; filename="My Video_h264_medium.mp4"; '
        "filename*=UTF-8''My%20Vid%C3%A9o_h264_medium.mp4"
    )
    target = tmp_path / "result.mp4"
    target.write_bytes(reply.content)
    assert look(target).codec == "h264"
    link = alice.post(
        f"/api/encode/download/{encode_id}", headers={"Accept": "application/json"}
    ).json()
    assert alice.anonymous().get(_path(link["download_url"])).content == reply.content


def test_every_byte_of_a_large_upload_is_taken(alice: Api, video: Path, tmp_path: Path):
    """Line ends might begin a boundary: the parser holds them back."""
    large = tmp_path / "large.avi"
    large.write_bytes(video.read_bytes() + b"\r\n" * 1_000_000)
    assert upload(alice, large)["file_size_mb"] == round(large.stat().st_size / 1e6, 2)


def test_the_answer_can_be_waited_for(alice: Api, video: Path):
    encode_id = upload(alice, video)["encode_id"]
    reply = alice.post(f"/api/encode/start/{encode_id}", CHOICE, headers={"Prefer": "wait=25"})
    assert reply.status_code == 200, reply.text


def test_another_wish_makes_another_file(alice: Api, video: Path):
    encode_id = upload(alice, video)["encode_id"]
    alice.encode(encode_id, **CHOICE)
    found = alice.encode(encode_id, output_format="mp3")

    assert found["status"] == "completed", found
    reply = alice.post(f"/api/encode/download/{encode_id}")
    assert reply.headers["Content-Type"] == "audio/mpeg"
    assert 'filename="My Video.mp3"' in reply.headers["Content-Disposition"]
    # The first one is still there, so asking for it costs nothing.
    first = alice.post(f"/api/encode/start/{encode_id}", CHOICE)
    assert first.status_code == 200


def test_what_is_already_right_is_copied(alice: Api, tmp_path: Path):
    encode_id = upload(alice, SAMPLES["mp4"].make(tmp_path), "a.mp4")["encode_id"]
    found = alice.encode(encode_id, **CHOICE)
    assert (found["status"], found["method"]) == ("completed", "remux")
    assert "already" in found["decided"][0]


def test_an_upload_is_its_owners(alice: Api, bob: Api, video: Path):
    encode_id = upload(alice, video)["encode_id"]
    for reply in (
        bob.post(f"/api/encode/start/{encode_id}", CHOICE),
        bob.get(f"/api/encode/status/{encode_id}"),
        bob.post(f"/api/encode/download/{encode_id}"),
        bob.post(f"/api/encode/cancel/{encode_id}"),
        bob.delete(f"/api/encode/{encode_id}"),
    ):
        assert reply.status_code == 403
    assert bob.get("/api/encode/list").json() == {"encodes": [], "next_cursor": None}
    assert alice.anonymous().get(f"/api/encode/status/{encode_id}").status_code == 401


def test_uploads_and_clips_do_not_mix(alice: Api, site: Any, video: Path):
    encode_id = upload(alice, video)["encode_id"]
    clip = alice.save(site.watch_url("aaaaaaaaaaa"))
    listed = alice.get("/api/encode/list").json()["encodes"]
    assert [encode["encode_id"] for encode in listed] == [encode_id]
    assert [v["video_id"] for v in alice.get("/api/video/list").json()["videos"]] == [clip]
    assert alice.get(f"/api/video/status/{encode_id}").status_code == 404
    assert alice.get(f"/api/encode/status/{clip}").status_code == 404


def test_deleting_leaves_nothing(service: Service, alice: Api, video: Path):
    encode_id = upload(alice, video)["encode_id"]
    alice.encode(encode_id, **CHOICE)
    assert list((service.root / "uploads/files").glob(f"{encode_id}/*/source"))

    assert alice.delete(f"/api/encode/{encode_id}").status_code == 204

    assert alice.get(f"/api/encode/status/{encode_id}").status_code == 404
    left = [p for p in service.root.rglob("*") if encode_id in str(p)]
    assert left == []


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.txt", b"x", 400, "UNSUPPORTED_FORMAT"),
        ("noextension", b"x", 400, "UNSUPPORTED_FORMAT"),
        ("a.mp4", b"", 400, "INVALID_MEDIA"),
        ("a.mp4", b"not a video at all" * 100, 400, "INVALID_MEDIA"),
        ("../../etc/a.mkv", b"\x1aE\xdf\xa3" + b"\0" * 4000, 400, "INVALID_MEDIA"),
    ],
)
def test_what_is_no_video_is_refused(
    service: Service, alice: Api, name: str, content: bytes, status: int, code: str
):
    arriving = service.root / "uploads/arriving"
    unfinished = set(arriving.glob("*"))  # resumable uploads of other tests

    reply = alice.post("/api/encode/upload", files={"video": (name, io.BytesIO(content))})

    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert set(arriving.glob("*")) == unfinished


def test_a_request_without_the_file_is_refused(alice: Api):
    for options in (
        {"files": {"other": ("a.mp4", io.BytesIO(b"x"))}},
        {"files": {"video": (None, "text")}},
        {"data": {"video": "text"}},
        {"json": {"video": "text"}},
        {},
    ):
        reply = alice.post("/api/encode/upload", **options)
        assert (reply.status_code, reply.json()["code"]) == (400, "NO_FILE"), options


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "video_codec"),
        ({"video_codec": "h264"}, "quality_preset"),
        ({**CHOICE, "video_codec": "vp9"}, "video_codec"),
        ({**CHOICE, "quality_preset": "best"}, "quality_preset"),
        ({**CHOICE, "output_format": "gif"}, "output_format"),
        ({**CHOICE, "output_format": "webm"}, "output_format"),
    ],
)
def test_a_wrong_wish_names_its_field(alice: Api, video: Path, body: dict[str, str], field: str):
    encode_id = upload(alice, video)["encode_id"]
    reply = alice.post(f"/api/encode/start/{encode_id}", body)
    assert reply.status_code == 400
    assert field in reply.json()["details"]
    assert alice.encode_status(encode_id)["status"] == "pending"


def test_a_result_that_is_not_there(alice: Api, video: Path):
    encode_id = upload(alice, video)["encode_id"]
    assert alice.post(f"/api/encode/download/{encode_id}").status_code == 404
    assert alice.post(f"/api/encode/cancel/{encode_id}").status_code == 200
    reply = alice.post(f"/api/encode/download/{encode_id}")
    assert (reply.status_code, reply.json()["code"]) == (409, "CANCELLED")
    assert alice.encode(encode_id, **CHOICE)["status"] == "completed"


def test_the_codecs_are_told_to_everybody(nobody: Api):
    presets = ["lossless", "high", "medium"]
    assert nobody.get("/api/encode/codecs").json() == {
        "codecs": {"h264": presets, "h265": presets, "av1": presets}
    }


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]
