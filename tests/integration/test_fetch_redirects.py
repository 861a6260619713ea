"""Where a site sends us on to, and what we take along."""

import threading
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.fetch.piece import Piece

QUICK = Patience(first_pause_seconds=0.01, longest_retry_after_seconds=0.05)

Answer = tuple[int, Mapping[str, str], bytes]


class Server(ThreadingHTTPServer):
    """Answers each path (or, as a proxy, each URL) with what *answer* says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Callable[[str], Answer] = text
        self.paths: list[str] = []
        self.headers: list[Message] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients go away when their tests end."""

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.server.headers.append(self.headers)
        status, headers, body = self.server.answer(self.path)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Write nothing to the terminal."""


def text(path: str) -> Answer:
    return 200, {}, path.encode()


def redirect(location: str) -> Answer:
    return 302, {"Location": location}, b"over there"


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
    connections = Connections(Egress([f"127.0.0.1:{server.server_port}"]), patience=QUICK)
    with Fetcher(connections, parallel=2, max_bytes=10**8) as running:
        yield running


@pytest.fixture
def through_proxy(server: Server) -> Iterator[Fetcher]:
    """With the server as the operator's proxy, so that it is every host."""
    proxy = f"http://us%40er:pass%3Aword@127.0.0.1:{server.server_port}"
    connections = Connections(Egress(), proxy=proxy, patience=QUICK)
    with Fetcher(connections, parallel=1, max_bytes=10**8) as running:
        yield running


def failure(ask: Callable[[], object]) -> str:
    with pytest.raises(MediaError) as caught:
        ask()
    assert "127.0.0.1" not in caught.value.message
    return caught.value.code


def test_redirects_are_followed_and_remembered(server, fetcher):
    def moved(path: str) -> Answer:
        return redirect("new?key=1") if path == "/old" else (200, {}, b"0123456789")

    server.answer = moved
    address = Address(url=server.url("/old"))

    for _ in range(2):
        assert fetcher.read(address, 0, 5).data == b"01234"
    assert fetcher.text(address, max_bytes=10) == ("0123456789", server.url("/new?key=1"))
    assert server.paths == ["/old", *["/new?key=1"] * 3]
    assert [headers["Range"] for headers in server.headers] == [*["bytes=0-4"] * 3, None]


def test_a_place_that_is_gone_is_looked_for_again(server, fetcher):
    places = iter(("/a", "/b"))

    def moving(path: str) -> Answer:
        if path == "/old":
            return redirect(next(places))
        if path == "/a" and len(server.paths) > 2:
            return 403, {}, b""
        return text(path)

    server.answer = moving
    address = Address(url=server.url("/old"))

    assert fetcher.text(address, max_bytes=10) == ("/a", server.url("/a"))
    assert fetcher.text(address, max_bytes=10) == ("/b", server.url("/b"))
    assert server.paths == ["/old", "/a", "/a", "/old", "/b"]


def test_circles_end(server, fetcher):
    server.answer = redirect

    address = Address(url=server.url("/old"))
    assert failure(lambda: fetcher.text(address, max_bytes=10)) == "NETWORK_ERROR"
    assert len(server.paths) == 6 * QUICK.attempts


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "http://localhost/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "//10.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "http://[",
    ],
)
def test_redirects_to_the_inside_are_refused(server, fetcher, tmp_path, location):
    server.answer = lambda _path: redirect(location)
    address = Address(url=server.url())
    piece = Piece(locate=lambda: address, path=tmp_path / "x", stop=10)

    assert failure(lambda: fetcher.text(address, max_bytes=10)) == "BLOCKED_ADDRESS"
    assert failure(lambda: fetcher.fetch([piece])) == "BLOCKED_ADDRESS"
    assert len(server.paths) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_is_personal_stays_with_its_host(server, through_proxy):
    address = Address(
        url="http://one.example/",
        headers={"Authorization": "Bearer x", "User-Agent": "me", "Accept-Encoding": "gzip"},
        cookies="a=1; Domain=.one.example; b=2; Domain=.one.example; Secure",
    )
    server.answer = lambda path: (
        redirect("http://two.example/") if "one.example" in path else text(path)
    )

    assert through_proxy.text(address, max_bytes=100)[1] == "http://two.example/"

    first, second = server.headers
    assert (first["Authorization"], first["Cookie"]) == ("Bearer x", "a=1")
    assert (second["Authorization"], second["Cookie"]) == (None, None)
    assert {headers["User-Agent"] for headers in server.headers} == {"me"}
    assert {headers["Accept-Encoding"] for headers in server.headers} == {"identity"}


def test_the_proxy_gets_its_password_and_whole_urls(server, through_proxy):
    address = Address(url="http://example.com/a?b")

    assert through_proxy.text(address, max_bytes=100)[0] == "http://example.com/a?b"
    assert server.headers[0]["Host"] == "example.com"
    assert server.headers[0]["Proxy-Authorization"] == "Basic dXNAZXI6cGFzczp3b3Jk"


@pytest.mark.parametrize("wait", ["0", "3600", "Thu, 01 Jan 2099 00:00:00 GMT", "soon"])
def test_retry_after_is_obeyed_within_reason(server, fetcher, wait):
    answers = iter([(429, {"Retry-After": wait}, b""), text("now")])
    server.answer = lambda _path: next(answers)

    assert fetcher.text(Address(url=server.url()), max_bytes=10)[0] == "now"
