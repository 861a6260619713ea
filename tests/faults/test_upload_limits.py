"""Uploads that are too large, or for which there is no room."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from tests.harness.service import Service

_MEGABYTE = 1_000_000
_BOUNDARY = "a-boundary"
Start = Callable[..., Service]


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


def test_an_upload_that_tells_its_length_is_refused_at_once(start_service: Start):
    service = start_service(MAX_UPLOAD_MB="1")
    data = b"x" * (_MEGABYTE + 100_000)

    reply = service.api().new_user().post("/api/encode/upload", files={"video": ("a.mp4", data)})

    assert code_of(reply) == (413, "FILE_TOO_LARGE")
    assert left_in(service.root / "uploads") == []


def test_an_upload_that_does_not_is_stopped_on_the_way(start_service: Start):
    service = start_service(MAX_UPLOAD_MB="1")
    alice = service.api().new_user()
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}

    reply = alice.post("/api/encode/upload", data=body(1_060_000), headers=headers)

    assert code_of(reply) == (413, "FILE_TOO_LARGE")
    assert left_in(service.root / "uploads") == []


def test_a_disk_without_room_takes_no_upload(start_service: Start):
    service = start_service(MIN_FREE_DISK_MB="999999999")
    alice = service.api().new_user()

    reply = alice.post("/api/encode/upload", files={"video": ("a.mp4", b"x")})

    assert code_of(reply) == (507, "DISK_FULL")
    assert left_in(service.root / "uploads") == []
