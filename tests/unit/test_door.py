"""The door in front of logins: a flood is sent away, those who were here come in."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from yt_downloader.auth.door import Door

LOGIN = "/api/auth/login"
ROOM = 24
SECONDS = 10


class Behind:
    """An application whose logins take until `go`; all of them end with *status*."""

    def __init__(self, status: str = "401 UNAUTHORIZED") -> None:
        self.status = status
        self.go = threading.Event()
        self.inside = threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == LOGIN:
            self.inside.release()
            assert self.go.wait(SECONDS)
        start(self.status, [])
        return [b"asked"]


def ask(
    door: Door, address: str, *, path: str = LOGIN, method: str = "POST", **more: str
) -> tuple[str, dict[str, str], bytes]:
    told: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "REMOTE_ADDR": address, **more}
    body = b"".join(door(environ, lambda status, headers: told.append((status, dict(headers)))))
    ((status, headers),) = told
    return status, headers, body


@pytest.fixture
def behind() -> Behind:
    return Behind()


def test_a_flood_is_sent_away_and_told_so(behind: Behind):
    door = Door(behind, path=LOGIN)
    with ThreadPoolExecutor(ROOM) as pool:
        let_in = [pool.submit(ask, door, f"192.0.2.{number}") for number in range(ROOM)]
        for _ in let_in:
            assert behind.inside.acquire(timeout=SECONDS)

        status, headers, body = ask(door, "198.51.100.1", HTTP_X_REQUEST_ID="my-own-request")
        elsewhere = ask(door, "198.51.100.1", path="/api/auth/me", method="GET")
        behind.go.set()

        assert {found.result()[2] for found in let_in} == {b"asked"}
    told = json.loads(body)
    assert (status[:3], told["code"], told["request_id"]) == ("503", "BUSY", "my-own-request")
    assert int(headers["Retry-After"]) > 0
    assert headers["X-Request-ID"] == "my-own-request"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert elsewhere[2] == b"asked"
    # And when it is over, strangers come in again.
    assert ask(door, "198.51.100.1")[2] == b"asked"


def test_who_logged_in_from_there_comes_in_all_the_time(behind: Behind):
    door = Door(behind, path=LOGIN)
    behind.status = "200 OK"
    behind.go.set()
    assert ask(door, "2001:db8:1::1")[2] == b"asked"
    behind.go.clear()
    behind.status = "401 UNAUTHORIZED"
    with ThreadPoolExecutor(ROOM + 1) as pool:
        let_in = [pool.submit(ask, door, f"192.0.2.{number}") for number in range(ROOM)]
        for _ in range(ROOM + 1):
            assert behind.inside.acquire(timeout=SECONDS)

        same_network = pool.submit(ask, door, "2001:db8:1::2")
        assert behind.inside.acquire(timeout=SECONDS)
        assert ask(door, "2001:db8:2::1")[0].startswith("503")
        behind.go.set()

        assert same_network.result()[2] == b"asked"
        assert {found.result()[2] for found in let_in} == {b"asked"}
