"""How much more memory the service takes while a long segment goes through it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import psutil

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn, catalogue

START, END = 1800.0, 2400.0
_MEGABYTE = 1_000_000
_CUTTER = "yt_downloader.media.cut.child"


@dataclass(frozen=True)
class Memory:
    """Bytes, shared pages counted once: of the *service* that stays, of a job's *cutter*."""

    service: int
    cutter: int


def measure(runs: int) -> list[Row]:
    grown, cutters, short_cutters, fetched = [], [], [], []
    with SiteStandIn() as site, _service(site) as service:
        alice = service.api().new_user()
        for _ in range(runs):
            # The first loads everything; and it shows what a process takes for any clip.
            short_cutters.append(_fetch(service, alice, site, 10, 20).cutter / _MEGABYTE)
            before = memory(service)
            site.clear_requests()
            most = _fetch(service, alice, site, START, END)
            grown.append((most.service - before.service) / _MEGABYTE)
            cutters.append(most.cutter / _MEGABYTE)
            sent = sum(request.bytes_sent for request in site.requests(media=True))
            fetched.append(sent / _MEGABYTE)
    return [
        Row("600 s segment: bytes fetched", "MB", fetched),
        Row("600 s segment: the service's processes grow by", "MB", grown),
        Row("600 s segment: the process that cuts takes at most", "MB", cutters),
        Row("10 s segment: the process that cuts takes at most", "MB", short_cutters),
    ]


def _service(site: SiteStandIn) -> AbstractContextManager[Service]:
    """Looks each video up once: the process that does it is not what is measured."""
    return running_service(**{**site.settings(), "REMEMBER_LOOKUPS_MINUTES": "60"})


def _fetch(service: Service, alice: Api, site: SiteStandIn, start: float, end: float) -> Memory:
    """The most memory that was seen meanwhile."""
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), start, end)
    alice.start(video_id, cut_mode="fast")
    most = Memory(0, 0)
    while (found := alice.status(video_id))["status"] == "processing":
        seen = memory(service)
        most = Memory(max(most.service, seen.service), max(most.cutter, seen.cutter))
    assert found["status"] == "completed", found
    alice.delete(f"/api/video/{video_id}")
    return most


def memory(service: Service) -> Memory:
    """What all processes of the service take now, but its databases."""
    stays, cutter = 0, 0
    for process in service.processes():
        try:
            if process.name() in {"mongod", "valkey-server"}:
                continue
            size = process.memory_full_info().pss
            if _CUTTER in process.cmdline():
                cutter += size
            else:
                stays += size
        except psutil.Error:
            continue  # it ended meanwhile
    return Memory(stays, cutter)
