"""Encodes that are cancelled, killed or too large, uploads that break off: nothing is left."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.service import Service, kill, running_service
from tests.harness.uploads import ffmpeg

# About five seconds of work.
SECONDS = 12
CHOICE = {"video_codec": "av1", "quality_preset": "high"}
_PICTURE = f"testsrc2=size=1280x720:rate=25:duration={SECONDS}"
_GONE_SECONDS = 3.0
_FAILED_SECONDS = 5.0
_BOUNDARY = b"a-boundary"
_MOST_MB = 20  # more than CHOICE makes, less than the same pictures without loss

pytestmark = pytest.mark.xdist_group("encode-faults")


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "long.mp4"
    ffmpeg("-f", "lavfi", "-i", _PICTURE, "-c:v", "libx264", "-preset", "ultrafast", str(path))
    return path


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One for all, as each test clears up; uploads need no video site."""
    with running_service(MAX_FILE_SIZE_MB=str(_MOST_MB)) as running:
        yield running


@pytest.fixture
def alice(service: Service) -> Iterator[Api]:
    alice = service.api().new_user()
    yield alice
    for encode in alice.get("/api/encode/list").json()["encodes"]:
        assert alice.delete(f"/api/encode/{encode['encode_id']}").status_code == 204
    wait(lambda: is_clean(service), seconds=_GONE_SECONDS)


def upload(alice: Api, video: Path) -> str:
    with video.open("rb") as file:
        reply = alice.post("/api/encode/upload", files={"video": ("a.mp4", file)})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["encode_id"])


def encode_under_way(alice: Api, video: Path) -> str:
    """An upload whose encode has begun and will take a while."""
    encode_id = upload(alice, video)
    assert alice.post(f"/api/encode/start/{encode_id}", CHOICE).status_code == 202
    wait(lambda: alice.encode_status(encode_id)["progress"] > 0, seconds=60)
    assert alice.encode_status(encode_id)["status"] == "processing"
    return encode_id


def wait(until: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_clean(service: Service) -> bool:
    """Nobody encodes, and neither a result nor a part of one is there."""
    places = (service.downloads / "work", service.downloads / "files")
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    return not service.ffmpegs() and not [f for f in files if "ytdlp-" not in str(f)]


def sources(service: Service) -> list[Path]:
    return [path for path in (service.root / "uploads").rglob("*") if path.is_file()]


def test_cancelling_while_it_encodes(service: Service, alice: Api, video: Path):
    encode_id = encode_under_way(alice, video)
    assert service.ffmpegs()

    reply = alice.post(f"/api/encode/cancel/{encode_id}", timeout=_FAILED_SECONDS)

    assert (reply.status_code, reply.json()["status"]) == (200, "cancelled")
    wait(lambda: not service.ffmpegs(), seconds=_GONE_SECONDS)
    wait(lambda: is_clean(service), seconds=_GONE_SECONDS)
    assert alice.encode_status(encode_id)["status"] == "cancelled"
    assert len(sources(service)) == 1
    # It can be started again.
    again = alice.encode(encode_id, video_codec="h264", quality_preset="medium")
    assert again["status"] == "completed", again


@pytest.mark.full_size
def test_deleting_while_it_encodes(service: Service, alice: Api, video: Path):
    encode_id = encode_under_way(alice, video)

    assert alice.delete(f"/api/encode/{encode_id}").status_code == 204

    wait(lambda: is_clean(service), seconds=_GONE_SECONDS)
    assert sources(service) == []
    assert alice.get(f"/api/encode/status/{encode_id}").status_code == 404


def test_the_process_that_encodes(service: Service, alice: Api, video: Path):
    encode_id = encode_under_way(alice, video)

    for process in service.ffmpegs():
        kill(process)

    failed = alice.wait_encode(encode_id, seconds=_FAILED_SECONDS)
    assert (failed["status"], failed["error_code"]) == ("failed", "ENCODE_FAILED")
    wait(lambda: is_clean(service), seconds=_GONE_SECONDS)


@pytest.mark.timeout(240)
def test_everything_at_once(service: Service, alice: Api, video: Path):
    encode_id = encode_under_way(alice, video)

    service.kill_everything()
    service.start()

    done = alice.wait_encode(encode_id, seconds=120)
    assert done["status"] == "completed", (done, service.output())
    assert alice.post(f"/api/encode/download/{encode_id}").status_code == 200
    results = [path for path in (service.downloads / "files").rglob("*") if path.is_file()]
    assert len(results) == 1
    assert not list((service.downloads / "work").glob(f"{encode_id}*"))
    assert service.ffmpegs() == []


def test_progress_only_grows(alice: Api, video: Path):
    encode_id = encode_under_way(alice, video)
    seen: list[dict[str, Any]] = []

    def has_ended() -> bool:
        seen.append(alice.encode_status(encode_id))
        return bool(seen[-1]["status"] != "processing")

    wait(has_ended, seconds=60)

    assert seen[-1]["status"] == "completed", seen[-1]
    progress = [found["progress"] for found in seen]
    assert progress == sorted(progress)
    assert len(set(progress)) >= 5
    assert all(0 < value < 100 for value in progress[:-1])
    assert progress[-1] == 100


def test_a_result_that_is_too_large(service: Service, alice: Api, tmp_path: Path):
    large = tmp_path / "large.mp4"
    lossless = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0")
    ffmpeg("-f", "lavfi", "-i", f"{_PICTURE},loop=loop=1:size=999", *lossless, str(large))
    assert large.stat().st_size > _MOST_MB * 1_100_000
    encode_id = upload(alice, large)

    failed = alice.encode(encode_id, video_codec="h264", quality_preset="lossless")

    assert (failed["status"], failed["error_code"]) == ("failed", "TOO_LARGE"), failed
    wait(lambda: is_clean(service), seconds=_GONE_SECONDS)


def test_an_upload_that_breaks_off(service: Service, alice: Api):
    part = b'Content-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n'
    body = b"--" + _BOUNDARY + b"\r\n" + part + bytes(2_000_000)
    head = (
        f"POST /api/encode/upload HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {alice.token}\r\nContent-Length: {2 * len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={_BOUNDARY.decode()}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(head.encode() + body)
        wait(lambda: bool(sources(service)), seconds=10)

    wait(lambda: not sources(service), seconds=10)
    assert alice.get("/api/encode/list").json()["encodes"] == []
    assert "Traceback" not in service.output()
