"""Accounts and tokens over HTTP."""

import concurrent.futures
import time
from itertools import cycle, islice

import pytest

from tests.harness.api import PASSWORD, Api

NEW_PASSWORD = "another horse 2"
VIDEO = "https://youtu.be/dQw4w9WgXcQ"


def test_the_whole_way_of_an_account(nobody: Api):
    credentials = {"email": "Carol@Example.com", "password": PASSWORD}

    registered = nobody.post("/api/auth/register", credentials)
    assert registered.status_code == 201
    assert set(registered.json()) == {"message", "user_id"}

    logged_in = nobody.post("/api/auth/login", {**credentials, "email": "carol@example.COM"})
    assert logged_in.status_code == 200
    body = logged_in.json()
    assert set(body) == {"message", "token", "user"}
    assert body["user"] == {"id": registered.json()["user_id"], "email": "Carol@Example.com"}

    carol = Api(nobody.address, body["token"])
    me = carol.get("/api/auth/me").json()["user"]
    assert me["email"] == "Carol@Example.com"
    assert me["accept_anonymous_saves"] is True
    assert me["created_at"].endswith("Z")

    taken = nobody.post("/api/auth/register", {**credentials, "email": "CAROL@example.com"})
    assert (taken.status_code, taken.json()["code"]) == (409, "EMAIL_TAKEN")


def test_unknown_address_and_wrong_password_get_the_same_answer(alice: Api):
    unknown = alice.anonymous().post(
        "/api/auth/login", {"email": "nobody@example.com", "password": PASSWORD}
    )
    wrong = alice.anonymous().post(
        "/api/auth/login", {"email": alice.email, "password": "wrong password"}
    )

    for reply in (unknown, wrong):
        assert reply.status_code == 401
        assert reply.json()["code"] == "INVALID_CREDENTIALS"
    assert unknown.json()["error"] == wrong.json()["error"]


def test_repeated_failures_have_to_wait(alice: Api):
    nobody = alice.anonymous()
    wrong = {"email": "guessed@example.com", "password": "a wrong password"}
    replies = [nobody.post("/api/auth/login", wrong) for _ in range(6)]

    assert [reply.status_code for reply in replies] == [401] * 5 + [429]
    for left, reply in zip([4, 3, 2, 1, 0, 0], replies, strict=True):
        assert reply.headers["RateLimit-Limit"] == "5"
        assert int(reply.headers["RateLimit-Remaining"]) == left
        assert 0 < int(reply.headers["RateLimit-Reset"]) <= 3600
    refused = replies[-1]
    assert refused.json()["code"] == "TOO_MANY_REQUESTS"
    assert refused.headers["Retry-After"] == "1"
    assert alice.log_in(alice.email).token

    time.sleep(1.1)
    assert nobody.post("/api/auth/login", wrong).status_code == 401
    assert nobody.post("/api/auth/login", wrong).headers["Retry-After"] == "2"


