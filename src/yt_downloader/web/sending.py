"""Sends a file, whole or a range of it, as fast as the kernel can."""

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from yt_downloader.errors import Gone

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


@dataclass
class _Window:
    """The bytes from the file's position on, *left* of them.

    gunicorn sends them with sendfile, which looks at `fileno` and the length in
    the headers; other servers read.
    """

    file: BinaryIO
    left: int

    def fileno(self) -> int:
        return self.file.fileno()

    def read(self, size: int) -> bytes:
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()


def send(path: Path, *, name: str, etag: str) -> Response:
    """The file at *path* as an attachment called *name*; a Range of the request is honoured.

    It is opened now: deleting it later does not cut the answer off. A client
    that has this version already (If-None-Match) is told so.

    Raises Gone when it was deleted before, PreconditionFailed when the client
    insists on another version (If-Match).
    """
    has_it = _checked_conditions(etag)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Gone("The file's time is over.") from None
    if has_it:
        file.close()
        return Response(status=304, headers={"ETag": f'"{etag}"', **_CACHING})
    size = os.fstat(file.fileno()).st_size
    try:
        part = _asked_range(size, etag)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise
    start, stop = part or (0, size)
    file.seek(start)
    window = cast("IO[bytes]", _Window(file, stop - start))
    body = wrap_file(request.environ, window, _CHUNK)
    response = Response(body, status=206 if part else 200, direct_passthrough=True)
    response.headers.update(
        {
            "Content-Type": _TYPES.get(Path(name).suffix, _OTHER),
            "Content-Length": str(stop - start),
            "Content-Disposition": disposition(name),
            "Accept-Ranges": "bytes",
            "ETag": f'"{etag}"',
            **_CACHING,
        }
    )
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return response


def disposition(name: str) -> str:
    """`attachment` with *name* as RFC 6266 writes it: plain for old clients, UTF-8 for the rest.

    Control and direction characters are dropped: they could break the header or
    make `gpj.exe` read as `exe.jpg`.
    """
    clean = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    clean = clean.replace("/", "_").replace("\\", "_")[-_LONGEST_NAME:] or "file"
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = plain.replace('"', "'") or "file"
    header = f'attachment; filename="{plain}"'
    return header if plain == clean else f"{header}; filename*=UTF-8''{quote(clean, safe='')}"


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
    if_range = request.headers.get("If-Range")
    if if_range and if_range != f'"{etag}"':
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
