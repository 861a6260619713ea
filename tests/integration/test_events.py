"""Streams of events: what happens to a user's jobs is told as it happens, to its owner only."""

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.harness.api import PASSWORD, Api
from tests.harness.deployments import once
from tests.harness.listening import ask, listening, new_ticket
from tests.harness.uploads import SAMPLES
from tests.sitestandin import SiteStandIn, catalogue


def upload(api: Api, directory: Path) -> str:
    with SAMPLES["mp4"].make(directory).open("rb") as file:
        reply = api.post("/api/encode/upload", files={"video": ("a.mp4", file)})
    return str(reply.json()["encode_id"])


def test_a_clip_is_told_of_from_its_save_to_its_end(alice: Api, bob: Api, site: SiteStandIn):
    site.conditions(bytes_per_second=2_000_000)
    with listening(alice) as ear, listening(bob) as other:
        video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3632.5)
        saved = ear.status(video_id, "pending")
        assert saved.data == alice.status(video_id)
        alice.start(video_id)
        ear.status(video_id, "processing")
        told = ear.wait(lambda e: e.name == "progress" and e.about(video_id))
        assert set(told.data) == set(saved.data)
        done = ear.status(video_id, "completed", seconds=60)
        assert done.data == alice.status(video_id)
        alice.delete(f"/api/video/{video_id}")
        removed = ear.wait(lambda e: e.name == "removed")

    progress = [e for e in ear.heard if e.name == "progress"]
    assert all(e.data["status"] == "processing" for e in progress)
    assert all(e.at <= done.at for e in progress)
    assert removed.data == {"video_id": video_id}
    assert ear.retry == "1500"
    assert all(e.id for e in ear.heard)
    assert other.heard == []


def test_an_encode_is_told_of_too(alice: Api, tmp_path: Path):
    with listening(alice) as ear:
        encode_id = upload(alice, tmp_path)
        ear.status(encode_id, "pending")
        wish = {"video_codec": "h264", "quality_preset": "high", "force_reencode": True}
        alice.post(f"/api/encode/start/{encode_id}", wish)
        ear.status(encode_id, "processing")
        done = ear.status(encode_id, "completed", seconds=60)
        assert done.data == alice.encode_status(encode_id)
        alice.delete(f"/api/encode/{encode_id}")
        removed = ear.wait(lambda e: e.name == "removed")

    assert removed.data == {"encode_id": encode_id}


def test_every_process_tells_of_what_all_do(alice: Api):
    with ExitStack() as stack:
        ears = [stack.enter_context(listening(alice)) for _ in range(6)]
        began = time.monotonic()
        ids = [alice.save("https://youtu.be/dQw4w9WgXcQ") for _ in range(3)]
        alice.post(f"/api/video/cancel/{ids[0]}")
        alice.delete(f"/api/video/{ids[1]}")
        for ear in ears:
            ear.status(ids[0], "cancelled")
            ear.status(ids[2], "pending")
            ear.wait(lambda e: e.data == {"video_id": ids[1]})
        assert time.monotonic() - began < 4  # announced, not found by looking now and then


def test_who_comes_back_is_told_what_was_missed(alice: Api):
    kept, changed, gone = (alice.save("https://youtu.be/dQw4w9WgXcQ") for _ in range(3))
    with listening(alice) as ear:
        last_id = ear.wait_id()
    time.sleep(0.1)
    alice.post(f"/api/video/cancel/{changed}")
    alice.delete(f"/api/video/{gone}")
    new = alice.save("https://youtu.be/dQw4w9WgXcQ")

    with listening(alice, last_id=last_id) as ear:
        ear.status(changed, "cancelled")
        ear.status(new, "pending")
        ear.wait(lambda e: e.name == "removed" and e.about(gone))
        assert not any(e.name == "reset" for e in ear.heard)
        assert not any(e.about(kept) and e.data["status"] != "pending" for e in ear.heard)
    assert alice.status(kept)["status"] == "pending"


@once
@pytest.mark.parametrize("last_id", ["nonsense", "0", "9" * 15, "9" * 60, "1.5", "\xb2"])
def test_an_unknown_place_to_go_on_from_is_told(alice: Api, last_id: str):
    with listening(alice, last_id=last_id) as ear:
        assert ear.wait(lambda e: e.name == "reset").data["reason"]
        video_id = alice.save("https://youtu.be/dQw4w9WgXcQ")
        ear.status(video_id, "pending")


@once
def test_a_ticket_opens_a_stream_and_nothing_else(alice: Api, bob: Api):
    ticket = new_ticket(alice)

    with listening(bob, ticket=ticket) as ear:
        assert ear.response.headers["Content-Type"].startswith("text/event-stream")
        assert ear.response.headers["Cache-Control"] == "no-store"
        assert ear.response.headers["X-Accel-Buffering"] == "no"
        bob.save("https://youtu.be/dQw4w9WgXcQ")
        mine = alice.save("https://youtu.be/dQw4w9WgXcQ")
        ear.status(mine, "pending")
        assert {e.data["video_id"] for e in ear.heard} == {mine}
    assert Api(alice.address, ticket).get("/api/video/list").status_code == 401
    assert Api(alice.address).get(f"/api/video/list?ticket={ticket}").status_code == 401
    assert Api(alice.address).post(f"/api/events/ticket?ticket={ticket}").status_code == 401
    for bad in ("", "x", ticket[:-1], ticket + "x", f"{ticket}.", alice.token, "x" * 600):
        with ask(alice, ticket=bad or "x") as reply:
            assert reply.status in {400, 401}, bad
    assert alice.anonymous().get("/api/events").status_code == 401


def test_a_session_that_ends_ends_its_streams_and_tickets(alice: Api):
    again = alice.log_in(alice.email, user_id=alice.user_id)
    ticket = new_ticket(alice)
    with (
        listening(alice) as ear,
        listening(alice, ticket=ticket) as by_ticket,
        listening(again) as other,
    ):
        alice.post("/api/auth/logout")
        ear.wait_end(seconds=5)
        by_ticket.wait_end(seconds=5)
        assert other.ended_at is None
        for refused in (ask(alice), ask(alice, ticket=ticket)):
            with refused as reply:
                assert reply.status == 401
        body = {"current_password": PASSWORD, "new_password": "another horse 2"}
        assert again.post("/api/auth/change-password", body).status_code == 200
        other.wait_end(seconds=5)


@once
def test_a_deleted_account_hears_nothing_more(alice: Api):
    ticket = new_ticket(alice)
    with listening(alice) as ear:
        alice.request("DELETE", "/api/auth/me", json={"password": PASSWORD})
        ear.wait_end(seconds=5)
    with ask(alice, ticket=ticket) as reply:
        assert reply.status == 401
