"""Files go at their time, and nobody who is being sent one is cut off."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn, catalogue

RETENTION_SECONDS = 6
# How late the file itself may go: the schedule looks every five seconds.
LATE_SECONDS = 8


pytestmark = pytest.mark.xdist_group("retention")


@pytest.fixture(scope="module")
def one_service(running_site: SiteStandIn) -> Iterator[Service]:
    retention = str(RETENTION_SECONDS / 60)
    settings = running_site.settings() | {"VIDEO_RETENTION_MINUTES": retention}
    with running_service(**settings) as running:
        yield running


@pytest.fixture
def service(one_service: Service, site: SiteStandIn) -> Service:
    """One for all, with nothing left of the test before."""
    wait_gone(one_service, RETENTION_SECONDS + LATE_SECONDS)
    return one_service


def finished(service: Service, alice: Api, site: SiteStandIn, seconds: float = 3) -> str:
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 5, 5 + seconds)
    alice.start(video_id)
    assert alice.wait(video_id)["status"] == "completed"
    return video_id


def files(service: Service) -> list[Path]:
    return [p for p in (service.downloads / "files").rglob("*") if p.is_file()]


def wait_gone(service: Service, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while files(service):
        assert time.monotonic() < deadline, files(service)
        time.sleep(0.1)


def test_a_file_is_gone_at_its_time(service: Service, site: SiteStandIn):
    alice = service.api().new_user()
    video_id = finished(service, alice, site)
    link = alice.get(f"/api/video/files/{video_id}").json()["files"][0]["url"]
    assert alice.get(link.removeprefix(alice.address)).status_code == 200

    time.sleep(RETENTION_SECONDS)

    for reply in (
        alice.start(video_id),
        alice.get(f"/api/video/files/{video_id}"),
    ):
        assert (reply.status_code, reply.json()["code"]) == (410, "EXPIRED")
    assert alice.get(link.removeprefix(alice.address)).status_code in {404, 410}
    found = alice.status(video_id)
    assert (found["status"], found["file_available"]) == ("expired", False)
    assert alice.start(video_id).json()["code"] == "EXPIRED"
    wait_gone(service, LATE_SECONDS)
    assert list((service.downloads / "files").iterdir()) == []
    swept = alice.get(f"/api/video/files/{video_id}")
    assert (swept.status_code, swept.json()["code"]) == (410, "EXPIRED")
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 202
    assert alice.wait(video_id)["status"] == "completed"


@pytest.mark.parametrize(
    "how", [pytest.param("stop", marks=pytest.mark.full_size), "kill_everything"]
)
def test_a_file_whose_time_came_while_the_service_was_down(
    service: Service, site: SiteStandIn, how: str
):
    alice = service.api().new_user()
    video_id = finished(service, alice, site)
    over = time.monotonic() + RETENTION_SECONDS
    assert files(service)

    getattr(service, how)()
    time.sleep(max(0.0, over - time.monotonic()))
    service.start()

    assert alice.status(video_id)["status"] == "expired"
    wait_gone(service, LATE_SECONDS)


def test_a_download_that_is_being_sent_is_not_cut_off(service: Service, site: SiteStandIn):
    alice = service.api().new_user()
    video_id = finished(service, alice, site, seconds=60)
    size = alice.status(video_id)["file_size_bytes"]
    assert size > 10_000_000

    with alice.post(f"/api/video/download/{video_id}", stream=True) as reply:
        pieces = reply.iter_content(1_000_000)
        received = len(next(pieces))
        wait_gone(service, RETENTION_SECONDS + LATE_SECONDS)
        assert alice.status(video_id)["status"] == "expired"
        received += sum(len(piece) for piece in pieces)

    assert received == size


def test_what_no_record_knows_is_swept(start_service: Callable[..., Service], site: SiteStandIn):
    service = start_service(CLEANUP_INTERVAL_MINUTES="0.02")
    strange = [
        service.downloads / "files" / ("a" * 24) / ("b" * 16) / "clip.mp4",
        service.downloads / "work" / f"{'a' * 24}-{'b' * 16}" / "half.mp4",
    ]
    for path in strange:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"left by a process that died")

    deadline = time.monotonic() + 10
    while any(path.exists() for path in strange):
        assert time.monotonic() < deadline
        time.sleep(0.1)
