"""How much more memory the whole service takes while a long segment goes through it."""

import psutil

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn, catalogue

START, END = 1800.0, 2400.0
_MEGABYTE = 1_000_000


def measure(runs: int) -> list[Row]:
    """All processes of the service, shared pages counted once; the cutting process included."""
    grown, fetched = [], []
    with SiteStandIn() as site, running_service(**site.settings()) as service:
        alice = service.api().new_user()
        _fetch(service, alice, site, 10, 20)  # so that everything is loaded
        for _ in range(runs):
            before = memory(service)
            site.clear_requests()
            grown.append((_fetch(service, alice, site, START, END) - before) / _MEGABYTE)
            sent = sum(request.bytes_sent for request in site.requests(media=True))
            fetched.append(sent / _MEGABYTE)
    return [
        Row("600 s segment: bytes fetched", "MB", fetched),
        Row("600 s segment: the service's memory grows by", "MB", grown),
    ]


def _fetch(service: Service, alice: Api, site: SiteStandIn, start: float, end: float) -> int:
    """The most memory that was seen meanwhile, in bytes."""
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), start, end)
    alice.start(video_id, cut_mode="fast")
    most = 0
    while (found := alice.status(video_id))["status"] == "processing":
        most = max(most, memory(service))
    assert found["status"] == "completed", found
    alice.delete(f"/api/video/{video_id}")
    return most


def memory(service: Service) -> int:
    """Bytes of all processes of the service but its databases."""
    total = 0
    for process in service.processes():
        try:
            if process.name() not in {"mongod", "valkey-server"}:
                total += process.memory_full_info().pss
        except psutil.Error:
            continue  # it ended meanwhile
    return total
