"""How the supervisor sees that the web part answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from yt_downloader.config import Settings
from yt_downloader.supervise.service import _answers


@contextmanager
def answering(answer: bytes) -> Iterator[Settings]:
    """A server that gives one answer, and the settings under which it would be our web part."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield Settings(
            host="0.0.0.0",
            port=listening.getsockname()[1],
            jwt_private_secret="",
            jwt_public_secret="",
            flask_secret_key="",
            mongodb_uri="",
            redis_uri="",
        )
        thread.join()


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_it_is_asked_directly_whatever_proxy_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv(name, "http://127.0.0.1:1")

    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as settings:
        assert _answers(settings)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", b"hello\r\n", b"", b"H" * 99_999]
)
def test_anything_but_a_good_answer_means_not_yet(answer: bytes):
    with answering(answer) as settings:
        assert not _answers(settings)


def test_nobody_there_means_not_yet():
    with answering(b"") as settings:
        _answers(settings)

    assert not _answers(settings)
