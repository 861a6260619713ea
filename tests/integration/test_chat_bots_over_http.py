"""The address that chat bots call, as each of them calls it."""

import concurrent.futures
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.harness.api import Api
from tests.harness.chatting import EVERY_BOT, NIGHTBOT, BotCall, clips, heard, new_key

STREAM = "live-now-01"
CHAT = "KicKGFVDdUFYRmtnc3cxTDd4YUNmbmQ1SkpPdxILZFF3NHc5V2dYY1E"
CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"
NOBODY_S_KEY = "clip_" + "a" * 24
each_bot = pytest.mark.parametrize("call", EVERY_BOT.values(), ids=EVERY_BOT)


@pytest.fixture
def key(alice: Api) -> str:
    return str(new_key(alice)["key"])


@each_bot
def test_a_bot_hears_that_the_clip_was_saved(nobody: Api, alice: Api, key: str, call: BotCall):
    before = datetime.now(UTC)
    line = heard(call.ask(nobody, key, STREAM, message="what a save"))

    assert line == 'Clip saved: "what a save"'
    [clip] = clips(alice)
    assert clip["url"] == f"https://www.youtube.com/watch?v={STREAM}"
    assert (clip["status"], clip["start_time"], clip["end_time"]) == ("pending", None, None)
    assert clip["additional_message"] == "what a save"
    assert (clip["clipped_by"], clip["channel"]) == (call.viewer, call.channel)
    moment = clip["moment"]
    assert (moment["offset"], moment["duration"], moment["located"]) == (60, 120, False)
    assert abs((datetime.fromisoformat(moment["at"]) - before).total_seconds()) < 5
    assert alice.status(clip["video_id"]) == clip


WRONG: list[tuple[str | None, str, dict[str, object], str]] = [
    (NOBODY_S_KEY, STREAM, {}, "key is not valid"),
    ("nonsense", STREAM, {}, "token is not valid"),
    ("$(token)", STREAM, {}, "token is not valid"),
    (None, "", {}, "No stream is named"),
    (None, "$(chatid)", {}, "No stream is named"),
    (None, "123456789012345678/876543210987654321", {}, "@name"),
    (None, "http://127.0.0.1/x", {}, "does not contact"),
    (None, STREAM, {"offset": "soon"}, "offset: must be seconds"),
    (None, STREAM, {"offset": 43_201}, "offset: must be at most 43200"),
    (None, STREAM, {"offset": -30}, "offset: must be"),
    (None, STREAM, {"duration": 0}, "duration: must be from 1 to 3600"),
    (None, STREAM, {"duration": 3601}, "duration: must be from 1 to 3600"),
    (None, STREAM, {"user_id": "b" * 24}, "another account"),
    (None, STREAM, {"user_id": "bob"}, "user_id: must be an id"),
]


@each_bot
def test_a_bot_hears_what_is_wrong(nobody: Api, alice: Api, key: str, call: BotCall):
    for token, stream, params, said in WRONG:
        assert said in heard(call.ask(nobody, token or key, stream, **params))
    assert clips(alice) == []


@each_bot
def test_a_bot_hears_that_its_key_was_revoked(nobody: Api, alice: Api, call: BotCall):
    shown = new_key(alice)
    heard(call.ask(nobody, shown["key"], STREAM))
    alice.delete(f"/api/auth/keys/{shown['id']}")

    for _ in range(4):
        assert "revoked" in heard(call.ask(alice.anonymous(), shown["key"], STREAM))
    assert len(clips(alice)) == 1


@each_bot
def test_a_viewer_who_asks_twice_gets_the_first_answer(
    nobody: Api, alice: Api, key: str, call: BotCall
):
    """Of viewers that the bot does not name, only the message tells whether it is the same."""
    again = "what a save" if call.viewer is None else "again!"
    first = heard(call.ask(nobody, key, STREAM, message="what a save"))
    second = heard(call.ask(nobody, key, f"https://youtu.be/{STREAM}", message=again))

    assert first == second == 'Clip saved: "what a save"'
    assert len(clips(alice)) == 1
    heard(call.ask(nobody, key, "live-2s-001", message="what a save"))
    assert len(clips(alice)) == 2


def test_a_clip_that_a_cooldown_names_and_that_is_not_there_is_saved(
    nobody: Api, alice: Api, key: str
):
    """As when the process that named it was killed before it wrote the clip."""
    heard(NIGHTBOT.ask(nobody, key, STREAM, message="first"))
    [named] = clips(alice)
    alice.delete(f"/api/video/{named['video_id']}")

    assert heard(NIGHTBOT.ask(nobody, key, STREAM, message="second")) == 'Clip saved: "second"'

    [saved] = clips(alice)
    assert saved["video_id"] == named["video_id"]
    assert saved["additional_message"] == "second"


