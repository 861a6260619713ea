"""Accounts and guests end whatever is killed, and limits hold or open as they should."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from bson import ObjectId
from pymongo import MongoClient

from tests.harness.api import PASSWORD, Api
from tests.harness.service import Service, running_service
from tests.harness.traces import mongodb_uri, traces
from yt_downloader.clock import utcnow

Start = Callable[..., Service]
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
_MANY = 800

pytestmark = pytest.mark.xdist_group("accounts-end")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One for all that do not mind the others, where guests live for four seconds."""
    with running_service(GUEST_HOURS="0.001", MAX_GUESTS="1", MIN_FREE_DISK_MB="0") as running:
        yield running


def give_many_files(service: Service, user_id: str) -> None:
    """Records with files, so that deleting them takes seconds."""
    now = utcnow()
    records = [
        {
            "_id": (record_id := ObjectId()),
            "kind": "download",
            "user_id": ObjectId(user_id),
            "url": VIDEO,
            "status": "expired",
            "created_at": now,
            "updated_at": now,
            "files": [
                {
                    "key": f"{record_id}/{'0' * 16}/x.mp4",
                    "name": "x.mp4",
                    "kind": "video",
                    "size_bytes": 1,
                }
            ],
        }
        for _ in range(_MANY)
    ]
    with MongoClient[dict[str, Any]](mongodb_uri(service)) as client:
        client.get_default_database()["videos"].insert_many(records)


def count_left(service: Service, user_id: str) -> int:
    with MongoClient[dict[str, Any]](mongodb_uri(service)) as client:
        videos = client.get_default_database()["videos"]
        return int(videos.count_documents({"user_id": ObjectId(user_id)}))


def test_a_deletion_that_was_killed_is_finished_after_the_restart(service: Service):
    alice = service.api().new_user()
    (session,) = alice.get("/api/auth/sessions").json()["sessions"]
    give_many_files(service, alice.user_id)
    thread = threading.Thread(target=delete, args=(alice,))
    thread.start()
    deadline = time.monotonic() + 20
    while count_left(service, alice.user_id) == _MANY:
        assert time.monotonic() < deadline
    service.kill_everything()
    thread.join()

    service.start()

    assert alice.get("/api/auth/me").status_code == 401
    credentials = {"email": alice.email, "password": PASSWORD}
    assert alice.anonymous().post("/api/auth/login", credentials).status_code == 401
    deadline = time.monotonic() + 40
    while traces(service, alice.user_id, alice.email, session["id"]):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def delete(alice: Api) -> None:
    try:
        reply = alice.delete("/api/auth/me", json={"password": PASSWORD})
    except requests.RequestException:
        return
    assert reply.status_code != 200, "it was over before anything was killed"


def test_a_guest_and_its_work_go_when_the_time_is_over(service: Service):
    nobody = service.api()
    body = nobody.post("/api/auth/guest").json()
    guest = Api(nobody.address, body["token"], body["user"]["id"])
    clip = guest.save(VIDEO)
    full = nobody.post("/api/auth/guest")
    assert (full.status_code, full.json()["code"]) == (429, "TOO_MANY_GUESTS")
    assert 0 < int(full.headers["Retry-After"]) <= 4

    deadline = time.monotonic() + 15
    while traces(service, guest.user_id, clip):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert guest.get("/api/auth/me").status_code == 401
    assert nobody.post("/api/auth/guest").status_code == 201


def test_limits_hold_in_both_processes_and_open_without_redis(start_service: Start):
    service = start_service(
        WEB_WORKERS="2",
        RATE_LIMIT_READS="5/hour",
        RATE_LIMIT_LOOKUPS="2/hour",
        TRUSTED_PROXY_COUNT="1",
    )
    alice, bob = service.api().new_user(), service.api().new_user()

    def read(api: Api, **headers: str) -> requests.Response:
        # On a connection of its own, so that both processes answer.
        return Api(api.address, api.token).get("/api/video/list", headers=headers)

    replies = [read(alice) for _ in range(7)]
    assert [reply.status_code for reply in replies] == [200] * 5 + [429] * 2
    lefts = [reply.headers["RateLimit-Remaining"] for reply in replies]
    assert lefts == ["4", "3", "2", "1", "0", "0", "0"]
    assert replies[-1].json()["code"] == "TOO_MANY_REQUESTS"
    assert 0 < int(replies[-1].headers["Retry-After"]) <= 3600
    assert read(bob).status_code == 200
    assert alice.get("/api/health/live").status_code == 200

    def look_up(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        body = {"url": "http://127.0.0.1:1/refused"}
        nobody = service.api()
        return nobody.post("/api/video/resolutions", body, headers=headers).status_code

    network = [look_up(f"2001:db8:1:2::{n}") for n in range(3)]
    assert network == [400, 400, 429]
    assert look_up("2001:db8:1:3::1") == 400

    bad = Api(service.address, "not.a.token")
    codes = [read(bad, **{"X-Forwarded-For": "192.0.2.9"}).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]

    carol = service.api().new_user()
    refused = [carol.get("/api/admin/overview").status_code for _ in range(6)]
    assert refused == [403] * 5 + [429], "refusals count"

    assert service.api().get("/api/health").json()["checks"]["limits"] == {"ok": True}
    valkey = service.one("valkey-server")
    valkey.suspend()
    try:
        assert {read(alice).status_code for _ in range(3)} == {200}
        health = service.api().get("/api/health").json()
        assert (health["status"], health["checks"]["limits"]) == ("degraded", {"ok": False})
    finally:
        valkey.resume()
    time.sleep(1.5)
    assert read(alice).status_code == 429
