"""Answers that no honest site gives, from a server that says what it is told."""

import threading
from collections.abc import Callable, Iterable, Iterator
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.fetch.piece import Piece

QUICK = Patience(
    connect_seconds=0.2,
    silence_seconds=0.2,
    slow_window_seconds=0.2,
    first_pause_seconds=0.01,
    longest_pause_seconds=0.02,
    attempts=3,
)
DATA = bytes(range(256)) * 1000


class Server(ThreadingTCPServer):
    """Answers each request with what *script* makes of its head, then closes the connection.

    A script may go on for ever: it ends when the client goes away.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heads: list[str] = []
        self.script: Callable[[str], Iterable[bytes]] = lambda _head: ()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are the point of some tests."""


class _Handler(StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        head = b"".join(iter(self.rfile.readline, b"\r\n")).decode()
        self.server.heads.append(head)
        for piece in self.server.script(head):
            self.wfile.write(piece)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def fetcher(server: Server) -> Iterator[Fetcher]:
    egress = Egress([f"127.0.0.1:{server.port}"])
    with Fetcher(Connections(egress, patience=QUICK), parallel=2, max_bytes=10**8) as running:
        yield running


def answer(status: str, *headers: str, body: bytes = b"", length: bool = True) -> list[bytes]:
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return ["\r\n".join([*lines, "", ""]).encode("latin-1"), body]


def path_of(head: str) -> str:
    return head.split(" ", 2)[1]


def header(head: str, name: str) -> str | None:
    lines = [line.partition(": ") for line in head.splitlines()[1:]]
    return next((value for key, _, value in lines if key.lower() == name.lower()), None)


def asked(head: str) -> tuple[int, int]:
    """The range of a request; to the end of DATA if it names none."""
    first, _, last = (header(head, "Range") or "bytes=0-").removeprefix("bytes=").partition("-")
    return int(first), int(last) + 1 if last else len(DATA)


def partial(start: int, stop: int, body: bytes, *headers: str) -> list[bytes]:
    place = f"Content-Range: bytes {start}-{stop - 1}/{len(DATA)}"
    return answer("206 Partial Content", place, *headers, body=body)


def failure(ask: Callable[[], object]) -> str:
    with pytest.raises(MediaError) as caught:
        ask()
    assert "127.0.0.1" not in caught.value.message
    return caught.value.code


ODD_ANSWERS: dict[str, Callable[[str], Iterable[bytes]]] = {
    "nothing": lambda _: [],
    "no HTTP": lambda _: [b"220 ready\r\n"],
    "a head without an end": lambda _: [b"HTTP/1.1 206 OK\r\n", b"X: 1\r\n" * 1000],
    "a line without an end": lambda _: [b"HTTP/1.1 206 OK\r\nX: ", b"x" * 100_000],
    "no range": lambda _: answer("206 OK", body=DATA[1000:2000]),
    "a range that is none": lambda _: answer("206 OK", "Content-Range: bytes x", body=DATA[:1000]),
    "a range that runs backwards": lambda _: partial(1000, 900, DATA[1000:2000]),
    "a range past the end": lambda _: answer("206 OK", "Content-Range: bytes 1000-1999/10"),
    "another range": lambda _: partial(0, 1000, DATA[1000:2000]),
    "too little": lambda _: partial(1000, 2000, DATA[1000:1500]),
    "an empty part": lambda _: partial(1000, 2000, b""),
    "compression": lambda _: partial(1000, 2000, DATA[1000:2000], "Content-Encoding: gzip"),
    "two lengths": lambda _: answer("206 OK", "Content-Length: 5", "Content-Range: bytes 0-9/10"),
    "no chunks": lambda _: answer(
        "206 OK",
        f"Content-Range: bytes 1000-1999/{len(DATA)}",
        "Transfer-Encoding: chunked",
        body=b"zz\r\n",
        length=False,
    ),
    "a redirect to nowhere": lambda _: answer("302 Found"),
    "a redirect to itself": lambda head: answer("302 Found", f"Location: {path_of(head)}"),
    "a long redirect": lambda _: answer("302 Found", f"Location: /{'x' * 50_000}"),
    "the proxy's answer": lambda _: answer("407 Proxy Authentication Required"),
}


@pytest.mark.parametrize("odd", ODD_ANSWERS)
def test_odd_answers_are_network_errors(server, fetcher, odd):
    server.script = ODD_ANSWERS[odd]

    assert failure(lambda: fetcher.read(Address(url=server.url()), 1000, 2000)) == "NETWORK_ERROR"
    assert len(server.heads) <= 3 * 6


def trickle(first: bytes, then: bytes) -> Iterator[bytes]:
    yield first
    while not threading.Event().wait(0.01):
        yield then


TRICKLES = {
    "a head": (b"HTTP/1.1 206 OK\r\n", b"X: 1\r\n"),
    "a line": (b"HTTP/1.1 206 OK\r\nX: ", b"x"),
    "hundreds of 100": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "the end of chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"X: 1\r\n",
    ),
    "a body of another status": (b"HTTP/1.1 500 No\r\nContent-Length: 9999\r\n\r\n", b"x"),
}


