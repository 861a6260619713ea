"""A client of `/api/events`, as a browser's EventSource is one."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.harness.api import Api

_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Heard:
    """One event."""

    name: str
    data: dict[str, Any]
    id: str
    at: float

    def about(self, record_id: str) -> bool:
        return record_id in (self.data.get("video_id"), self.data.get("encode_id"))


class Refused(Exception):
    """The answer was no stream."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Ear:
    """One open stream, read by a thread."""

    response: http.client.HTTPResponse
    heard: list[Heard] = field(default_factory=list)
    comments: int = 0
    retry: str = ""
    last_id: str = ""
    ended_at: float | None = None

    def wait(
        self, wanted: Callable[[Heard], bool], *, seconds: float = _PATIENCE_SECONDS
    ) -> Heard:
        """The first event that is *wanted*, of those that came already, too."""
        deadline = time.monotonic() + seconds
        while True:
            found = next(filter(wanted, list(self.heard)), None)
            if found:
                return found
            assert time.monotonic() < deadline, self.heard
            time.sleep(0.02)

    def status(self, record_id: str, status: str, **options: float) -> Heard:
        """The event `status` that says *status* of that record."""
        return self.wait(
            lambda e: e.name == "status" and e.about(record_id) and e.data["status"] == status,
            **options,
        )

    def wait_end(self, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.ended_at is None:
            assert time.monotonic() < deadline, "the stream is still open"
            time.sleep(0.02)

    def wait_id(self) -> str:
        """The first id: from then on, nothing is missed."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.last_id:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return self.last_id

    def read(self) -> None:
        name = data = ""
        for line in _lines(self.response):
            key, _, value = line.partition(": ")
            if not line:
                if data:
                    self.heard.append(
                        Heard(name, json.loads(data), self.last_id, time.monotonic())
                    )
                name = data = ""
            elif not key:
                self.comments += 1
            elif key == "event":
                name = value
            elif key == "id":
                self.last_id = value
            elif key == "data":
                data = value
            elif key == "retry":
                self.retry = value
        self.ended_at = time.monotonic()


@contextmanager
def ask(api: Api, *, ticket: str = "", last_id: str = "") -> Iterator[http.client.HTTPResponse]:
    """The answer of `/api/events`, unread, on a connection of its own."""
    with closing(_connection(api, ticket, last_id)) as connection:
        yield connection.getresponse()


@contextmanager
def listening(api: Api, *, ticket: str = "", last_id: str = "") -> Iterator[Ear]:
    """A stream that is open; at the end it is cut off as by a browser that is closed."""
    with closing(_connection(api, ticket, last_id)) as connection:
        plain = connection.sock
        response = connection.getresponse()
        if response.status != 200:
            raise Refused(response.status)
        ear = Ear(response)
        reading = threading.Thread(target=ear.read, daemon=True)
        reading.start()
        try:
            ear.wait_id()
            yield ear
        finally:
            with suppress(OSError):
                plain.shutdown(socket.SHUT_RDWR)
            reading.join()


def _connection(api: Api, ticket: str, last_id: str) -> http.client.HTTPConnection:
    address = urlsplit(api.address)
    headers = {"Last-Event-ID": last_id} if last_id else {}
    query = f"?{urlencode({'ticket': ticket})}" if ticket else ""
    if not ticket:
        headers["Authorization"] = f"Bearer {api.token}"
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=90)
    connection.request("GET", f"/api/events{query}", headers=headers)
    return connection


def _lines(response: http.client.HTTPResponse) -> Iterator[str]:
    """Until the stream ends, or is cut off by the service or the test."""
    with suppress(OSError, http.client.HTTPException, ValueError):
        while line := response.readline():
            yield line.decode().rstrip("\n")


def new_ticket(api: Api) -> str:
    reply = api.post("/api/events/ticket")
    assert reply.status_code == 200, reply.text
    assert reply.json()["expires_in"] == 60
    return str(reply.json()["ticket"])
