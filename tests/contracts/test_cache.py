"""The cache: present it helps, absent it harms nothing."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.harness.servers import Servers, running_servers
from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Sessions, new_session_id
from yt_downloader.data.users import Users


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    """Servers that this test may stop."""
    with running_servers() as running:
        yield running


def test_values_come_back_until_their_time(cache: Cache):
    assert cache.set("a", {"x": [1, None, "é"]}, seconds=60)
    assert cache.get("a") == {"x": [1, None, "é"]}
    assert not cache.set("a", 2, seconds=60, only_new=True)
    cache.delete("a")
    assert cache.get("a") is None


def test_a_bell_wakes_a_listener_once(cache: Cache):
    cache.delete("bell")
    assert not cache.listen("bell", seconds=0.1)
    cache.ring("bell", keep=5)
    assert cache.listen("bell", seconds=1)
    assert not cache.listen("bell", seconds=0.1)


def test_a_bell_that_nobody_hears_does_not_grow(cache: Cache):
    cache.delete("bell")
    for _ in range(20):
        cache.ring("bell", keep=3)
    heard = 0
    while cache.listen("bell", seconds=0.1):
        heard += 1
    assert heard == 3


def test_without_a_server_nothing_is_found_and_nothing_raises(own_servers: Servers):
    cache = Cache(own_servers.redis_uri)
    assert cache.ping()
    own_servers.valkey_child.stop()

    assert cache.get("a") is None
    assert not cache.set("a", 1, seconds=1)
    cache.delete("a")
    cache.ring("bell", keep=1)
    assert not cache.listen("bell", seconds=0.1)
    assert not cache.ping()
    assert cache.away
    cache.close()


def test_a_session_that_ended_during_an_outage_is_dead_after_it(own_servers: Servers):
    database = Database(own_servers.mongodb_uri("test"))
    ending, reading = Cache(own_servers.redis_uri), Cache(own_servers.redis_uri)
    users = Users(database)
    here, there = Sessions(database, ending), Sessions(database, reading)
    database.prepare()
    alice = users.add("alice@example.com", "hash")
    here.add(new_session_id(), alice, "h" * 64, utcnow() + timedelta(hours=1))
    assert there.find("h" * 64)
    time.sleep(1.1)  # until the append-only file has it: the server forgets what it has not
    own_servers.valkey_child.stop()

    here.end("h" * 64)
    own_servers.valkey.prepare()
    own_servers.valkey_child.start()
    own_servers.valkey_child.wait_ready(lambda _waited: None)

    deadline = time.monotonic() + 5
    while there.find("h" * 64) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert there.find("h" * 64) is None
    for closing in (ending, reading, database):
        closing.close()
