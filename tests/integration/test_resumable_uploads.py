"""Uploads in pieces, as tus 1.0 clients send them."""

import base64
import socket
import time
from collections.abc import Mapping

import pytest
import requests

from tests.harness.api import Api
from tests.harness.service import Service
from tests.harness.uploads import SAMPLES

pytestmark = pytest.mark.any_store

PLACE = "/api/encode/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return SAMPLES["mkv"].make(tmp_path_factory.mktemp("pieces")).read_bytes()


def metadata(name: str) -> str:
    return f"filename {base64.b64encode(name.encode()).decode()},filetype dmlkZW8="


def create(alice: Api, length: int, name: str = "clip ü.mkv") -> str:
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(name)}
    reply = alice.post(PLACE, headers=headers)
    assert reply.status_code == 201, reply.text
    assert "Upload-Expires" in reply.headers
    return reply.headers["Location"]


def send(alice: Api, place: str, data: bytes, offset: int) -> requests.Response:
    headers = {**PIECE, "Upload-Offset": str(offset)}
    return alice.request("PATCH", place, data=data, headers=headers)


def offset(alice: Api, place: str) -> int:
    reply = alice.request("HEAD", place, headers=TUS)
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    return int(reply.headers["Upload-Offset"])


def test_pieces_become_an_upload(alice: Api, content: bytes):
    place = create(alice, len(content))
    half = len(content) // 2

    first = send(alice, place, content[:half], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(half))
    assert offset(alice, place) == half
    second = send(alice, place, content[half:], half)
    assert (second.status_code, second.headers["Upload-Offset"]) == (204, str(len(content)))

    found = alice.encode_status(place.rsplit("/", 1)[1])
    assert (found["status"], found["original_filename"]) == ("pending", "clip ü.mkv")
    # A client that missed the last answer asks, and learns that it is done.
    assert offset(alice, place) == len(content)
    done = alice.encode(found["encode_id"], video_codec="h265", quality_preset="lossless")
    assert (done["status"], done["method"]) == ("completed", "remux")


def test_what_arrived_of_a_broken_piece_is_kept(service: Service, alice: Api, content: bytes):
    place = create(alice, len(content))
    sent = content[: len(content) // 2]
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {alice.token}\r\n"
        "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: 0\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(head.encode() + sent)

    arrived = _settled(alice, place)
    assert 0 < arrived <= len(sent)
    assert send(alice, place, content[arrived:], arrived).status_code == 204
    assert alice.encode_status(place.rsplit("/", 1)[1])["status"] == "pending"


def test_a_wrong_offset_is_a_conflict(alice: Api, content: bytes):
    place = create(alice, len(content))
    reply = send(alice, place, content[5:9], 5)
    assert (reply.status_code, reply.json()["code"]) == (409, "OFFSET_MISMATCH")
    assert offset(alice, place) == 0


def test_more_than_was_announced_is_refused(alice: Api, content: bytes):
    place = create(alice, 10)
    reply = send(alice, place, content, 0)
    assert (reply.status_code, reply.json()["code"]) == (413, "TOO_LARGE")
    assert offset(alice, place) == 0


def test_pieces_that_are_no_video_are_refused(service: Service, alice: Api):
    place = create(alice, 7)
    reply = send(alice, place, b"no film", 0)
    assert (reply.status_code, reply.json()["code"]) == (400, "INVALID_MEDIA")
    upload_id = place.rsplit("/", 1)[1]
    assert alice.request("HEAD", place, headers=TUS).status_code == 404
    assert not [p for p in (service.root / "uploads").rglob("*") if upload_id in str(p)]


def test_an_upload_can_be_given_up(service: Service, alice: Api, content: bytes):
    place = create(alice, len(content))
    send(alice, place, content[:100], 0)
    assert alice.delete(place, headers=TUS).status_code == 204
    assert alice.request("HEAD", place, headers=TUS).status_code == 404
    assert not (service.root / "uploads/arriving" / place.rsplit("/", 1)[1]).exists()


def test_pieces_are_their_owners(alice: Api, bob: Api, content: bytes):
    place = create(alice, len(content))
    assert send(bob, place, content, 0).status_code == 403
    assert bob.request("HEAD", place, headers=TUS).status_code == 403
    assert bob.delete(place, headers=TUS).status_code == 403
    assert alice.anonymous().request("HEAD", place, headers=TUS).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload-Length": "-1"}, 400, "VALIDATION_ERROR"),
        ({"Upload-Length": "many"}, 400, "VALIDATION_ERROR"),
        ({"Upload-Length": "9" * 16}, 400, "VALIDATION_ERROR"),
        ({"Upload-Length": str(600_000_000)}, 413, "FILE_TOO_LARGE"),
        ({"Upload-Metadata": ""}, 400, "VALIDATION_ERROR"),
        ({"Upload-Metadata": "filename ???"}, 400, "VALIDATION_ERROR"),
        ({"Upload-Metadata": metadata("a.exe")}, 400, "UNSUPPORTED_FORMAT"),
        ({"Tus-Resumable": "0.2.2"}, 412, "TUS_VERSION"),
    ],
)
def test_a_bad_beginning_is_refused(
    alice: Api, headers: Mapping[str, str], status: int, code: str
):
    good = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata("a.mp4")}
    reply = alice.post(PLACE, headers={**good, **headers})
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["Tus-Version"] == "1.0.0"


def test_a_user_may_have_so_many_unfinished_uploads(alice: Api):
    places = [create(alice, 10) for _ in range(5)]
    headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata("a.mp4")}
    reply = alice.post(PLACE, headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (429, "TOO_MANY_UPLOADS")
    alice.delete(places[0], headers=TUS)
    create(alice, 10)


def test_the_protocol_is_told(nobody: Api):
    reply = nobody.request("OPTIONS", PLACE)
    assert reply.status_code == 204
    assert reply.headers["Tus-Extension"] == "creation,expiration,termination"
    assert reply.headers["Tus-Max-Size"] == "500000000"


def _settled(alice: Api, place: str) -> int:
    """The offset once the broken request has ended."""
    before = -1
    while (now := offset(alice, place)) != before or now == 0:
        before = now

        time.sleep(0.3)
    return now
