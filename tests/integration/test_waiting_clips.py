"""Clips of streams that have not brought them yet: they wait, and complete by themselves."""

import time
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import judge

pytestmark = pytest.mark.any_store

FRAME_RATE = 30
STREAM_SECONDS = 22  # its recording has the whole fragments of it
RECORDED_SECONDS = 20


def whole_stream(alice: Api, site: SiteStandIn) -> str:
    """The clip of a whole stream that still runs, which waits."""
    site.conditions(live_started_seconds_ago=STREAM_SECONDS)
    video_id = alice.save(site.watch_url(catalogue.LIVE), None, None)
    assert alice.start(video_id, resolution_preference="720p").status_code == 202
    alice.wait(video_id, "waiting")
    return video_id


def span_an_hour_ahead(alice: Api, site: SiteStandIn) -> str:
    """The clip of a second that a running stream shows in an hour, which waits."""
    site.conditions(live_started_seconds_ago=100)
    video_id = alice.save(site.watch_url(catalogue.LIVE), 3699, 3700)
    assert alice.start(video_id).status_code == 202
    alice.wait(video_id, "waiting")
    return video_id


def seconds_of(eta: str) -> int:
    seconds = 0
    for part in eta.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


@pytest.mark.slow
@pytest.mark.parametrize(
    "between", [pytest.param("live", marks=pytest.mark.full_size), "post_live"]
)
def test_a_whole_stream_is_fetched_once_its_recording_is_there(
    alice: Api, site: SiteStandIn, tmp_path: Path, between: str
):
    video_id = whole_stream(alice, site)
    site.conditions(live_stage=between)
    alice.wait(video_id, "processing")
    alice.wait(video_id, "waiting")

    site.conditions(live_stage="was_live")

    done = alice.wait(video_id)
    assert done["status"] == "completed", done
    path = tmp_path / "clip.mp4"
    path.write_bytes(alice.start(video_id).content)
    seen = judge(path)
    assert seen.complete
    assert (seen.first_frame(0), len(seen.pictures)) == (0, RECORDED_SECONDS * FRAME_RATE)


def test_a_clip_that_waits_says_so_everywhere(alice: Api, site: SiteStandIn):
    video_id = span_an_hour_ahead(alice, site)

    found = alice.status(video_id)

    assert (found["status"], found["title"]) == ("waiting", "Live now")
    assert (found["error"], found["error_code"], found["file_available"]) == (None, None, False)
    assert found["progress"]["current_phase"] == "waiting"
    assert seconds_of(found["progress"]["eta"]) == pytest.approx(3600, abs=15)
    listed = alice.get("/api/video/list?status=waiting").json()["videos"]
    assert [video["video_id"] for video in listed] == [video_id]
    assert alice.get("/api/video/list?status=processing").json()["videos"] == []
    assert alice.get("/api/health").json()["waiting_jobs"] >= 1
    assert alice.get(f"/api/video/files/{video_id}").json() == {"files": []}
    assert alice.delete(f"/api/video/{video_id}").status_code == 204


def test_asking_again_for_a_clip_that_waits_starts_nothing(alice: Api, site: SiteStandIn):
    video_id = span_an_hour_ahead(alice, site)
    site.clear_requests()

    for wishes in ({}, {"resolution_preference": "720p"}):
        asked = alice.post(
            f"/api/video/download/{video_id}", wishes, headers={"Prefer": "wait=30"}, timeout=15
        )
        assert asked.status_code == 202
        assert asked.json()["status"] == "waiting"
        assert int(asked.headers["Retry-After"]) == pytest.approx(3600, abs=15)
        assert asked.headers["Location"] == f"/api/video/status/{video_id}"
    retried = alice.post(f"/api/video/retry/{video_id}")

    assert (retried.status_code, retried.json()["code"]) == (409, "CONFLICT")
    assert alice.status(video_id)["status"] == "waiting"
    assert site.requests() == []
    alice.delete(f"/api/video/{video_id}")


@pytest.mark.slow
def test_an_answer_is_held_for_a_clip_that_is_tried_again_soon(alice: Api, site: SiteStandIn):
    video_id = whole_stream(alice, site)
    site.conditions(live_stage="was_live")

    held = alice.post(f"/api/video/download/{video_id}", {}, headers={"Prefer": "wait=30"})

    assert held.status_code == 200
    assert held.headers["Content-Type"] == "video/mp4"


def test_a_clip_that_waits_can_be_cancelled_and_started_again(alice: Api, site: SiteStandIn):
    video_id = whole_stream(alice, site)

    cancelled = alice.post(f"/api/video/cancel/{video_id}")
    site.conditions(live_stage="was_live")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    asked = alice.start(video_id)
    assert (asked.status_code, asked.json()["code"]) == (409, "CANCELLED")
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 202
    assert alice.wait(video_id)["status"] == "completed"


@pytest.mark.full_size
@pytest.mark.slow
def test_a_site_that_is_away_for_a_while_does_not_end_the_waiting(alice: Api, site: SiteStandIn):
    video_id = whole_stream(alice, site)
    site.conditions(down=True)
    alice.wait(video_id, "processing")
    alice.wait(video_id, "waiting")

    site.conditions(down=False, live_stage="was_live")

    assert alice.wait(video_id)["status"] == "completed"


def test_a_span_farther_away_than_is_waited_fails_at_once(alice: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.LIVE), 10**7 - 5, 10**7)
    alice.start(video_id)

    failed = alice.wait(video_id)

    assert (failed["status"], failed["error_code"]) == ("failed", "STILL_LIVE")
    assert "later than this server waits" in failed["error"]
    assert alice.start(video_id).status_code == 502


@pytest.mark.slow
@pytest.mark.full_size
@pytest.mark.xdist_group("embedded")
@pytest.mark.parametrize("service", ["embedded"], indirect=True)  # takes more than a minute
def test_a_span_ahead_is_fetched_when_it_is_there(alice: Api, site: SiteStandIn, tmp_path: Path):
    site.conditions(live_started_seconds_ago=100)
    over = time.time() + 70
    video_id = alice.save(site.watch_url(catalogue.LIVE), 166.5, 169.5)
    alice.start(video_id, resolution_preference="720p")
    waiting = alice.wait(video_id, "waiting")
    eta = seconds_of(waiting["progress"]["eta"])
    assert time.time() + eta == pytest.approx(over, abs=2)
    site.clear_requests()

    done = alice.wait(video_id, seconds=eta + 20)

    assert done["status"] == "completed", done
    assert min(request.time for request in site.requests()) >= over - 1
    path = tmp_path / "clip.mp4"
    path.write_bytes(alice.start(video_id).content)
    seen = judge(path)
    assert seen.complete
    assert seen.first_frame(166.5) == 166.5 * FRAME_RATE
    assert seen.last_frame(169.5) == 169.5 * FRAME_RATE - 1


@pytest.mark.slow
def test_clips_that_wait_count_as_queued_and_take_no_place_of_others(
    alice: Api, site: SiteStandIn
):
    site.conditions(live_started_seconds_ago=100)
    ids = [alice.save(site.watch_url(catalogue.LIVE), 3000 + n, 3001 + n) for n in range(11)]
    for video_id in ids[:10]:
        alice.start(video_id)
        alice.wait(video_id, "waiting")
    refused = alice.start(ids[10])

    assert (refused.status_code, refused.json()["code"]) == (429, "TOO_MANY_JOBS")
    alice.delete(f"/api/video/{ids[0]}")
    short = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    assert alice.start(short).status_code == 202
    assert alice.wait(short)["status"] == "completed"
    for video_id in ids:
        alice.delete(f"/api/video/{video_id}")
