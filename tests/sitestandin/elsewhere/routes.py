"""What there is under which path of the host."""

from collections.abc import Callable
from functools import lru_cache

from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.elsewhere.dash import Dash
from tests.sitestandin.elsewhere.files import Files
from tests.sitestandin.elsewhere.hls import Hls
from tests.sitestandin.elsewhere.pictures import picture
from tests.sitestandin.media.library import Library
from tests.sitestandin.web.messages import Reply, Request, page, plain, redirect

_HLS_TYPE = "application/vnd.apple.mpegurl"
_DASH_TYPE = "application/dash+xml"
_ENDLESS_BYTES = 64 * 2**20
_PAGE = "<!doctype html><html><head><title>Clips</title></head><body>{}</body></html>"
# The address is one of the user's own network, whatever he is told about it.
_REDIRECTS = {
    "/moved.mp4": "/front.mp4",
    "/moved-inside.mp4": "http://10.0.0.1/front.mp4",
    "/moved-inside-secure.mp4": "https://192.168.1.1/front.mp4",
}


class Elsewhere:
    """Answers requests for the host; may be shared between threads."""

    def __init__(self, library: Library) -> None:
        self._files = Files(library)
        self._hls = Hls(library, self._files)
        self._dash = Dash(self._files)
        self._part = lru_cache(maxsize=64)(self._hls.parts)

    def reply(self, request: Request) -> Reply:
        path = request.path
        if path in _REDIRECTS:
            return redirect(_REDIRECTS[path])
        if path.startswith("/hls/"):
            return self._from_hls(path.removeprefix("/hls/"))
        if path.startswith("/dash/"):
            return self._from_dash(path.removeprefix("/dash/"))
        if path.startswith("/pictures/"):
            return picture(path.removeprefix("/pictures/"))
        if path.startswith("/page"):
            return self._page(path)
        return self._file(path)

    def _file(self, path: str) -> Reply:
        files = self._files
        made: dict[str, tuple[Callable[[], bytes], str]] = {
            "/front.mp4": (files.moov_in_front, "video/mp4"),
            "/behind.mp4": (files.moov_behind, "video/mp4"),
            "/clip.webm": (files.webm, "video/webm"),
            "/fragmented.mp4": (files.fragmented, "video/mp4"),
            "/stream.ts": (files.whole_ts, "video/mp2t"),
            "/silent.mp4": (lambda: files.loop("136"), "video/mp4"),
            "/sound.mp4": (lambda: files.loop("140"), "video/mp4"),
            "/sound.m4a": (lambda: files.loop("140"), "audio/mp4"),
            "/unnamed": (files.moov_in_front, "application/octet-stream"),
            "/picture.jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(5000), "image/jpeg"),
            "/fake.mp4": (lambda: b"%PDF-1.7\n" + bytes(5000), "video/mp4"),
        }
        serves_parts = not path.startswith("/no-ranges/")
        found = made.get(path if serves_parts else path.removeprefix("/no-ranges"))
        if not found:
            return plain(404)
        make, kind = found
        return Reply(body=Block(make()), content_type=kind, media=serves_parts, file=serves_parts)

    def _page(self, path: str) -> Reply:
        if path.startswith("/page-with-poster/"):
            name = path.removeprefix("/page-with-poster/").removesuffix(".html")
            player = f'<video src="/front.mp4" poster="/pictures/{name}"></video>'
            return page(_PAGE.format(player))
        return page(
            _PAGE.format(
                {
                    "/page-with-player.html": '<video src="/front.mp4"></video>',
                    "/page-with-inside.html": '<video src="http://10.0.0.1/x.mp4"></video>',
                    "/page-with-list.html": '<video src="/hls/ts/list.m3u8"></video>',
                }.get(path, "<p>Nothing moves here.</p>")
            )
        )

    def _from_hls(self, path: str) -> Reply:
        if path == "endless/list.m3u8":
            text = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n" + b"#EXTINF:5,\nx.ts\n" * (2**22)
            return Reply(body=Block(text[:_ENDLESS_BYTES]), content_type=_HLS_TYPE)
        make = self._hls.lists().get(path)
        if make:
            return Reply(body=Block(make().encode()), content_type=_HLS_TYPE)
        return _media(self._part(path), "application/octet-stream")

    def _from_dash(self, path: str) -> Reply:
        make = {
            "template.mpd": self._dash.template,
            "list.mpd": self._dash.segment_list,
            "files.mpd": self._dash.single_files,
        }.get(path)
        if make:
            return Reply(body=Block(make().encode()), content_type=_DASH_TYPE)
        return _media(self._dash.part(path), "video/mp4")


def _media(data: bytes | None, kind: str) -> Reply:
    if data is None:
        return plain(404)
    return Reply(body=Block(data), content_type=kind, media=True)
