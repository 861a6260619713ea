"""Deleting an account: at once in every process, and nothing is left."""

import base64
import json
import time
from pathlib import Path

import pytest

from tests.harness.api import PASSWORD, Api
from tests.harness.service import Service
from tests.harness.traces import in_logs, traces
from tests.harness.uploads import SAMPLES
from tests.integration.test_sessions_over_http import every_process
from tests.sitestandin import SiteStandIn, catalogue


def session_ids(alice: Api) -> list[str]:
    return [s["id"] for s in alice.get("/api/auth/sessions").json()["sessions"]]


def begin_upload(alice: Api, name: str) -> str:
    """An upload in pieces that has half of them."""
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": "2000",
        "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}",
    }
    place = alice.post("/api/encode/uploads", headers=headers).headers["Location"]
    piece = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    assert alice.request("PATCH", place, data=b"x" * 1000, headers=piece).status_code == 204
    return place.rsplit("/", 1)[1]


def upload(alice: Api, tmp_path: Path, name: str) -> str:
    path = SAMPLES["mkv"].make(tmp_path)
    with path.open("rb") as file:
        reply = alice.post("/api/encode/upload", files={"video": (name, file)})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["encode_id"])


@pytest.mark.any_store
def test_nothing_is_left_of_an_account(
    alice: Api, bob: Api, service: Service, site: SiteStandIn, tmp_path: Path
):
    other = alice.log_in(alice.email)
    sessions = session_ids(alice)
    # A word that no hexadecimal id or hash has by chance.
    word = "zanzibar"
    names = (f"holiday-{word}.mkv", f"unfinished-{word}.mkv")
    done = alice.save(site.watch_url(catalogue.SHORT), 1, 2, additional_message=f"my {word}")
    alice.start(done)
    assert alice.wait(done)["status"] == "completed"
    uploaded = upload(alice, tmp_path, names[0])
    made = alice.encode(uploaded, output_format="flac")
    assert made["status"] == "completed", made
    unfinished = begin_upload(alice, names[1])
    site.conditions(bytes_per_second=400_000)
    running = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3662.5)
    alice.start(running)
    alice.wait_progress(running)
    saved = alice.save(site.watch_url(catalogue.SHORT), 3, 4)
    his = bob.save(site.watch_url(catalogue.SHORT), 5, 6)
    public = Api(alice.address, alice.get("/api/auth/token/public").json()["token"])
    needles = [
        *(alice.user_id, alice.email, word, *sessions, *names),
        *(done, uploaded, unfinished, running, saved),
    ]
    assert traces(service, *needles)

    reply = alice.delete("/api/auth/me", json={"password": PASSWORD})

    assert reply.status_code == 200, reply.text
    assert every_process(alice) == every_process(other) == {401}
    deadline = time.monotonic() + 5  # the worker hears of it within a quarter of a second
    while traces(service, *needles):
        assert time.monotonic() < deadline, traces(service, *needles)
        time.sleep(0.1)
    assert service.named(running) == []
    clip = {"url": site.watch_url(catalogue.SHORT), "start_time": 0, "end_time": 1}
    assert public.post("/api/video/save", clip).status_code == 401
    credentials = {"email": alice.email, "password": PASSWORD}
    assert alice.anonymous().post("/api/auth/login", credentials).status_code == 401
    assert traces(service, *needles) == []
    assert bob.status(his)["status"] == "pending"


def test_the_logs_have_ids_but_nothing_that_users_wrote(
    alice: Api, service: Service, site: SiteStandIn, tmp_path: Path
):
    url = site.watch_url(catalogue.SHORT)
    clip = alice.save(url, 1, 2, additional_message="my words 8302")
    upload(alice, tmp_path, "holiday-8302.mkv")
    alice.start(clip)
    alice.wait(clip)
    alice.delete("/api/auth/me", json={"password": PASSWORD})

    assert (
        in_logs(service, alice.email, "my words 8302", "holiday-8302", url, alice.token, PASSWORD)
        == []
    )
    lines = [json.loads(line) for line in in_logs(service, alice.user_id)]
    assert {line["user_id"] for line in lines} == {alice.user_id}


def test_it_takes_the_password(alice: Api):
    wrong = alice.delete("/api/auth/me", json={"password": "not this one"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "INVALID_CREDENTIALS")
    none = alice.delete("/api/auth/me")
    assert (none.status_code, list(none.json()["details"])) == (400, ["password"])
    public = Api(alice.address, alice.get("/api/auth/token/public").json()["token"])
    assert public.delete("/api/auth/me", json={"password": PASSWORD}).status_code == 401

    assert alice.get("/api/auth/me").status_code == 200


def test_the_address_is_free_again(alice: Api):
    alice.delete("/api/auth/me", json={"password": PASSWORD})

    again = alice.anonymous().post(
        "/api/auth/register", {"email": alice.email, "password": PASSWORD}
    )

    assert again.status_code == 201
    assert again.json()["user_id"] != alice.user_id
