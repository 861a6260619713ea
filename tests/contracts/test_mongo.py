"""The database: what is acknowledged stays, and its absence is told apart."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.harness.servers import Servers, running_servers
from yt_downloader.data.mongo import OUTAGES, Database


@pytest.fixture
def own_servers() -> Iterator[Servers]:
    with running_servers() as running:
        yield running


def kill_and_start(servers: Servers) -> None:
    child = servers.mongod_child
    assert child._family is not None
    child._family.child.kill()
    while not child.ended():
        time.sleep(0.01)
    child.bury()
    servers.mongod.prepare()
    child.start()
    child.wait_ready(lambda _waited: None)


def test_no_acknowledged_write_is_lost_by_kill_9(own_servers: Servers):
    database = Database(own_servers.mongodb_uri("test"))
    written = database.collection("written")
    acknowledged: list[int] = []
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            try:
                written.insert_one({"_id": number})
            except OUTAGES:
                return
            acknowledged.append(number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 500:
        time.sleep(0.01)
    kill_and_start(own_servers)
    stop.set()
    writer.join()

    found = {document["_id"] for document in written.find()}
    assert set(acknowledged) <= found
    database.close()


@pytest.mark.slow
def test_an_outage_is_told_in_time_and_the_client_recovers(own_servers: Servers):
    database = Database(own_servers.mongodb_uri("test"))
    database.ping()
    own_servers.mongod_child.stop()

    began = time.monotonic()
    with pytest.raises(OUTAGES):
        database.ping()
    assert time.monotonic() - began < 8

    own_servers.mongod.prepare()
    own_servers.mongod_child.start()
    own_servers.mongod_child.wait_ready(lambda _waited: None)
    database.ping()
    database.close()
