"""What the forked child does: look a video or a list up, or let yt-dlp download a part."""

import socket
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.networking.common import _REQUEST_HANDLERS
from yt_dlp.utils import DownloadCancelled, UnsupportedError, UserNotLive, YoutubeDLError

from yt_downloader.errors import MediaError
from yt_downloader.sources.channels import is_live_page
from yt_downloader.sources.links import is_youtube
from yt_downloader.sources.ytdlp import protocol
from yt_downloader.sources.ytdlp.failures import code_of
from yt_downloader.sources.ytdlp.guard import Judge, egress_of, guard, ports_of
from yt_downloader.sources.ytdlp.selection import selected
from yt_downloader.sources.ytdlp.slimming import slimmed, slimmed_list

_YOUTUBE = ["youtube.*"]
# For all other links: files, playlists, and pages with a player of HTML's own.
_GENERIC = ["generic", "html5"]
_DNS_PORT = 53  # names are looked up with TCP, too, where an answer is long
_LONGEST_TEXT = 500
_LONGEST_PAGE = 32 * 2**20  # bytes; playlists are pages, too
# libcurl connects by itself, unseen by our guard.
_UNGUARDED = "CurlCFFI"

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


def answer(channel: socket.socket, confine: Callable[[Path | None, set[int]], None]) -> None:
    """Do the one request that comes over *channel*.

    *confine* is called before, with the directory that the request writes to and the
    ports that it may connect to.
    """
    request = protocol.Reader(channel).read()
    ports = ports_of(request)
    confine(Path(request["output"]).parent if "output" in request else None, {*ports, _DNS_PORT})
    log = _Log()
    egress = egress_of(request)
    blocked: list[MediaError] = []
    guard(egress, request.get("proxy") or "", blocked, ports)
    work: dict[str, Callable[[dict[str, Any], _Log, Judge], Any]] = {
        "extract": _extract,
        "list": _list,
        "download": _download,
        "select": _select,
    }
    try:
        result = work[request["task"]](request, log, Judge(egress, blocked))
        protocol.send(channel, {"result": result})
    except _FAILURES as error:
        text = "; ".join([str(error), *log.warnings])[:_LONGEST_TEXT]
        if blocked:
            found = {"code": blocked[0].code, "message": blocked[0].message, "text": text}
        else:
            found = {"code": code_of(error, log.warnings), "text": text}
        protocol.send(channel, {"error": found})


def _extract(request: dict[str, Any], log: "_Log", judge: Judge) -> Any:
    url = request["url"]
    live_page = is_live_page(url)
    generic = not is_youtube(url) and not live_page
    options = _options(request, _GENERIC if generic else _YOUTUBE)
    if generic:
        # Whether an HLS stream runs is seen in its list, which is read once more anyway.
        options["extractor_args"] = {"generic": {"is_live": ["false"]}}
        options["live_from_start"] = False
    with _BoundedYoutubeDL({**options, "logger": log}) as ydl:
        ydl.judge = judge
        began = time.time()
        found = ydl.extract_info(url, download=False)
        if live_page and "entries" in found:  # a list of streams that are over
            raise UserNotLive
        info = _single(found, url)
        for entry in info.get("formats") or ():
            # Of streams these are generators, which ask the site for every fragment.
            if not isinstance(entry.get("fragments", []), list):
                del entry["fragments"]
        return {"info": slimmed(ydl.sanitize_info(info)), "seconds": time.time() - began}


def _list(request: dict[str, Any], log: "_Log", judge: Judge) -> Any:
    """The first videos of a playlist of YouTube, as its page names them."""
    url = request["url"]
    with _BoundedYoutubeDL({**_options(request, _YOUTUBE), "logger": log}) as ydl:
        ydl.judge = judge
        for _ in range(_DEEPEST_LISTS):
            # Not processed: no video in it is looked up, and what it counts itself is left.
            found = ydl.extract_info(url, download=False, process=False)
            if "entries" in found:
                # One more than is wanted, to know whether there is one; pages come as needed.
                entries = list(islice(found["entries"], request["most"] + 1))
                return {"info": slimmed_list(ydl.sanitize_info({**found, "entries": entries}))}
            url = found.get("url") or ""
        raise UnsupportedError(request["url"])


def _download(request: dict[str, Any], log: "_Log", _judge: Judge) -> Any:
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
        # What was chosen when the video was looked up would be fetched with a single format.
        known = {k: v for k, v in request["info"].items() if k != "requested_formats"}
        info = ydl.process_ie_result(known, download=True)
        done = info.get("requested_downloads") or []
        return {"files": [item.get("filepath") for item in done]}


def _select(request: dict[str, Any], log: "_Log", _judge: Judge) -> Any:
    with yt_dlp.YoutubeDL({**_options(request, _YOUTUBE), "logger": log}) as ydl:
        return {"files": selected(ydl, request["selector"], request["formats"])}


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
    """Reads no page without end, and follows pages only to links that would be taken."""

    judge: Callable[[str], None] = staticmethod(lambda _url: None)

    def extract_info(self, url: str, *args: Any, **more: Any) -> Any:
        if "://" in url:  # not the bare id of a video
            self.judge(url)
        return super().extract_info(url, *args, **more)

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
        # Else it downloads the beginnings of some formats, only to choose among them.
        "check_formats": False,
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
