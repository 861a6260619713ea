"""Clip keys over HTTP."""

import pytest

from tests.harness.api import Api
from tests.harness.chatting import clips, new_key

VIDEO = "https://youtu.be/dQw4w9WgXcQ"
SEGMENT = {"url": VIDEO, "start_time": 1, "end_time": 2}


def test_a_key_is_shown_once_and_listed_without_it(alice: Api):
    shown = new_key(alice, "  Nightbot 🎮 ")
    assert set(shown) == {"id", "name", "created_at", "last_used_at", "uses", "key"}

    [listed] = alice.get("/api/auth/keys").json()["keys"]

    assert listed == {name: value for name, value in shown.items() if name != "key"}
    assert (listed["name"], listed["uses"], listed["last_used_at"]) == ("Nightbot 🎮", 0, None)
    assert listed["created_at"].endswith("Z")


def test_a_key_saves_for_its_owner_and_nothing_else(alice: Api, bob: Api):
    bot = Api(alice.address, new_key(alice)["key"])

    assert bot.post("/api/video/save", SEGMENT).status_code == 201
    assert bot.post("/api/video/save", {**SEGMENT, "user_id": alice.user_id}).status_code == 201
    for_bob = bot.post("/api/video/save", {**SEGMENT, "user_id": bob.user_id})
    assert (for_bob.status_code, for_bob.json()["code"]) == (403, "FORBIDDEN")
    whole = bot.post("/api/video/save", {"url": VIDEO})
    assert (whole.status_code, set(whole.json()["details"])) == (400, {"start_time", "end_time"})
    [one, two] = clips(alice)
    for method, path in (
        ("GET", "/api/auth/me"),
        ("GET", "/api/auth/keys"),
        ("GET", "/api/auth/token/public"),
        ("GET", f"/api/video/status/{one['video_id']}"),
        ("POST", f"/api/video/download/{two['video_id']}"),
    ):
        assert bot.request(method, path).status_code == 401, path
    assert alice.get("/api/auth/keys").json()["keys"][0]["uses"] == 4


def test_a_revoked_key_is_dead_at_once(alice: Api, bob: Api):
    shown = new_key(alice)
    bot = Api(alice.address, shown["key"])
    place = f"/api/auth/keys/{shown['id']}"
    assert bot.post("/api/video/save", SEGMENT).status_code == 201
    assert bob.delete(place).status_code == 403

    assert alice.delete(place).status_code == 204

    # On connections of their own, so that both web processes answer some.
    for _ in range(10):
        reply = Api(alice.address, shown["key"]).post("/api/video/save", SEGMENT)
        assert (reply.status_code, reply.json()["code"]) == (401, "UNAUTHORIZED")
    assert alice.delete(place).status_code == 404
    assert alice.post(f"{place}/rotate").status_code == 404
    assert alice.get("/api/auth/keys").json() == {"keys": []}


def test_a_key_can_be_replaced(alice: Api, bob: Api):
    shown = new_key(alice, "bot")
    place = f"/api/auth/keys/{shown['id']}/rotate"
    assert bob.post(place).status_code == 403

    replaced = alice.post(place)

    assert replaced.status_code == 200
    assert (replaced.json()["id"], replaced.json()["name"]) == (shown["id"], "bot")
    for _ in range(6):
        before, after = (Api(alice.address, key["key"]) for key in (shown, replaced.json()))
        assert before.post("/api/video/save", SEGMENT).status_code == 401
        assert after.post("/api/video/save", SEGMENT).status_code == 201


def test_there_is_a_most_of_keys(alice: Api):
    for _ in range(20):
        new_key(alice)

    refused = alice.post("/api/auth/keys", {"name": "one more"})

    assert (refused.status_code, refused.json()["code"]) == (409, "TOO_MANY_KEYS")
    assert "20" in refused.json()["error"]


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "x" * 61}, {"name": 5}, {"name": None}]
)
def test_a_key_needs_a_name(alice: Api, body: dict[str, object]):
    reply = alice.post("/api/auth/keys", body)

    assert (reply.status_code, set(reply.json()["details"])) == (400, {"name"})


@pytest.mark.parametrize("key_id", ["c" * 24, "nonsense"])
def test_an_unknown_key_is_not_found(alice: Api, key_id: str):
    assert alice.delete(f"/api/auth/keys/{key_id}").status_code == 404


def test_the_delay_of_a_channel_is_a_setting(alice: Api):
    me = alice.get("/api/auth/me").json()["user"]
    assert me["clip_delay_seconds"] == 0

    changed = alice.request("PATCH", "/api/auth/me", json={"clip_delay_seconds": 12.5})

    assert changed.json()["user"]["clip_delay_seconds"] == 12.5
    assert changed.json()["user"]["accept_anonymous_saves"] is True
    for value in (-1, 121, "x", None, True):
        refused = alice.request("PATCH", "/api/auth/me", json={"clip_delay_seconds": value})
        assert (refused.status_code, set(refused.json()["details"])) == (
            400,
            {"clip_delay_seconds"},
        )