def test_viewers_and_keys_do_not_get_in_each_other_s_way(nobody: Api, alice: Api, key: str):
    other = str(new_key(alice)["key"])
    for token in (key, other):
        for viewer in ("zoe", "tom"):
            for _ in range(2):
                path = f"/api/video/save/stream/{token}/{STREAM}"
                reply = nobody.get(path, params={"viewer": viewer})
                assert reply.status_code == 201
    assert len(clips(alice)) == 4


def test_of_twenty_asks_at_once_one_becomes_a_clip(alice: Api, key: str):
    def ask(_: int) -> str:
        own = alice.anonymous()  # its own connection: both web processes get some
        reply = own.get(f"/api/video/save/stream/{key}/{STREAM}", params={"viewer": "zoe"})
        assert reply.status_code == 201, reply.text
        return str(reply.json()["video_id"])

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(ask, range(20)))

    assert [clip["video_id"] for clip in clips(alice)] == list(answers)


def test_everyone_else_gets_json_and_true_codes(nobody: Api, alice: Api, key: str):
    saved = nobody.get(f"/api/video/save/stream/{key}/{CHAT}", params={"message": "hi"})
    assert saved.status_code == 201
    [clip] = clips(alice)
    assert saved.json() == {
        "message": "Clip saved",
        "video_id": clip["video_id"],
        "youtube_video_id": "dQw4w9WgXcQ",
    }
    assert saved.headers["X-Robots-Tag"] == "noindex"
    assert saved.headers["Cache-Control"] == "no-store"
    assert (clip["clipped_by"], clip["channel"]) == (None, None)

    for token, stream, status, code in (
        (NOBODY_S_KEY, STREAM, 401, "UNAUTHORIZED"),
        (alice.token, STREAM, 401, "UNAUTHORIZED"),
        (key, "nothing", 404, "NOT_FOUND"),
        (key, "", 404, "NOT_FOUND"),
        (key, f"{STREAM}?duration=0", 400, "VALIDATION_ERROR"),
        (key, f"{STREAM}?format=xml", 400, "VALIDATION_ERROR"),
        (key, f"{STREAM}?user_id={'b' * 24}", 403, "FORBIDDEN"),
        (key, "ftp%3A%2F%2Fexample.com", 400, "UNSUPPORTED_URL"),
    ):
        reply = nobody.get(f"/api/video/save/stream/{token}/{stream}")
        assert (reply.status_code, reply.json()["code"]) == (status, code), stream
        assert reply.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("part", "url"),
    [
        (f"{STREAM}/4711", f"watch?v={STREAM}"),
        (f"https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{STREAM}%26t%3D3", f"watch?v={STREAM}"),
        (f"https://www.youtube.com/watch?v={STREAM}", f"watch?v={STREAM}"),
        (CHAT, "watch?v=dQw4w9WgXcQ"),
        (CHANNEL, f"channel/{CHANNEL}/live"),
        (f"{CHANNEL}/4711", f"channel/{CHANNEL}/live"),
        ("@Some.Name", "@Some.Name/live"),
        ("%40%E6%97%A5%E6%9C%AC%E8%AA%9E", "@%E6%97%A5%E6%9C%AC%E8%AA%9E/live"),
    ],
)
def test_a_stream_can_be_named_in_many_ways(
    nobody: Api, alice: Api, key: str, part: str, url: str
):
    reply = nobody.get(f"/api/video/save/stream/{key}/{part}", allow_redirects=False)

    assert reply.status_code == 201, reply.text
    assert (reply.json()["youtube_video_id"] is None) == url.endswith("/live")
    [clip] = clips(alice)
    assert clip["url"] == f"https://www.youtube.com/{url}"
    if url.endswith("/live"):
        formats = alice.get(f"/api/video/formats/{clip['video_id']}")
        assert (formats.status_code, formats.json()["code"]) == (409, "CONFLICT")


Sending = Callable[[Api, str, dict[str, object]], int]
SENDINGS: dict[str, Sending] = {
    "query": lambda api, path, given: api.get(path, params=given).status_code,
    "query of a POST": lambda api, path, given: api.post(path, params=given).status_code,
    "JSON": lambda api, path, given: api.post(path, given).status_code,
    "form": lambda api, path, given: api.post(path, data=given).status_code,
    "multipart": lambda api, path, given: (
        api.post(
            path, files={name: (None, str(value)) for name, value in given.items()}
        ).status_code
    ),
}