@pytest.mark.parametrize("what", TRICKLES)
def test_what_trickles_in_for_ever_is_given_up(server, fetcher, what):
    server.script = lambda _head: trickle(*TRICKLES[what])

    ask = lambda: fetcher.text(Address(url=server.url()), max_bytes=10**6)  # noqa: E731
    assert failure(ask) == "NETWORK_ERROR"
    assert len(server.heads) == 3


def test_never_more_is_read_than_was_asked_for(server, fetcher):
    server.script = lambda head: partial(asked(head)[0], len(DATA), DATA[asked(head)[0] :])

    part = fetcher.read(Address(url=server.url()), 1000, 2000)

    assert part.data == DATA[1000:2000]
    assert fetcher.received == 1000


def test_an_endless_body_is_too_large(server, fetcher):
    def endless(_head: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield DATA

    server.script = endless

    assert failure(lambda: fetcher.text(Address(url=server.url()), max_bytes=10**6)) == "TOO_LARGE"
    assert fetcher.received < 2 * 10**6


def test_the_size_must_stay_the_same(server, fetcher):
    sizes = iter((1000, 2000, 3000, 4000))

    def half(head: str) -> Iterable[bytes]:
        start, stop = asked(head)
        place = f"Content-Range: bytes {start}-{stop - 1}/{next(sizes)}"
        head_of_answer, body = answer("206 OK", place, body=DATA[start:stop])
        return [head_of_answer, body[:100]]

    server.script = half

    assert failure(lambda: fetcher.read(Address(url=server.url()), 0, 900)) == "NETWORK_ERROR"
    assert fetcher.received == 100


def test_smaller_parts_than_asked_for_are_put_together(server, fetcher, tmp_path):
    def small(head: str) -> Iterable[bytes]:
        start, stop = asked(head)
        stop = min(stop, start + 70_000)
        return partial(start, stop, DATA[start:stop])

    server.script = small
    piece = Piece(
        locate=lambda: Address(url=server.url()),
        path=tmp_path / "piece",
        start=1000,
        stop=250_000,
        max_bytes=10**6,
    )
    fetcher.fetch([piece])

    assert piece.path.read_bytes() == DATA[1000:250_000]
    assert [asked(head)[0] for head in server.heads] == [1000, 71_000, 141_000, 211_000]


@pytest.mark.parametrize("chunked", [True, False])
def test_bodies_of_unknown_length(server, fetcher, chunked):
    def unknown(_head: str) -> Iterable[bytes]:
        if not chunked:
            return answer("200 OK", body=DATA, length=False)
        chunk = b"%x\r\n%b\r\n" % (len(DATA), DATA)
        return [
            *answer("200 OK", "Transfer-Encoding: chunked", length=False),
            chunk,
            b"0\r\n\r\n",
        ]

    server.script = unknown
    address = Address(url=server.url())

    assert fetcher.body(address, max_bytes=len(DATA)) == (DATA, server.url())
    part = fetcher.read(address, 0, 10**6)
    assert (part.data, part.total) == (DATA, len(DATA))
    assert failure(lambda: fetcher.body(address, max_bytes=len(DATA) - 1)) == "TOO_LARGE"


def test_a_chunked_body_that_broke_off_at_its_end_is_whole(server, fetcher):
    def without_end(head: str) -> Iterable[bytes]:
        if header(head, "Range"):
            return answer("416 No", f"Content-Range: bytes */{len(DATA)}")
        chunk = b"%x\r\n%b\r\n" % (len(DATA), DATA)
        return [*answer("200 OK", "Transfer-Encoding: chunked", length=False), chunk]

    server.script = without_end

    assert fetcher.body(Address(url=server.url()), max_bytes=10**6)[0] == DATA
    assert fetcher.received == len(DATA)


def test_a_site_that_cannot_continue_a_body_begins_it_anew(server, fetcher, tmp_path):
    tries = iter((70_000, 5_000, len(DATA)))

    def once_more(_head: str) -> Iterable[bytes]:
        head, body = answer("200 OK", body=DATA)
        return [head, body[: next(tries)]]

    server.script = once_more
    path = tmp_path / "whole"
    fetcher.fetch([Piece(locate=lambda: Address(url=server.url()), path=path, max_bytes=10**6)])

    assert path.read_bytes() == DATA
    assert [header(head, "Range") for head in server.heads] == [
        None,
        "bytes=70000-",
        "bytes=5000-",
    ]