def every_process(api: Api, count: int = 40) -> list[int]:
    """Answers to many requests on connections of their own, so that both processes give some."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        clients = [Api(api.address, api.token) for _ in range(8)]
        calls = [
            pool.submit(client.get, "/api/auth/me") for client in islice(cycle(clients), count)
        ]
        return [call.result().status_code for call in calls]


def test_a_logout_is_seen_by_every_process_at_once(alice: Api):
    other = alice.log_in(alice.email)
    assert set(every_process(alice)) == {200}

    assert alice.post("/api/auth/logout").status_code == 200

    assert set(every_process(alice)) == {401}
    assert set(every_process(other)) == {200}


def test_a_new_password_ends_every_session_in_every_process_at_once(alice: Api):
    sessions = [alice, *(alice.log_in(alice.email) for _ in range(3))]
    for session in sessions:
        assert set(every_process(session, 10)) == {200}

    changed = alice.post(
        "/api/auth/change-password",
        {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
    )

    assert changed.status_code == 200
    for session in sessions:
        assert set(every_process(session, 10)) == {401}
    old = {"email": alice.email, "password": PASSWORD}
    assert alice.anonymous().post("/api/auth/login", old).status_code == 401
    assert alice.log_in(alice.email, NEW_PASSWORD).get("/api/auth/me").status_code == 200


def test_a_wrong_current_password_changes_nothing(alice: Api):
    reply = alice.post(
        "/api/auth/change-password",
        {"current_password": "not this one", "new_password": NEW_PASSWORD},
    )

    assert (reply.status_code, reply.json()["code"]) == (401, "INVALID_CREDENTIALS")
    assert alice.get("/api/auth/me").status_code == 200


def test_guessing_the_current_password_has_to_wait_as_logins_do(alice: Api):
    guess = {"current_password": "not this one", "new_password": NEW_PASSWORD}
    codes = [alice.post("/api/auth/change-password", guess).status_code for _ in range(6)]

    assert codes == [401] * 5 + [429]
    right = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert alice.post("/api/auth/change-password", right).status_code == 429
    credentials = {"email": alice.email.upper(), "password": PASSWORD}
    assert alice.anonymous().post("/api/auth/login", credentials).status_code == 429


def test_a_public_token_may_save_and_nothing_else(alice: Api, nobody: Api):
    reply = nobody.get("/api/auth/token/public").json()
    assert reply["expires_in"] == 86400
    public = Api(nobody.address, reply["token"])

    saved = public.save(VIDEO, user_id=alice.user_id)

    assert alice.status(saved)["status"] == "pending"
    for path in (f"/api/video/status/{saved}", "/api/video/list", "/api/auth/me"):
        assert public.get(path).status_code == 401
    assert public.start(saved).status_code == 401


def test_a_bound_public_token_saves_for_its_user_only(alice: Api, bob: Api):
    token = alice.get("/api/auth/token/public").json()["token"]
    bound = Api(alice.address, token)

    saved = bound.save(VIDEO)

    assert alice.status(saved)["video_id"] == saved
    reply = bound.post(
        "/api/video/save",
        {"url": VIDEO, "start_time": 0, "end_time": 9, "user_id": bob.user_id},
    )
    assert (reply.status_code, reply.json()["code"]) == (403, "FORBIDDEN")


def test_who_takes_no_anonymous_saves_looks_like_nobody(alice: Api, nobody: Api):
    changed = alice.request("PATCH", "/api/auth/me", json={"accept_anonymous_saves": False})
    assert changed.json()["user"]["accept_anonymous_saves"] is False
    public = Api(nobody.address, nobody.get("/api/auth/token/public").json()["token"])
    clip = {"url": VIDEO, "start_time": 0, "end_time": 9}

    closed = public.post("/api/video/save", {**clip, "user_id": alice.user_id})
    unknown = public.post("/api/video/save", {**clip, "user_id": "f" * 24})

    assert closed.status_code == unknown.status_code == 403
    assert closed.json()["error"] == unknown.json()["error"]
    assert alice.save(VIDEO)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        ({"email": "x@example.com"}, "password"),
        ({"email": "not an address", "password": PASSWORD}, "email"),
        ({"email": "a b@example.com", "password": PASSWORD}, "email"),
        ({"email": 5, "password": PASSWORD}, "email"),
        ({"email": {"$gt": ""}, "password": PASSWORD}, "email"),
        ({"email": f"{'x' * 250}@example.com", "password": PASSWORD}, "email"),
        ({"email": "x@example.com", "password": "1234567"}, "password"),
        ({"email": "x@example.com", "password": "x" * 129}, "password"),
        ({"email": "x@example.com", "password": ["x"] * 9}, "password"),
        ({"email": "x@example.com", "password": None}, "password"),
    ],
)
def test_a_bad_registration_names_the_field(nobody: Api, body: object, field: str):
    reply = nobody.post("/api/auth/register", body)

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert field in reply.json()["details"]


def test_a_password_of_128_characters_of_four_bytes_works(nobody: Api):
    credentials = {"email": "long@example.com", "password": "🎬" * 128}

    assert nobody.post("/api/auth/register", credentials).status_code == 201
    assert nobody.post("/api/auth/login", credentials).status_code == 200
    other = {**credentials, "password": "🎬" * 127 + "x"}
    assert nobody.post("/api/auth/login", other).status_code == 401
