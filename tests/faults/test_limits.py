"""Limits of the server: each ends in its code, before or within its time, and leaves nothing."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn, catalogue

Start = Callable[..., Service]

pytestmark = pytest.mark.xdist_group("limits")


@pytest.fixture(scope="module")
def hasty(running_site: SiteStandIn) -> Iterator[Service]:
    """Its jobs end after five seconds."""
    with running_service(JOB_TIMEOUT_MINUTES="0.08", **running_site.settings()) as running:
        yield running


@pytest.fixture(scope="module")
def narrow(running_site: SiteStandIn) -> Iterator[Service]:
    """Whatever there is of anything, it takes one; and it listens elsewhere."""
    settings = {
        "HOST": "127.0.0.2",
        "MAX_QUEUE_SIZE": "1",
        "MAX_CONCURRENT_DOWNLOADS": "1",
        "MAX_FILE_SIZE_MB": "5",
    }
    with running_service(**settings, **running_site.settings()) as running:
        yield running


def client(service: Service) -> Api:
    return Api(service.address.replace("127.0.0.1", service.settings["HOST"]))


def failed(alice: Api, site: SiteStandIn, *, start: float = 3602.5, end: float = 3662.5) -> str:
    """The code that the download of a segment ends with."""
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), start, end)
    alice.start(video_id)
    ended = alice.wait(video_id)
    assert ended["status"] == "failed", ended
    return str(ended["error_code"])


def check_nothing_left(service: Service) -> None:
    deadline = time.monotonic() + 3
    work, files = service.downloads / "work", service.downloads / "files"
    while service.ffmpegs() or works(work) or any(files.rglob("*.mp4")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def works(work: Path) -> list[Path]:
    """The directories of jobs."""
    return [path for path in work.iterdir() if not path.name.startswith("ytdlp-")]


def test_a_job_that_takes_too_long(hasty: Service, site: SiteStandIn):
    site.conditions(bytes_per_second=200_000)

    assert failed(hasty.api().new_user(), site) == "TIMED_OUT"
    check_nothing_left(hasty)


def test_a_site_that_sends_nothing(hasty: Service, site: SiteStandIn):
    site.conditions(stall_after_bytes=500_000)

    assert failed(hasty.api().new_user(), site) == "TIMED_OUT"
    check_nothing_left(hasty)


def test_a_page_that_takes_too_long(start_service: Start, site: SiteStandIn):
    service = start_service(EXTRACT_TIMEOUT_SECONDS="2")
    alice = service.api().new_user()
    site.conditions(page_latency_seconds=10)

    assert failed(alice, site) == "TIMED_OUT"
    reply = alice.post("/api/video/resolutions", {"url": site.watch_url(catalogue.SHORT)})
    assert (reply.status_code, reply.json()["code"]) == (504, "TIMED_OUT")


def test_a_result_that_would_be_too_large(narrow: Service, site: SiteStandIn):
    assert failed(client(narrow).new_user(), site) == "TOO_LARGE"
    # Only the indexes were read, which told how much it would be.
    assert {r.range for r in site.requests(media=True)} == {"bytes=0-65535"}
    check_nothing_left(narrow)


def test_a_full_queue(narrow: Service, site: SiteStandIn):
    site.conditions(bytes_per_second=30_000)
    users = [client(narrow).new_user() for _ in range(3)]
    ids = [user.save(site.watch_url(catalogue.TWO_HOURS), 0, 5) for user in users]
    assert users[0].start(ids[0]).status_code == 202
    users[0].wait_progress(ids[0])
    assert users[1].start(ids[1]).status_code == 202

    reply = users[2].start(ids[2])

    assert (reply.status_code, reply.json()["code"]) == (503, "QUEUE_FULL")
    assert int(reply.headers["Retry-After"]) > 0
    users[0].post(f"/api/video/cancel/{ids[0]}")
    users[1].wait_progress(ids[1])
    assert users[2].start(ids[2]).status_code == 202
    for user, video_id in zip(users[1:], ids[1:], strict=True):
        assert user.delete(f"/api/video/{video_id}").status_code == 204


def test_media_at_an_address_inside(start_service: Start, site: SiteStandIn):
    """The stand-in's media are at 127.0.0.1, which the operator has not excepted here."""
    service = start_service(EGRESS_ALLOW="")

    assert failed(service.api().new_user(), site) == "BLOCKED_ADDRESS"
    assert [r for r in site.requests(media=True) if r.itag] == []


def test_a_proxy_that_is_not_there(start_service: Start, site: SiteStandIn):
    """The operator's own proxy may be inside; that it does not answer is the network's fault."""
    service = start_service(OUTBOUND_PROXY="http://localhost:1")

    assert failed(service.api().new_user(), site) == "NETWORK_ERROR"


def test_it_listens_where_it_is_told(narrow: Service):
    assert client(narrow).get("/api/health/live").status_code == 200
    assert "http://127.0.0.2:" in narrow.output()
