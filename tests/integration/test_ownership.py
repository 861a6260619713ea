"""Every route that names an object: its owner only, and no field that is not for clients."""

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.harness.routes import Call, every_call
from tests.harness.uploads import SAMPLES

pytestmark = once
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
NAMED = [
    call
    for call in every_call()
    if "_id>" in call.rule and "path:" not in call.rule and call.method != "OPTIONS"
]


@pytest.fixture
def things(alice: Api, tmp_path: Path) -> dict[str, str]:
    """One of each kind of object, Alice's."""
    with SAMPLES["mp4"].make(tmp_path).open("rb") as file:
        encode = alice.post("/api/encode/upload", files={"video": ("a.mp4", file)})
    name = base64.b64encode(b"a.mp4").decode()
    headers = {**TUS, "Upload-Length": "9", "Upload-Metadata": f"filename {name}"}
    upload = alice.post("/api/encode/uploads", headers=headers)
    return {
        "video_id": alice.save("https://youtu.be/dQw4w9WgXcQ"),
        "encode_id": encode.json()["encode_id"],
        "upload_id": upload.headers["Location"].rsplit("/", 1)[1],
        "key_id": alice.post("/api/auth/keys", {"name": "a chat"}).json()["id"],
        "session_id": alice.get("/api/auth/sessions").json()["sessions"][0]["id"],
    }


def address(call: Call, things: dict[str, str]) -> str:
    """The address of Alice's object in place of the one that nobody has."""
    kind = next(kind for kind in things if f"{kind}>" in call.rule)
    return call.path.replace("c" * 24, things[kind])


def test_nobody_but_the_owner_gets_at_it(alice: Api, bob: Api, things: dict[str, str]):
    assert len(NAMED) >= 17
    wish = {"video_codec": "h264", "quality_preset": "high"}
    for call in NAMED:
        options: dict[str, Any] = {"headers": TUS, "json": wish}
        if call.method == "PATCH":
            options = {"headers": {**TUS, **PIECE}, "data": b"x" * 9}
        where = address(call, things)
        for client, status in ((alice.anonymous(), 401), (bob, 403)):
            reply = client.request(call.method, where, **options)
            assert reply.status_code == status, (call, reply.text)
            assert alice.user_id not in reply.text
    assert alice.status(things["video_id"])["status"] == "pending"
    assert alice.encode_status(things["encode_id"])["status"] == "pending"
    assert alice.request("HEAD", f"/api/encode/uploads/{things['upload_id']}", headers=TUS).ok


def test_fields_that_are_not_for_clients_change_nothing(alice: Api, bob: Api):
    sneaky = {"user_id": bob.user_id, "id": bob.user_id, "email": "x@example.com", "admin": True,
              "password_hash": "x", "epoch": 99, "status": "completed", "guest": True}  # fmt: skip

    changed = alice.request("PATCH", "/api/auth/me", json=sneaky).json()["user"]
    forbidden = alice.post("/api/video/save", {**sneaky, "url": "https://youtu.be/dQw4w9WgXcQ"})
    saved = alice.save("https://youtu.be/dQw4w9WgXcQ", **{**sneaky, "user_id": alice.user_id})

    assert (changed["id"], changed["email"]) == (alice.user_id, alice.email)
    assert changed["admin"] is False
    assert forbidden.status_code == 403
    assert alice.status(saved)["status"] == "pending"
    assert "password_hash" not in alice.get("/api/auth/me").text
