"""Streams of events while stores go away and processes end."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.harness.api import Api
from tests.harness.listening import listening
from tests.harness.servers import Servers, running_servers
from tests.harness.service import Service
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.supervise.child import Child


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    with running_servers() as running:
        yield running


@pytest.fixture
def service(start_service: Callable[..., Service], own_servers: Servers) -> Service:
    return start_service(
        MONGODB_URI=own_servers.mongodb_uri("events"), REDIS_URI=own_servers.redis_uri
    )


@pytest.fixture
def alice(service: Service) -> Api:
    return service.api().new_user()


def start_again(child: Child) -> None:
    child.start()
    child.wait_ready(lambda _waited: None)


def test_redis_away_and_back(alice: Api, own_servers: Servers, site: SiteStandIn):
    """Nothing but progress is lost, on streams that were open and on new ones."""
    with listening(alice) as before:
        own_servers.valkey_child.stop()
        first = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
        before.status(first, "pending")
        with listening(alice, last_id=before.last_id) as during:
            alice.start(first)
            for ear in (before, during):
                ear.status(first, "completed", seconds=40)
            assert not [e for e in before.heard if e.name == "reset"]
            own_servers.valkey.prepare()
            start_again(own_servers.valkey_child)
            site.conditions(bytes_per_second=2_000_000)
            second = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3632.5)
            alice.start(second)
            for ear in (before, during):
                ear.wait(lambda e: e.name == "progress" and e.about(second))
            alice.post(f"/api/video/cancel/{second}")
            for ear in (before, during):
                ear.status(second, "cancelled")


@pytest.mark.full_size
def test_mongodb_away_and_back(alice: Api, own_servers: Servers):
    saved = [alice.save("https://youtu.be/dQw4w9WgXcQ") for _ in range(3)]
    with listening(alice) as ear:
        own_servers.mongod_child.stop()
        assert alice.post(f"/api/video/cancel/{saved[0]}").status_code == 503
        time.sleep(1)
        own_servers.mongod.prepare()
        start_again(own_servers.mongod_child)
        alice.post(f"/api/video/cancel/{saved[1]}")
        ear.status(saved[1], "cancelled")
        assert ear.ended_at is None


def test_a_stop_does_not_wait_for_streams(service: Service, alice: Api):
    with ExitStack() as stack:
        ears = [stack.enter_context(listening(alice)) for _ in range(6)]
        began = time.monotonic()
        assert service.stop() == 0
        took = time.monotonic() - began
        for ear in ears:
            ear.wait_end(seconds=1)
    # gunicorn would wait for ten seconds.
    assert took < 9, took
    last_id = ears[0].last_id
    service.start()
    with listening(alice, last_id=last_id) as ear:
        saved = alice.save("https://youtu.be/dQw4w9WgXcQ")
        ear.status(saved, "pending")
        assert not [e for e in ear.heard if e.name == "reset"]


def test_a_killed_worker_and_a_killed_web_process(service: Service, alice: Api, site: SiteStandIn):
    """What a sweep does is told, and a stream that broke goes on."""
    site.conditions(bytes_per_second=2_000_000)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3632.5)
    with listening(alice) as ear:
        alice.start(video_id)
        ear.wait(lambda e: e.name == "progress")
        killed_at = time.monotonic()
        service.one("yt_downloader worker").kill()
        ear.wait(lambda e: e.name == "status" and e.at > killed_at)
        master = service.one("gunicorn")
        for child in master.children():
            child.kill()
        ear.wait_end(seconds=5)
    service.wait_answer("/api/health")
    with listening(alice, last_id=ear.last_id) as again:
        again.status(video_id, "completed", seconds=60)