@pytest.mark.parametrize("send", SENDINGS.values(), ids=SENDINGS)
def test_what_is_wished_comes_in_the_query_or_the_body(
    nobody: Api, alice: Api, key: str, send: Sending
):
    alice.request("PATCH", "/api/auth/me", json={"clip_delay_seconds": 10})
    given = {"message": "wow -30", "offset": "1:00", "duration": 90, "channel": "Alice"}

    assert send(nobody, f"/api/video/save/stream/{key}/{STREAM}", given) == 201

    [clip] = clips(alice)
    # A minute before now, 30 s earlier as the viewer said, 10 s later as they all see it.
    assert (clip["moment"]["offset"], clip["moment"]["duration"]) == (100, 90)
    assert (clip["additional_message"], clip["channel"]) == ("wow", "Alice")


def test_a_clip_begins_at_the_latest_now(nobody: Api, alice: Api, key: str):
    nobody.get(f"/api/video/save/stream/{key}/{STREAM}", params={"message": "+600 soon"})

    assert clips(alice)[0]["moment"]["offset"] == 0


def test_unfilled_variables_count_as_left_out(nobody: Api, alice: Api, key: str):
    params = {
        "message": "$(querystring)",
        "offset": "${1}",
        "duration": "undefined",
        "user_id": "null",
        "viewer": "$(sender)",
        "format": "$(x)",
    }
    reply = nobody.get(f"/api/video/save/stream/{key}/{STREAM}", params=params)

    assert reply.status_code == 201
    [clip] = clips(alice)
    assert (clip["additional_message"], clip["clipped_by"]) == (None, None)
    assert (clip["moment"]["offset"], clip["moment"]["duration"]) == (60, 120)


def test_what_viewers_type_does_nothing_in_the_chat(nobody: Api, alice: Api, key: str):
    typed = "/me $(urlfetch https://evil.example) @everyone\n\u202e!ban " + "👩‍👩‍👧" * 60
    line = heard(NIGHTBOT.ask(nobody, key, STREAM, message=typed))

    assert line.startswith(
        'Clip saved: "me $ (urlfetch https://evil.example) @ everyone !ban 👩‍👩‍👧'
    )
    assert line.endswith('👩‍👩‍👧…"')
    kept = clips(alice)[0]["additional_message"]
    assert kept.startswith("/me $(urlfetch")
    assert "\n" not in kept


def test_public_tokens_save_as_they_do_elsewhere(nobody: Api, alice: Api, bob: Api):
    anonymous = nobody.get("/api/auth/token/public").json()["token"]
    bound = alice.get("/api/auth/token/public").json()["token"]
    path = "/api/video/save/stream"

    assert nobody.get(f"{path}/{bound}/{STREAM}").status_code == 201
    assert nobody.get(f"{path}/{anonymous}/{STREAM}").status_code == 400
    for_bob = nobody.get(f"{path}/{anonymous}/{STREAM}?user_id={bob.user_id}")
    assert for_bob.status_code == 201
    bob.request("PATCH", "/api/auth/me", json={"accept_anonymous_saves": False})
    refused = nobody.get(f"{path}/{anonymous}/{STREAM}?user_id={bob.user_id}&viewer=x")
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    assert (len(clips(alice)), len(clips(bob))) == (1, 1)


def test_head_does_nothing(nobody: Api, alice: Api):
    shown = new_key(alice)

    reply = nobody.request("HEAD", f"/api/video/save/stream/{shown['key']}/{STREAM}")

    assert (reply.status_code, reply.content) == (200, b"")
    assert clips(alice) == []
    assert alice.get("/api/auth/keys").json()["keys"][0]["uses"] == 0


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"json": []}, 400),
        ({"json": {"message": 5}}, 400),
        ({"json": {"message": "\ud800"}}, 201),
        ({"json": {"message": "x" * 5000}}, 201),
        ({"json": {"message": "x" * 70_000}}, 413),
        ({"data": {"message": "x" * 70_000}}, 413),
        ({"data": b"hello", "headers": {"Content-Type": "text/plain"}}, 201),
    ],
)
def test_odd_bodies_are_answered_in_both_ways(
    nobody: Api, key: str, options: dict[str, object], status: int
):
    path = f"/api/video/save/stream/{key}/{STREAM}"

    assert nobody.request("POST", path, **options).status_code == status
    as_text = nobody.request("POST", path, params={"format": "text"}, **options)
    assert heard(as_text).startswith("Clip saved") == (status == 201)
