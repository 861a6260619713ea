"""Ways by which a link could reach an address inside, and what stands there: canaries.

Each way has a port of its own, so that what comes tells which way it came.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.harness.canary import Port

_HTML, _HLS, _DASH = "text/html", "application/vnd.apple.mpegurl", "application/dash+xml"
_LIST = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:10\n#EXT-X-PLAYLIST-TYPE:VOD\n"
_SEGMENT = "#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n"
_STREAM = '#EXT-X-STREAM-INF:BANDWIDTH=1000000,RESOLUTION=1280x720,CODECS="avc1.64001f"{}\n{}\n'
_MPD = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT20S"><Period>{}<AdaptationSet mimeType="video/mp4" '
    'codecs="avc1.64001f"><Representation id="1" bandwidth="1000" width="64" height="36">'
    '<SegmentTemplate timescale="1" duration="10" initialization="{}" media="{}"/>'
    "</Representation></AdaptationSet></Period></MPD>"
)
_INSIDE_NAME, _TWO_NAME, _MOVING_NAME = "inside.example", "two.example", "moving.example"
_INSIDE_NAMES = (_INSIDE_NAME, "localhost", "localhost.", "a.localhost", "127.0.0.1.")

# How an address can be written in a link. {} is the port.
WRITTEN = {
    "plain": "http://127.0.0.1:{}/a.mp4",
    "name": "http://localhost:{}/a.mp4",
    "name-dot": "http://localhost.:{}/a.mp4",
    "subdomain": "http://a.localhost:{}/a.mp4",
    "dot": "http://127.0.0.1.:{}/a.mp4",
    "decimal": "http://2130706433:{}/a.mp4",
    "hexadecimal": "http://0x7f000001:{}/a.mp4",
    "mixed": "http://0x7f.1:{}/a.mp4",
    "octal": "http://0177.0.0.1:{}/a.mp4",
    "short": "http://127.1:{}/a.mp4",
    "zero": "http://0:{}/a.mp4",
    "mapped": "http://[::ffff:127.0.0.1]:{}/a.mp4",
    "percent": "http://12%37.0.0.1:{}/a.mp4",
}
# What is no link at all, in no way of writing it.
NO_LINKS = [
    "http://127\u30020\u30020\u30021:{}/a.mp4",
    "http://\uff11\uff12\uff17.0.0.1:{}/a.mp4",
    "http://example.com@127.0.0.1:{}/a.mp4",
    "http://127.0.0.1:{}\\@example.com/a.mp4",
    "http://[::127.0.0.1]:{}/a.mp4",
    "http://[64:ff9b::7f00:1]:{}/a.mp4",
    "http://[64:ff9b:1::7f00:1]:{}/a.mp4",
    "http://[2002:7f00:1::]:{}/a.mp4",
    "http://[2001:0:7f00:1::]:{}/a.mp4",
    "http://[fe80::1%25lo]:{}/a.mp4",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/",
    "http://redis:{}/",
    "ftp://127.0.0.1:{}/a.mp4",
    "gopher://127.0.0.1:{}/a.mp4",
    "rtsp://127.0.0.1:{}/a.mp4",
    "udp://127.0.0.1:{}",
    "file:///etc/passwd",
    "data:video/mp4;base64,AAAA",
    "concat:http://127.0.0.1:{}/a.mp4|b",
    "ytsearch:127.0.0.1:{}",
    "//127.0.0.1:{}/a.mp4",
]


@dataclass
class Answer:
    """What the outside answers: a body of *kind*, or a redirect by *status*."""

    body: str = ""
    kind: str = _HTML
    status: int = 200
    location: str = ""
    then: Callable[[], None] = field(default=lambda: None)


def _moved(status: int) -> Callable[[str], Answer]:
    return lambda there: Answer(status=status, location=f"{there}/a.mp4")


def _text(text: str, kind: str) -> Callable[[str], Answer]:
    return lambda there: Answer(body=text.replace("THERE", there), kind=kind)


def _media_list(text: str) -> Callable[[str], Answer]:
    return _text(_LIST + text, _HLS)


# What the outside leads on by; THERE is the address inside.
LED: Mapping[str, Callable[[str], Answer]] = {
    **{f"redirect-{status}": _moved(status) for status in (301, 302, 303, 307, 308)},
    "refresh": _text('<meta http-equiv="refresh" content="0;url=THERE/a.mp4">', _HTML),
    "video": _text('<video src="THERE/a.mp4" type="video/mp4"></video>', _HTML),
    "video-list": _text('<video src="THERE/a.m3u8" type="application/x-mpegurl"></video>', _HTML),
    "hls-segment": _media_list(_SEGMENT.format("THERE/a.ts")),
    "hls-key": _media_list(
        '#EXT-X-KEY:METHOD=AES-128,URI="THERE/key"\n' + _SEGMENT.format("a.ts")
    ),
    "hls-map": _media_list('#EXT-X-MAP:URI="THERE/init.mp4"\n' + _SEGMENT.format("a.m4s")),
    "hls-variant": _text("#EXTM3U\n" + _STREAM.format("", "THERE/720.m3u8"), _HLS),
    "hls-sound": _text(
        '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="a",DEFAULT=YES,URI="THERE/s.m3u8"\n'
        + _STREAM.format(',AUDIO="s"', "THERE/720.m3u8"),
        _HLS,
    ),
    "hls-redirected-segment": _media_list(_SEGMENT.format("/hop.ts")),
    "dash-base": _text(
        _MPD.format("<BaseURL>THERE/</BaseURL>", "init.mp4", "$Number$.m4s"), _DASH
    ),
    "dash-template": _text(_MPD.format("", "THERE/init.mp4", "THERE/$Number$.m4s"), _DASH),
}
_SUFFIX = {_HLS: ".m3u8", _DASH: ".mpd", _HTML: ""}


class Outside(ThreadingHTTPServer):
    """A site that the operator lets us contact; it closes every connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Who only looks hangs up."""


class _Handler(BaseHTTPRequestHandler):
    server: Outside

    def do_GET(self) -> None:
        name = self.path.strip("/").partition(".")[0]
        self.server.asked.append(name)
        answer = self.server.answers.get(name, Answer(status=404))
        data = answer.body.encode()
        answer.then()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(data)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Write nothing to the terminal."""


