"""A connection whose client has to keep up, with limits of a fraction of a second."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import RequestTimeout

from yt_downloader.web import slow_clients
from yt_downloader.web.slow_clients import PatientSocket, patient


@pytest.fixture
def ends() -> Iterator[tuple[PatientSocket, socket.socket]]:
    """The server's end and the client's."""
    near, far = socket.socketpair()
    server = patient(near)
    with server, far:
        yield server, far


def read_to_the_end(server: PatientSocket) -> None:
    while server.recv(8192):
        pass


def drip(far: socket.socket, data: bytes, *, each: float, times: int) -> threading.Thread:
    def run() -> None:
        for _ in range(times):
            far.sendall(data)
            time.sleep(each)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_head_has_its_time_however_it_drips(ends: tuple[PatientSocket, socket.socket]):
    server, far = ends
    server.expect_head(0.3)
    thread = drip(far, b"x", each=0.05, times=40)
    began = time.monotonic()

    with pytest.raises(RequestTimeout):
        read_to_the_end(server)

    assert 0.25 < time.monotonic() - began < 1.8  # it drips for two seconds
    thread.join()


def test_a_body_may_take_as_long_as_it_comes_fast_enough(
    ends: tuple[PatientSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    server, far = ends
    monkeypatch.setattr(slow_clients, "_BODY_SECONDS", 0.2)
    server.expect_body()
    thread = drip(far, b"x" * 1000, each=0.05, times=12)  # five times the least there may be
    received = 0
    while received < 12_000:
        received += len(server.recv(8192))
    thread.join()

    server.expect_body()
    thread = drip(far, b"x", each=0.05, times=8)
    with pytest.raises(RequestTimeout):
        read_to_the_end(server)
    thread.join()


def test_gunicorn_s_own_timeout_is_its_own(ends: tuple[PatientSocket, socket.socket]):
    server, _far = ends
    server.expect_head(0.0)
    server.settimeout(0.05)

    with pytest.raises(TimeoutError):
        server.recv(10)


def test_a_client_that_does_not_take_its_answer_is_gone(
    ends: tuple[PatientSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    server, _far = ends
    monkeypatch.setattr(slow_clients, "_SILENCE_SECONDS", 0.2)

    with pytest.raises(ConnectionResetError):
        server.sendall(b"x" * 10_000_000)
    assert server.gettimeout() is None
