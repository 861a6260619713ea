"""Slow clients of the service itself: they have some of its threads, and never all."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
import requests

from tests.harness.finished import Finished, finished_file
from tests.harness.service import Service, running_service

pytestmark = pytest.mark.xdist_group("nginx")

IN_ALL, PER_CLIENT = 3, 2
ANNA, BERT, CARL = "203.0.113.1", "203.0.113.2", "203.0.113.3"
_BYTES = 64 << 20  # more than the buffers on the way take
_SECONDS = 15.0


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One process with as few threads as leave one for others, behind a proxy that only tells."""
    settings = {
        "WEB_WORKERS": "1",
        "WEB_THREADS": str(IN_ALL + 1),
        "MAX_TRANSFERS": str(IN_ALL),
        "MAX_TRANSFERS_PER_CLIENT": str(PER_CLIENT),
        "TRUSTED_PROXY_COUNT": "1",
    }
    with running_service(**settings) as running:
        yield running


@pytest.fixture(scope="module")
def file(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """It has grown since it was made, to a size that takes a while."""
    found = finished_file(service, tmp_path_factory.mktemp("sample"))
    with found.stored.open("r+b") as stored:
        stored.truncate(_BYTES)
    return found


def ask(
    service: Service, file: Finished, address: str, method: str = "GET", **headers: str
) -> requests.Response:
    """One byte of the file, or what is told instead."""
    told = {"X-Forwarded-For": address, "Range": "bytes=0-0", **headers}
    return service.api().request(method, file.link, headers=told)


def begin(service: Service, file: Finished, address: str) -> socket.socket:
    """A download of which nothing but the headers is taken."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(_SECONDS)
    connection.connect(("127.0.0.1", service.port))
    lines = (f"GET {file.link} HTTP/1.1", "Host: localhost", f"X-Forwarded-For: {address}")
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    assert connection.recv(15).startswith(b"HTTP/1.1 200")
    return connection


def wait_until_sent(service: Service, file: Finished, address: str) -> None:
    """Until *address* gets a file again."""
    deadline = time.monotonic() + _SECONDS
    while (reply := ask(service, file, address)).status_code != 206:
        assert time.monotonic() < deadline, reply.text
        time.sleep(0.05)


def test_slow_clients_leave_threads_to_the_others(service: Service, file: Finished):
    with ExitStack() as slow:
        for address in (ANNA, ANNA, BERT):
            slow.enter_context(closing(begin(service, file, address)))
        refused = {address: ask(service, file, address) for address in (ANNA, CARL)}

        for reply in refused.values():
            assert reply.status_code == 503
            assert reply.json()["code"] == "TOO_MANY_TRANSFERS"
            assert int(reply.headers["Retry-After"]) > 0
        assert "on their way to you" in refused[ANNA].json()["error"]
        assert "Too many files" in refused[CARL].json()["error"]
        assert service.api().get("/api/health/live", timeout=5).status_code == 200
        assert file.owner.get("/api/encode/list", timeout=5).status_code == 200
        # What sends nothing of the file takes no turn.
        etag = ask(service, file, CARL, "HEAD").headers["ETag"]
        assert ask(service, file, CARL, **{"If-None-Match": etag}).status_code == 304
    for address in (ANNA, CARL):
        wait_until_sent(service, file, address)


def test_one_client_leaves_some_to_the_others(service: Service, file: Finished):
    with ExitStack() as slow:
        for _ in range(PER_CLIENT):
            slow.enter_context(closing(begin(service, file, ANNA)))

        assert ask(service, file, ANNA).status_code == 503
        for _ in range(2 * IN_ALL):  # each gives its turn back
            assert ask(service, file, BERT).status_code == 206
    wait_until_sent(service, file, ANNA)


def test_an_owner_is_counted_wherever_the_requests_come_from(service: Service, file: Finished):
    """By the account, so that many addresses do not help, and neighbours do not hinder."""
    with ExitStack() as slow:
        for _ in range(PER_CLIENT):
            slow.enter_context(closing(begin(service, file, ANNA)))

        reply = file.owner.post(
            file.download, headers={"X-Forwarded-For": ANNA, "Range": "bytes=0-0"}
        )
        assert reply.status_code == 206
    wait_until_sent(service, file, ANNA)


def test_everything_that_lasts_shares_what_leaves_threads_to_the_rest(
    service: Service, file: Finished
):
    with ExitStack() as slow:
        for address in (ANNA, ANNA, BERT):
            slow.enter_context(closing(begin(service, file, address)))

        stream = file.owner.get("/api/events", timeout=5)
        assert (stream.status_code, stream.json()["code"]) == (503, "TOO_MANY_STREAMS")
        assert file.owner.get("/api/encode/list", timeout=5).status_code == 200
    for address in (ANNA, CARL):
        wait_until_sent(service, file, address)