class Maze:
    """The outside, a canary at the end of every way, and the names that lead there."""

    def __init__(self, outside: Outside, hosts: Path, stack: ExitStack) -> None:
        self.outside = outside
        self.hosts = hosts
        names = [*WRITTEN, *LED, "no-link", "by-name"]
        self.canaries = {name: stack.enter_context(Port()) for name in names}
        # Where a name that has two addresses, or changes its own, leads: on the outside's port.
        beside = stack.enter_context(Port("127.0.0.2", outside.server_port))
        self.canaries |= {"moving": beside}
        self.udp = stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        self.udp.bind(("127.0.0.1", self.canaries["no-link"].number))
        self.udp.setblocking(False)
        for name, make in LED.items():
            outside.answers[name] = make(f"http://127.0.0.1:{self.canaries[name].number}")
        hop = f"http://127.0.0.1:{self.canaries['hls-redirected-segment'].number}"
        outside.answers["hop"] = LED["redirect-302"](hop)
        outside.answers["a"] = Answer(body="G" * 188, kind="video/mp2t")
        moving = f"http://{_MOVING_NAME}:{outside.server_port}/a.mp4"
        outside.answers["moving"] = Answer(status=302, location=moving, then=self._move)
        outside.answers["two"] = Answer(body="<p>Nothing moves here.</p>")
        self._write_hosts("127.0.0.1")

    def links(self) -> dict[str, str]:
        """One for each way that a service could be led by."""
        port = self.outside.server_port
        written = {name: link.format(self.canaries[name].number) for name, link in WRITTEN.items()}
        led = {
            name: f"http://{self.outside.address}/{name}{_SUFFIX[self.outside.answers[name].kind]}"
            for name in LED
        }
        by_name = f"http://{_INSIDE_NAME}:{self.canaries['by-name'].number}/a.mp4"
        moving = f"http://{_MOVING_NAME}:{port}/moving"
        return {**written, **led, "by-name": by_name, "moving": moving}

    @property
    def link_with_two_addresses(self) -> str:
        return f"http://{_TWO_NAME}:{self.outside.server_port}/two"

    def no_links(self) -> list[str]:
        return [link.format(self.canaries["no-link"].number) for link in NO_LINKS]

    def everything_allowed(self) -> str:
        """EGRESS_ALLOW with which every way is open."""
        hosts = [link.split("//")[1].split("/")[0] for link in self.links().values()]
        ports = [f"127.0.0.1:{canary.number}" for canary in self.canaries.values()]
        zero = f"0.0.0.0:{self.canaries['zero'].number}"
        beside = f"127.0.0.2:{self.outside.server_port}"
        return ",".join({*hosts, *ports, zero, beside, self.outside.address})

    def reached(self) -> set[str]:
        """The ways that something came by."""
        found = {name for name, canary in self.canaries.items() if canary.connections}
        try:
            self.udp.recv(100)
        except BlockingIOError:
            return found
        return {*found, "udp"}

    def _move(self) -> None:
        self._write_hosts("127.0.0.2")

    def _write_hosts(self, moving: str) -> None:
        """In its place: the service sees this file, not one that takes its name."""
        with self.hosts.open("r+" if self.hosts.exists() else "w", encoding="ascii") as file:
            file.write(f"127.0.0.1 {' '.join(_INSIDE_NAMES)}\n{moving} {_MOVING_NAME}\n")
            file.write(f"127.0.0.1 {_TWO_NAME}\n127.0.0.2 {_TWO_NAME}\n")
            file.truncate()


@contextmanager
def maze(directory: Path) -> Iterator[Maze]:
    with ExitStack() as stack:
        outside = stack.enter_context(Outside())
        thread = threading.Thread(target=outside.serve_forever, args=(0.01,))
        thread.start()
        stack.callback(thread.join)
        stack.callback(outside.shutdown)
        yield Maze(outside, directory / "hosts", stack)


def with_hosts(hosts: Path) -> list[str]:
    """The words that run a program to which *hosts* is the list of names."""
    mount = f'mount --bind {hosts} /etc/hosts && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
