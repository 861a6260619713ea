"""Guests: an account without a name, for a day."""

from datetime import datetime, timedelta

from tests.harness.api import PASSWORD, Api
from tests.harness.service import Service
from tests.harness.traces import traces
from yt_downloader.clock import utcnow

VIDEO = "https://youtu.be/dQw4w9WgXcQ"


def new_guest(nobody: Api) -> Api:
    reply = nobody.post("/api/auth/guest")
    assert reply.status_code == 201, reply.text
    body = reply.json()
    return Api(nobody.address, body["token"], body["user"]["id"])


def test_a_guest_is_there_for_a_day(nobody: Api, alice: Api):
    guest = new_guest(nobody)

    me = guest.get("/api/auth/me").json()["user"]
    ends = datetime.fromisoformat(me["expires_at"])
    assert timedelta(hours=23.9) < ends - utcnow() <= timedelta(hours=24)
    assert (me["guest"], me["admin"], me["email"]) == (True, False, None)
    hers = alice.get("/api/auth/me").json()["user"]
    assert (hers["guest"], hers["admin"], hers["expires_at"]) == (False, False, None)
    (session,) = guest.get("/api/auth/sessions").json()["sessions"]
    assert session["expires_at"] <= me["expires_at"]


def test_a_guest_may_keep_ten_and_register_to_go_on(nobody: Api):
    guest = new_guest(nobody)
    clips = [guest.save(VIDEO, n, n + 1) for n in range(10)]
    clip = {"url": VIDEO, "start_time": 0, "end_time": 1}

    refused = guest.post("/api/video/save", clip)
    assert (refused.status_code, refused.json()["code"]) == (429, "GUEST_LIMIT")
    assert int(refused.headers["Retry-After"]) > 0
    assert "register" in refused.json()["error"]

    credentials = {"email": "was-a-guest@example.com", "password": PASSWORD}
    registered = guest.post("/api/auth/register", credentials)
    assert registered.status_code == 201
    assert registered.json()["user_id"] == guest.user_id
    me = guest.get("/api/auth/me").json()["user"]
    assert (me["guest"], me["email"], me["expires_at"]) == (False, credentials["email"], None)
    assert guest.save(VIDEO)
    again = nobody.log_in(credentials["email"])
    listed = again.get("/api/video/list").json()["videos"]
    assert {video["video_id"] for video in listed} >= set(clips)


def test_a_taken_address_leaves_the_guest_as_it_was(nobody: Api, alice: Api):
    guest = new_guest(nobody)

    taken = guest.post("/api/auth/register", {"email": alice.email, "password": PASSWORD})

    assert (taken.status_code, taken.json()["code"]) == (409, "EMAIL_TAKEN")
    assert guest.get("/api/auth/me").json()["user"]["guest"] is True


def test_a_guest_has_no_password_and_takes_nothing_from_strangers(nobody: Api):
    guest = new_guest(nobody)
    body = {"current_password": "whatever it is", "new_password": "another horse 2"}
    assert guest.post("/api/auth/change-password", body).status_code == 409
    public = Api(nobody.address, nobody.get("/api/auth/token/public").json()["token"])
    clip = {"url": VIDEO, "start_time": 0, "end_time": 1, "user_id": guest.user_id}
    assert public.post("/api/video/save", clip).status_code == 403
    for name in (guest.user_id, f"\\0{guest.user_id}", "\0" + guest.user_id):
        login = nobody.post("/api/auth/login", {"email": name, "password": "whatever"})
        assert login.status_code in {400, 401}


def test_a_guest_leaves_without_a_trace(nobody: Api, service: Service):
    guest = new_guest(nobody)
    clip = guest.save(VIDEO)
    assert traces(service, guest.user_id, clip)

    assert guest.delete("/api/auth/me").status_code == 200

    assert traces(service, guest.user_id, clip) == []
    assert guest.get("/api/auth/me").status_code == 401


def test_what_chats_save_for_a_guest_counts_once(nobody: Api):
    guest = new_guest(nobody)
    key = guest.post("/api/auth/keys", {"name": "chat"}).json()["key"]

    def ask(viewer: str) -> dict[str, str]:
        body: dict[str, str] = nobody.get(
            f"/api/video/save/stream/{key}/dQw4w9WgXcQ?viewer={viewer}"
        ).json()
        return body

    saved = {ask(f"viewer{n}")["video_id"] for n in range(10)}
    assert len(saved) == 10
    # Within the cooldown it is the same clip, so it costs nothing.
    assert ask("viewer3")["video_id"] in saved
    assert ask("another")["code"] == "GUEST_LIMIT"
