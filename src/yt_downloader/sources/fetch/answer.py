"""One answer of a site: what its head says, and its body as it comes."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from yt_downloader.sources.fetch.failures import Broken, Busy, Refused
from yt_downloader.sources.fetch.line import Line
from yt_downloader.sources.fetch.patience import retry_after

BUFFER_BYTES = 131072
# What is read of a body that nobody wants, to keep the connection.
_LEFTOVER_BYTES = 16384
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,18})-(\d{1,18})|\*)/(\d{1,18}|\*)", re.ASCII)
_OK = {200, 206}
_OUT_OF_RANGE = 416
_MAY_COME_BACK = {401, 403, 410}  # with other addresses, or fewer connections
_BUSY = {429, 503}
# 407 is the proxy's, the others say that the request came at a bad time.
_BAD_MOMENT = {407, 408, 421, 425}
_CLIENT_ERRORS = range(400, 500)


@dataclass(frozen=True, slots=True)
class ContentRange:
    """Bytes [start, stop) of a resource; *total* is its size if the site tells it.

    Both are 0 in the answer to a range that does not exist.
    """

    start: int
    stop: int
    total: int | None


class Answer:
    """An answer whose head has come. Used by one thread, which must close it."""

    def __init__(self, response: BaseHTTPResponse, url: str, line: Line) -> None:
        self._response = response
        self._line = line
        self.url = url
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self.length: int | None = response.length_remaining

    def check(self) -> None:
        """Raises Broken, Refused or Busy unless the answer has a body that can be used.

        The status 416 is left to the caller.
        """
        status = self.status
        if status in _MAY_COME_BACK:
            raise Refused(status, final=False)
        if status in _BUSY:
            raise Busy(status, retry_after(self.headers.get("Retry-After")))
        if status == _OUT_OF_RANGE:
            return
        if status in _CLIENT_ERRORS and status not in _BAD_MOMENT:
            raise Refused(status, final=True)
        if status not in _OK:
            raise Broken(f"status {status}")
        coding = self.headers.get("Content-Encoding", "").strip().lower()
        if coding not in {"", "identity"}:
            raise Broken("an encoding that was not asked for")

    def content_range(self) -> ContentRange:
        """What part this is. Raises Broken if it does not say so."""
        match = _CONTENT_RANGE.fullmatch(self.headers.get("Content-Range", "").strip())
        if not match:
            raise Broken("no content range")
        first, last, size = match.groups()
        total = None if size == "*" else int(size)
        if first is None:
            return ContentRange(0, 0, total)
        if int(last) < int(first) or (total is not None and int(last) >= total):
            raise Broken("an odd content range")
        return ContentRange(int(first), int(last) + 1, total)

    def read(self, limit: int) -> bytes:
        """Up to *limit* bytes of the body as soon as there are some, none at its end.

        Raises Broken when it breaks off, or was ended by another thread.
        """
        try:
            # One read of the socket, so that nothing is lost with an error.
            data = self._response.read1(min(limit, BUFFER_BYTES), decode_content=False)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise Broken(reason(error)) from None
        if self._line.ended:  # then this may be anything
            raise Broken("too slow")
        self._line.received += len(data)
        return data

    def close(self) -> None:
        """Give the connection back if the whole body was read or the rest is small."""
        with contextlib.suppress(Broken):
            left = self._response.length_remaining
            while left and left <= _LEFTOVER_BYTES and self.status not in _OK:
                left -= len(self.read(left)) or left
        if self._response.closed:
            self._response.release_conn()
        self._response.close()


def reason(error: BaseException) -> str:
    """For logs: the kinds of *error* and of what caused it, without any text of the site."""
    cause = error.__cause__ or error.__context__
    return type(error).__name__ + (f" < {type(cause).__name__}" if cause else "")
