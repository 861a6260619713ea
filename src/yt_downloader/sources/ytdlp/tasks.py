"""What the forked child does: look a video up, or let yt-dlp download a part of it."""

import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yt_dlp
from yt_dlp.networking.common import _REQUEST_HANDLERS
from yt_dlp.utils import DownloadCancelled, UnsupportedError, UserNotLive, YoutubeDLError

from yt_downloader.errors import MediaError
from yt_downloader.sources.channels import is_live_page
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.links import is_youtube
from yt_downloader.sources.ytdlp import protocol
from yt_downloader.sources.ytdlp.failures import code_of

_YOUTUBE = ["youtube.*"]
# For all other links: files, playlists, and pages with a player of HTML's own.
_GENERIC = ["generic", "html5"]
_LONGEST_TEXT = 500
_LONGEST_PAGE = 32 * 2**20  # bytes; playlists are pages, too
# libcurl connects by itself, unseen by our guard.
_UNGUARDED = "CurlCFFI"
_REQUEST_LINE = re.compile(rb"[A-Z]{3,8} (\S+) HTTP/1\.[01]\r\n")

_DEEPEST_LISTS = 3
_FAILURES = (
    YoutubeDLError,
    DownloadCancelled,
    OSError,
    ValueError,
    MemoryError,
    RecursionError,
)


def preload() -> None:
    """Import and build what every request needs, so that forks find it done."""
    _REQUEST_HANDLERS.pop(_UNGUARDED, None)
    for sites, extractor in ((_YOUTUBE, "Youtube"), (_GENERIC, "Generic")):
        with yt_dlp.YoutubeDL(_options({}, sites)) as ydl:
            ydl.get_info_extractor(extractor)


def answer(channel: socket.socket, confine: Callable[[Path | None], None]) -> None:
    """Do the one request that comes over *channel*.

    *confine* is called before, with the directory that the request writes to.
    """
    request = protocol.Reader(channel).read()
    confine(Path(request["output"]).parent if "output" in request else None)
    log = _Log()
    blocked: list[str] = []
    _guard(request, blocked)
    work: dict[str, Callable[[dict[str, Any], _Log], Any]] = {
        "extract": _extract,
        "download": _download,
    }
    try:
        result = work[request["task"]](request, log)
        protocol.send(channel, {"result": result})
    except _FAILURES as error:
        code = "BLOCKED_ADDRESS" if blocked else code_of(error, log.warnings)
        text = "; ".join([str(error), *log.warnings])[:_LONGEST_TEXT]
        protocol.send(channel, {"error": {"code": code, "text": text}})


def _extract(request: dict[str, Any], log: "_Log") -> Any:
    url = request["url"]
    live_page = is_live_page(url)
    generic = not is_youtube(url) and not live_page
    options = _options(request, _GENERIC if generic else _YOUTUBE)
    if generic:
        # Whether an HLS stream runs is seen in its list, which is read once more anyway.
        options["extractor_args"] = {"generic": {"is_live": ["false"]}}
        options["live_from_start"] = False
    with _BoundedYoutubeDL({**options, "logger": log}) as ydl:
        began = time.time()
        found = ydl.extract_info(url, download=False)
        if live_page and "entries" in found:  # a list of streams that are over
            raise UserNotLive
        info = _single(found, url)
        for entry in info.get("formats") or ():
            # Of streams these are generators, which ask the site for every fragment.
            if not isinstance(entry.get("fragments", []), list):
                del entry["fragments"]
        return {"info": ydl.sanitize_info(info), "seconds": time.time() - began}


def _download(request: dict[str, Any], log: "_Log") -> Any:
    """yt-dlp's own way to a section: ffmpeg opens the site's URLs by itself."""
    section = {"start_time": request["start"], "end_time": request["end"]}
    options = {
        **_options(request, _YOUTUBE),
        "logger": log,
        "format": request["format"],
        "merge_output_format": request["container"],
        "outtmpl": {"default": request["output"]},
        "download_ranges": lambda _info, _ydl: [section],
        "external_downloader_args": {"ffmpeg": request["ffmpeg_arguments"]},
        "max_filesize": request["max_bytes"],
        "overwrites": True,
        "continuedl": False,
        "postprocessors": [],
        "fixup": "never",
    }
    with yt_dlp.YoutubeDL(options) as ydl:
        info = ydl.process_ie_result(request["info"], download=True)
        done = info.get("requested_downloads") or []
        return {"files": [item.get("filepath") for item in done]}


