"""Sends a file, whole or a range of it, as fast as the kernel can."""

import os
import re
import unicodedata
import weakref
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from yt_downloader.errors import Gone
from yt_downloader.web.rates import spender
from yt_downloader.web.transfers import Transfers

_CHUNK = 1 << 17
_LONGEST_NAME = 120
_CACHING = {"Cache-Control": "private, no-store"}
_READING = {"GET", "HEAD"}
_OTHER = "application/octet-stream"
_TYPES = {
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".mp3": "audio/mpeg",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
FILE_TYPES = (*_TYPES.values(), _OTHER)
_OF_THE_PROXY = {"Content-Length", "Content-Range", "Accept-Ranges"}
_READ_OTHERWISE = ("If-Match", "If-Unmodified-Since")
# Longer numbers it takes for mistakes.
_PLAIN_RANGE = re.compile(r"bytes=([0-9]{1,15}-[0-9]{0,15}|-[0-9]{1,15})")


@dataclass(eq=False)
class _Window:
    """The bytes from the file's position on, *left* of them; *ended* is called once, at the end.

    gunicorn sends them with sendfile, which looks at `fileno` and the length in
    the headers; other servers read.
    """

    file: BinaryIO
    left: int
    ended: InitVar[Callable[[], None]]

    def __post_init__(self, ended: Callable[[], None]) -> None:
        # Also where an answer is given up before a server has it to close.
        self._end = weakref.finalize(self, _finish, self.file, ended)
        self._end.atexit = False

    def fileno(self) -> int:
        return self.file.fileno()

    def read(self, size: int) -> bytes:
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self._end()


class Sender:
    """Sends files: itself, or by a proxy in front that has them, too.

    Safe to use from all threads.
    """

    def __init__(self, transfers: Transfers, *, internal: str = "") -> None:
        """*internal* is the path under which the proxy has the files; empty: it has none."""
        self._transfers = transfers
        self._internal = internal

    def send(self, path: Path, *, key: str, name: str, etag: str) -> Response:
        """The file at *path* as an attachment called *name*; a Range of the request is honoured.

        It is opened now: deleting it later does not cut the answer off. A client
        that has this version already (If-None-Match) is told so. To the proxy it
        is known by its *key*.

        Raises Gone when it was deleted before, PreconditionFailed when the client
        insists on another version (If-Match), Unavailable when too many are sent.
        """
        has_it = _checked_conditions(etag)
        with ExitStack() as opened:
            file = opened.enter_context(_opened(path))
            if has_it:
                return Response(status=304, headers={"ETag": f'"{etag}"', **_CACHING})
            size = os.fstat(file.fileno()).st_size
            part = _asked_range(size, etag)
            headers = _headers(name, etag, size, part)
            status = 206 if part else 200
            if request.method == "HEAD":
                return Response(status=status, headers=headers)
            if self._internal and _proxy_agrees(etag, part):
                return self._by_proxy(key, status, headers)
            client = spender()
            self._transfers.begin(client)
            opened.pop_all()
        start, stop = part or (0, size)
        file.seek(start)
        window = _Window(file, stop - start, lambda: self._transfers.end(client))
        body = wrap_file(request.environ, cast("IO[bytes]", window), _CHUNK)
        return Response(body, status=status, headers=headers, direct_passthrough=True)

    def _by_proxy(self, key: str, status: int, headers: dict[str, str]) -> Response:
        """The headers alone: the proxy adds the file, and what tells of the range."""
        kept = {name: value for name, value in headers.items() if name not in _OF_THE_PROXY}
        at = self._internal + quote(key)
        return Response(status=status, headers={**kept, "X-Accel-Redirect": at})


def _finish(file: BinaryIO, ended: Callable[[], None]) -> None:
    file.close()
    ended()


def _opened(path: Path) -> BinaryIO:
    """Raises Gone."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise Gone("The file's time is over.") from None


def _headers(name: str, etag: str, size: int, part: tuple[int, int] | None) -> dict[str, str]:
    start, stop = part or (0, size)
    headers = {
        "Content-Type": _TYPES.get(Path(name).suffix, _OTHER),
        "Content-Length": str(stop - start),
        "Content-Disposition": disposition(name),
        "Accept-Ranges": "bytes",
        "ETag": f'"{etag}"',
        **_CACHING,
    }
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return headers


def disposition(name: str) -> str:
    """`attachment` with *name* as RFC 6266 writes it: plain for old clients, UTF-8 for the rest.

    Control and direction characters are dropped: they could break the header or
    make `gpj.exe` read as `exe.jpg`.
    """
    clean = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    clean = _one_part(clean)[-_LONGEST_NAME:] or "file"
    # Wide forms and signs such as the one for a/c become what they look like.
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = _one_part(plain).replace('"', "'") or "file"
    header = f'attachment; filename="{plain}"'
    return header if plain == clean else f"{header}; filename*=UTF-8''{quote(clean, safe='')}"


def _one_part(name: str) -> str:
    """*name* without what separates parts of paths."""
    return name.replace("/", "_").replace("\\", "_")


def _checked_conditions(etag: str) -> bool:
    """Whether the client has this version; of requests that only read (RFC 9110, section 13).

    Raises PreconditionFailed.
    """
    if request.method not in _READING:
        return False
    wanted, had = request.if_match, request.if_none_match
    if wanted and not wanted.contains(etag):
        raise PreconditionFailed
    return bool(had) and had.contains_weak(etag)


def _asked_range(size: int, etag: str) -> tuple[int, int] | None:
    """The one range that was asked for, as start and stop; None for the whole file.

    Several ranges at once are answered with the whole, as RFC 9110 allows; HEAD
    has no ranges (section 14.2). POST has, here: it is how a clip is fetched.
    Raises RequestedRangeNotSatisfiable.
    """
    if request.method == "HEAD":
        return None
    if _is_for_another(etag):
        return None
    asked = parse_range_header(request.headers.get("Range"))
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    first, stop = asked.ranges[0]
    start = first if first >= 0 else max(0, size + first)
    stop = size if stop is None else min(stop, size)
    if start >= stop:
        raise RequestedRangeNotSatisfiable(size)
    return start, stop


def _is_for_another(etag: str) -> bool:
    """Whether the range is wanted of another version only (If-Range)."""
    if_range = request.headers.get("If-Range")
    return bool(if_range) and if_range != f'"{etag}"'


def _proxy_agrees(etag: str, part: tuple[int, int] | None) -> bool:
    """Whether nginx reads this request as we do: what it is asked for, and on which conditions.

    It looks at If-Match before it knows our ETag, at If-None-Match of requests
    that were POST, and refuses ranges that are to be ignored.
    """
    sent = request.headers
    if any(name in sent for name in _READ_OTHERWISE) or "*" in sent.get("If-None-Match", ""):
        return False
    asked = sent.get("Range")
    if asked is None or _is_for_another(etag):
        return True
    return part is not None and bool(_PLAIN_RANGE.fullmatch(asked))
