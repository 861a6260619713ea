"""A link to anywhere leads to nothing inside, whatever the site answers. Without a proxy."""

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from yt_downloader.errors import MediaError
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.sources.surroundings import Surroundings
from yt_downloader.sources.ytdlp.client import YtDlp


class Server(ThreadingHTTPServer):
    """Gives each path its answer: status, headers, body; notes what was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, Mapping[str, str], str]] = {}
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, headers, body = self.server.answers.get(self.path, (200, {}, "secret"))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Write nothing to the terminal."""


def running() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


# The one the operator lets us contact, as if it were outside; and one inside.
outside = pytest.fixture(running, name="outside")
inside = pytest.fixture(running, name="inside")


@pytest.fixture(scope="module")
def ytdlp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[YtDlp]:
    place: Path = tmp_path_factory.mktemp("hosts")
    client = YtDlp(place, Surroundings(ffmpeg=find_ffmpeg()))
    yield client
    client.close()


def code(ytdlp: YtDlp, outside: Server, url: str, **lists: list[str]) -> str:
    request = {"task": "extract", "url": url, "egress_allow": [address(outside)], **lists}
    with pytest.raises(MediaError) as failed:
        ytdlp.ask(request, timeout_seconds=30)
    return failed.value.code


def address(server: Server) -> str:
    return f"127.0.0.1:{server.server_port}"


def test_by_a_name(ytdlp: YtDlp, outside: Server, inside: Server):
    for host in ("localhost", "127.0.0.1", "2130706433"):
        url = f"http://{host}:{inside.server_port}/a.mp4"
        assert code(ytdlp, outside, url) == "BLOCKED_ADDRESS"
    assert inside.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_by_a_redirect(ytdlp: YtDlp, outside: Server, inside: Server, host: str):
    there = f"http://{host}:{inside.server_port}/a.mp4"
    outside.answers = {
        "/moved": (302, {"Location": there}, ""),
        "/refresh": (
            200,
            {"Content-Type": "text/html"},
            f'<html><meta http-equiv="refresh" content="0;url={there}"></html>',
        ),
    }

    for path in outside.answers:
        assert code(ytdlp, outside, f"http://{address(outside)}{path}") == "BLOCKED_ADDRESS"
    assert outside.asked == ["/moved", "/refresh"]
    assert inside.asked == []


def test_by_what_a_page_embeds(ytdlp: YtDlp, outside: Server, inside: Server):
    """yt-dlp itself reads an embedded list; where that is all, nothing is left."""
    there = f"http://localhost:{inside.server_port}/list.m3u8"
    page = f"<html><video src='{there}' type='application/x-mpegurl'></video></html>"
    outside.answers = {"/page": (200, {"Content-Type": "text/html"}, page)}

    assert code(ytdlp, outside, f"http://{address(outside)}/page") == "BLOCKED_ADDRESS"
    assert inside.asked == []


def test_endless_redirects_end(ytdlp: YtDlp, outside: Server):
    """Pages that lead to each other, so that no single request is a circle."""
    pages: dict[str, tuple[int, Mapping[str, str], str]] = {}
    for here, there in (("/a", "/b"), ("/b", "/a")):
        url = f"http://{address(outside)}{there}"
        text = f'<html><meta http-equiv="refresh" content="0;url={url}"></html>'
        pages[here] = (200, {"Content-Type": "text/html"}, text)
    outside.answers = pages

    assert code(ytdlp, outside, f"http://{address(outside)}/a") == "UNSUPPORTED_URL"


def test_lists_that_explode_end(ytdlp: YtDlp, outside: Server):
    """A few hundred bytes that stand for a billion segments."""
    text = (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT9000000S"><Period><AdaptationSet mimeType="video/mp4">'
        '<Representation id="1" bandwidth="1"><SegmentTemplate timescale="1000000" duration="1" '
        'media="$Number$.m4s"/></Representation></AdaptationSet></Period></MPD>'
    )
    outside.answers = {"/a.mpd": (200, {"Content-Type": "application/dash+xml"}, text)}

    assert code(ytdlp, outside, f"http://{address(outside)}/a.mpd") == "UNSUPPORTED_URL"


def test_pages_lead_only_to_sites_that_are_taken(ytdlp: YtDlp, outside: Server, inside: Server):
    """The second server is a site like any other here, and none that the operator chose."""
    there = f"http://localhost:{inside.server_port}/a.mp4"
    refresh = f'<html><meta http-equiv="refresh" content="0;url={there}"></html>'
    page = f"<html><video src='{there}' type='application/x-mpegurl'></video></html>"
    outside.answers = {
        "/refresh": (200, {"Content-Type": "text/html"}, refresh),
        "/moved": (302, {"Location": there}, ""),
        "/page": (200, {"Content-Type": "text/html"}, page),
    }
    allow = [
        address(outside),
        f"localhost:{inside.server_port}",
        f"127.0.0.1:{inside.server_port}",
    ]
    blocked, allowed = {"blocked_sites": ["localhost"]}, {"allowed_sites": ["127.0.0.1"]}
    for path, sites in (
        ("refresh", allowed),
        ("refresh", blocked),
        ("moved", blocked),
        ("page", blocked),
    ):
        link = f"http://{address(outside)}/{path}"
        assert code(ytdlp, outside, link, egress_allow=allow, **sites) == "UNSUPPORTED_URL"
    assert inside.asked == []
    assert outside.asked == ["/refresh", "/refresh", "/moved", "/page"]
