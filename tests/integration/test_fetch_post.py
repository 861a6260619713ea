"""Messages that are posted: one request, to nowhere inside, and nobody can hold the sender."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import trustme

from tests.harness.canary import Port
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.post import Posted, Poster

TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
BODY = {"content": "hello", "allowed_mentions": {"parse": []}}


class Receiver:
    """A loopback HTTPS server that keeps what it gets and answers as it is told."""

    def __init__(self, authority: trustme.CA, answer: Callable[[ssl.SSLSocket], None]) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.requests: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/hook?key=1"

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                plain, _address = self._socket.accept()
                connection = self._context.wrap_socket(plain, server_side=True)
            except OSError:
                return
            with connection:
                data = b""
                while not data.endswith(b"}"):
                    data += connection.recv(65536)
                self.requests.append(data)
                try:
                    self._answer(connection)
                except OSError:
                    continue


@pytest.fixture
def receive(tmp_path: Path) -> Callable[..., AbstractContextManager[Receiver]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    @contextmanager
    def start(answer: Callable[[ssl.SSLSocket], None]) -> Iterator[Receiver]:
        receiver = Receiver(authority, answer)
        yield receiver
        receiver.close()

    return start


def post(receiver: Receiver, tmp_path: Path, *, allowed: bool = True) -> Posted:
    egress = Egress([f"127.0.0.1:{receiver.port}"] if allowed else [])
    connections = Connections(egress, ca_file=str(tmp_path / "ca.pem"))
    return Poster(connections).post(receiver.url, BODY)


def says(answer: bytes) -> Callable[[ssl.SSLSocket], None]:
    return lambda connection: connection.sendall(answer)


def test_the_body_arrives_as_json(receive, tmp_path: Path):
    with receive(says(TAKEN)) as receiver:
        assert post(receiver, tmp_path) == Posted(taken=True)

        head, _, body = receiver.requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /hook?key=1 HTTP/1.1\r\n")
        assert b"content-type: application/json" in head.lower()
        assert b"cookie" not in head.lower()
        assert json.loads(body) == BODY


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n", (True, None)),
        (b"HTTP/1.1 429 X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", (True, 7.0)),
        (b"HTTP/1.1 404 X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", (False, None)),
        (b"HTTP/1.1 302 X\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n", (False, None)),
        (b"", (True, None)),
        (b"no HTTP at all\r\n\r\n", (True, None)),
    ],
)
def test_what_may_be_tried_again(receive, tmp_path: Path, answer: bytes, expected):
    with receive(says(answer)) as receiver:
        found = post(receiver, tmp_path)

        assert not found.taken
        assert (found.again, found.retry_after) == expected
        assert len(receiver.requests) == 1


def test_an_endless_answer_is_not_read(receive, tmp_path: Path):
    def flood(connection: ssl.SSLSocket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with receive(flood) as receiver:
        began = time.monotonic()
        assert post(receiver, tmp_path).taken
        assert time.monotonic() - began < 8  # not until the ten seconds are over


@pytest.mark.slow
def test_an_answer_in_drops_ends_after_ten_seconds(receive, tmp_path: Path, *, full: bool):
    """Its head; with --full its body, too."""
    heads = [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
    for head in heads if full else heads[:1]:
        check_drops(receive, tmp_path, head)


def check_drops(receive, tmp_path: Path, head: bytes):
    def drip(connection: ssl.SSLSocket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b"H")
            time.sleep(0.5)

    with receive(drip) as receiver:
        began = time.monotonic()
        found = post(receiver, tmp_path)

        assert 9.5 < time.monotonic() - began < 20
        assert found.taken == bool(head)


def test_inside_addresses_are_not_contacted(receive, tmp_path: Path):
    with receive(says(TAKEN)) as receiver:
        found = post(receiver, tmp_path, allowed=False)

        assert found == Posted(taken=False, why="BLOCKED_ADDRESS")
        assert receiver.requests == []


def test_a_name_is_judged_by_what_it_leads_to(monkeypatch: pytest.MonkeyPatch):
    real = socket.getaddrinfo
    with Port() as canary:
        monkeypatch.setattr(
            socket, "getaddrinfo", lambda _host, port, **more: real("127.0.0.1", port, **more)
        )
        url = f"https://hooks.example:{canary.number}/x"

        assert Poster(Connections(Egress())).post(url, BODY).why == "BLOCKED_ADDRESS"
        assert canary.connections == 0
        # The canary works: with the exception it is reached.
        allowed = Connections(Egress([f"127.0.0.1:{canary.number}"]))
        assert Poster(allowed).post(url, BODY).again
        assert canary.connections == 1


def test_a_certificate_that_nobody_vouches_for_is_not_sent_to(receive, tmp_path: Path):
    with receive(says(TAKEN)) as receiver:
        egress = Egress([f"127.0.0.1:{receiver.port}"])

        found = Poster(Connections(egress)).post(receiver.url, BODY)

        assert found.again
        assert receiver.requests == []