def _single(info: dict[str, Any], url: str) -> dict[str, Any]:
    """The video itself, where a page has several: the first."""
    for _ in range(_DEEPEST_LISTS):
        if "entries" not in info:
            return info
        entries = [entry for entry in info["entries"] or () if entry]
        if not entries:
            break
        info = entries[0]
    raise UnsupportedError(url)


class _BoundedYoutubeDL(yt_dlp.YoutubeDL):  # type: ignore[misc]  # yt-dlp has no types
    """Reads no page without end."""

    def urlopen(self, req: Any) -> Any:
        response = super().urlopen(req)
        read = response.read

        def bounded(amount: int | None = None) -> bytes:
            data: bytes = read(_LONGEST_PAGE + 1 if amount is None or amount < 0 else amount)
            if len(data) > _LONGEST_PAGE:
                raise UnsupportedError(response.url)
            return data

        response.read = bounded
        return response


def _options(request: dict[str, Any], sites: list[str]) -> dict[str, Any]:
    runtime = request.get("js_runtime")
    return {
        "quiet": True,
        "noprogress": True,
        "color": {"stdout": "no_color", "stderr": "no_color"},
        "noplaylist": True,
        # Streams as numbered fragments; recordings are not affected.
        "live_from_start": True,
        "playlist_items": "1",
        "cachedir": False,
        "allowed_extractors": sites,
        "socket_timeout": 15,
        "retries": 3,
        "extractor_retries": 2,
        "fragment_retries": 3,
        "js_runtimes": {"deno": {"path": runtime}} if runtime else {},
        "remote_components": [],
        "proxy": request.get("proxy") or None,
        # The certificates are those of SSL_CERT_FILE, which holds certifi's, too.
        "compat_opts": {"no-certifi"},
    }


class _Log:
    """Collects warnings: some causes of a failure stand nowhere else."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None:
        pass

    def info(self, message: str) -> None:
        pass

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def error(self, message: str) -> None:
        self.warnings.append(message)


def _guard(request: dict[str, Any], blocked: list[str]) -> None:
    """Refuse connections to addresses inside, at connect time and for good.

    An audit hook cannot be removed, and sees every connection that this
    process makes after names were resolved. The operator's proxy is excepted;
    what it is asked for must not be written as an address inside.
    """
    egress = Egress(request.get("egress_allow", ()))
    proxies = _addresses(request.get("proxy") or "")

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "http.client.send" and proxies:
            _check_asked(args[1], egress, blocked)
        if event != "socket.connect":
            return
        family, target = args[0].family, args[1]
        if family not in (socket.AF_INET, socket.AF_INET6):
            return
        address, port = str(target[0]), int(target[1])
        if (address, port) not in proxies and not egress.permits(address, port):
            blocked.append(address)
            raise PermissionError(f"{address} may not be contacted")

    sys.addaudithook(hook)


def _check_asked(data: Any, egress: Egress, blocked: list[str]) -> None:
    """Judge the request that goes to a proxy: a whole URL, or host and port of a tunnel."""
    found = _REQUEST_LINE.match(data) if isinstance(data, bytes) else None
    if not found:
        return
    target = found[1].decode("latin-1")
    if target.startswith("/"):  # inside a tunnel, which was judged when it was opened
        return
    url = target if "://" in target else f"https://{target}"
    try:
        egress.check_url(url)
    except (MediaError, ValueError):
        blocked.append(url)
        raise PermissionError("the proxy may not be asked for that") from None


def _addresses(proxy: str) -> set[tuple[str, int]]:
    """Every numeric address of the proxy."""
    if not proxy:
        return set()
    parts = urlsplit(proxy)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    return {(str(item[4][0]), int(item[4][1])) for item in found}
