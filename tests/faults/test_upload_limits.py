"""Uploads that are too large, or for which there is no room; clips for which there is none."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.harness.routes import SECRETS
from tests.harness.servers import Servers
from tests.harness.service import Service, running_web_part

_MEGABYTE = 1_000_000
_BOUNDARY = "a-boundary"
VIDEO = "https://youtu.be/dQw4w9WgXcQ"

pytestmark = pytest.mark.xdist_group("upload-limits")


def stores(servers: Servers) -> dict[str, str]:
    database = f"upload_limits_{secrets.token_hex(4)}"
    return {"MONGODB_URI": servers.mongodb_uri(database), "REDIS_URI": servers.redis_uri}


@pytest.fixture(scope="module")
def strict(servers: Servers) -> Iterator[Service]:
    with running_web_part(**SECRETS, **stores(servers), MAX_UPLOAD_MB="1") as running:
        yield running


@pytest.fixture(scope="module")
def full_disk(servers: Servers) -> Iterator[Service]:
    with running_web_part(**SECRETS, **stores(servers), MIN_FREE_DISK_MB="999999999") as running:
        yield running


def body(size: int) -> Iterator[bytes]:
    """A multipart body whose length nobody tells before."""
    yield (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n'
    ).encode()
    for _ in range(size // 10_000):
        yield secrets.token_bytes(10_000)
    yield f"\r\n--{_BOUNDARY}--\r\n".encode()


def left_in(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def code_of(reply: requests.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def test_an_upload_that_tells_its_length_is_refused_at_once(strict: Service):
    data = b"x" * (_MEGABYTE + 100_000)

    reply = strict.api().new_user().post("/api/encode/upload", files={"video": ("a.mp4", data)})

    assert code_of(reply) == (413, "FILE_TOO_LARGE")
    assert left_in(strict.root / "uploads") == []


def test_an_upload_that_does_not_is_stopped_on_the_way(strict: Service):
    alice = strict.api().new_user()
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}

    reply = alice.post("/api/encode/upload", data=body(1_060_000), headers=headers)

    assert code_of(reply) == (413, "FILE_TOO_LARGE")
    assert left_in(strict.root / "uploads") == []


def test_a_disk_without_room_takes_no_upload(full_disk: Service):
    alice = full_disk.api().new_user()

    reply = alice.post("/api/encode/upload", files={"video": ("a.mp4", b"x")})

    assert code_of(reply) == (507, "DISK_FULL")
    assert left_in(full_disk.root / "uploads") == []


def test_a_disk_without_room_takes_no_clip(full_disk: Service):
    alice = full_disk.api().new_user()
    video_id = alice.save(VIDEO, 1, 2)

    reply = alice.start(video_id)

    assert code_of(reply) == (507, "DISK_FULL")
    assert alice.status(video_id)["status"] == "pending"
    health = alice.get("/api/health").json()
    assert (health["status"], health["checks"]["disk"]["ok"]) == ("unhealthy", False)
