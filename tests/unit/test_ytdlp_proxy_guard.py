"""What yt-dlp asks the operator's proxy for is judged, as the proxy connects in its place."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

# A request of yt-dlp's, in a process that has the guard; the library that yt-dlp uses is named.
CHILD = """
import sys
from yt_dlp.networking.common import _REQUEST_HANDLERS
from yt_downloader.sources.ytdlp import guard, tasks
handler, proxy, url = sys.argv[1:]
tasks.preload()
for name in list(_REQUEST_HANDLERS):
    if name != handler:
        del _REQUEST_HANDLERS[name]
blocked = []
guard.guard(guard.egress_of({}), proxy, blocked, guard.ports_of({"proxy": proxy}))
ydl = tasks._BoundedYoutubeDL(tasks._options({"proxy": proxy}, tasks._GENERIC))
try:
    ydl.urlopen(url).read()
    print("answered")
except Exception as error:
    print("refused" if blocked else repr(error))
"""


class Proxy(ThreadingHTTPServer):
    """Answers everything, sends some on, and remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(302 if self.path.endswith("/on") else 200)
        self.send_header("Location", "http://10.0.0.1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(502)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Write nothing to the terminal."""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def outcome(proxy: Proxy, handler: str, url: str) -> str:
    address = f"http://127.0.0.1:{proxy.server_port}"
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, handler, address, url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return ended.stdout.strip()


@pytest.mark.parametrize("handler", ["Requests", "Urllib"])
def test_addresses_inside_are_not_asked_for(proxy: Proxy, handler: str):
    assert outcome(proxy, handler, "http://a.example/") == "answered"
    assert proxy.asked == ["http://a.example/"]

    proxy.asked.clear()
    assert outcome(proxy, handler, "http://169.254.169.254/latest/meta-data/") == "refused"
    assert outcome(proxy, handler, "https://10.0.0.1/") == "refused"
    assert proxy.asked == []

    assert outcome(proxy, handler, "http://a.example/on") == "refused"
    assert proxy.asked == ["http://a.example/on"]
