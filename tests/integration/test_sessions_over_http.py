"""The logins of an account: listed, and signed out one by one."""

import concurrent.futures
from itertools import cycle, islice

from tests.harness.api import Api


def every_process(api: Api, count: int = 24) -> set[int]:
    """Answers to many requests on connections of their own, so that both processes give some."""
    clients = [Api(api.address, api.token) for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        calls = [
            pool.submit(client.get, "/api/auth/me") for client in islice(cycle(clients), count)
        ]
        return {call.result().status_code for call in calls}


def test_logins_are_listed_with_where_they_come_from(alice: Api):
    browser = {"User-Agent": "Browser\t1.0 \xad(" + "x" * 500 + ")"}
    credentials = {"email": alice.email, "password": "correct horse 1"}
    alice.anonymous().post("/api/auth/login", credentials, headers=browser)

    newest, first = alice.get("/api/auth/sessions").json()["sessions"]

    assert (newest["current"], first["current"]) == (False, True)
    assert newest["client"].startswith("Browser 1.0")
    assert len(newest["client"]) <= 120
    assert newest["client"].isprintable()
    assert newest["address"] == "127.0.0.1"
    for name in ("created_at", "last_seen_at", "expires_at"):
        assert newest[name].endswith("Z")


def test_one_is_signed_out_in_every_process_at_once(alice: Api):
    other = alice.log_in(alice.email)
    assert every_process(other) == {200}
    (theirs,) = [s for s in alice.get("/api/auth/sessions").json()["sessions"] if not s["current"]]

    reply = alice.delete(f"/api/auth/sessions/{theirs['id']}")

    assert reply.status_code == 204
    assert every_process(other) == {401}
    assert every_process(alice) == {200}
    again = alice.delete(f"/api/auth/sessions/{theirs['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "NOT_FOUND")


def test_sessions_of_others_are_out_of_reach(alice: Api, bob: Api):
    (hers,) = alice.get("/api/auth/sessions").json()["sessions"]

    assert bob.delete(f"/api/auth/sessions/{hers['id']}").status_code == 403
    assert bob.delete("/api/auth/sessions/not-an-id").status_code == 404
    assert alice.get("/api/auth/me").status_code == 200
    public = Api(alice.address, alice.get("/api/auth/token/public").json()["token"])
    assert public.get("/api/auth/sessions").status_code == 401
