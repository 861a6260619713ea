"""What the forked child does: look a video up, or let yt-dlp download a part of it."""

import socket
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import yt_dlp
from yt_dlp.utils import DownloadCancelled, YoutubeDLError

from yt_downloader.sources.egress import Egress
from yt_downloader.sources.ytdlp import protocol
from yt_downloader.sources.ytdlp.failures import code_of

_SITES = ["youtube.*"]
_LONGEST_TEXT = 500


def preload() -> None:
    """Import and build what every request needs, so that forks find it done."""
    with yt_dlp.YoutubeDL(_options({})) as ydl:
        ydl.get_info_extractor("Youtube")


def answer(channel: socket.socket) -> None:
    """Do the one request that comes over *channel*."""
    request = protocol.Reader(channel).read()
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
    except (YoutubeDLError, DownloadCancelled, OSError, ValueError, MemoryError) as error:
        code = "BLOCKED_ADDRESS" if blocked else code_of(error, log.warnings)
        text = "; ".join([str(error), *log.warnings])[:_LONGEST_TEXT]
        protocol.send(channel, {"error": {"code": code, "text": text}})


def _extract(request: dict[str, Any], log: "_Log") -> Any:
    with yt_dlp.YoutubeDL({**_options(request), "logger": log}) as ydl:
        began = time.time()
        info = ydl.extract_info(request["url"], download=False)
        for entry in info.get("formats") or ():
            # Of streams these are generators, which ask the site for every fragment.
            if not isinstance(entry.get("fragments", []), list):
                del entry["fragments"]
        return {"info": ydl.sanitize_info(info), "seconds": time.time() - began}


def _download(request: dict[str, Any], log: "_Log") -> Any:
    """yt-dlp's own way to a section: ffmpeg opens the site's URLs by itself."""
    section = {"start_time": request["start"], "end_time": request["end"]}
    options = {
        **_options(request),
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


def _options(request: dict[str, Any]) -> dict[str, Any]:
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
        "allowed_extractors": _SITES,
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
    process makes after names were resolved. The operator's proxy is excepted.
    """
    egress = Egress(request.get("egress_allow", ()))
    proxies = _addresses(request.get("proxy") or "")

    def hook(event: str, args: tuple[Any, ...]) -> None:
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


def _addresses(proxy: str) -> set[tuple[str, int]]:
    """Every numeric address of the proxy."""
    if not proxy:
        return set()
    parts = urlsplit(proxy)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    return {(str(item[4][0]), int(item[4][1])) for item in found}
