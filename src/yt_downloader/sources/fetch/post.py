"""Sends small messages: one request, no redirects, by the same rules as everything fetched."""

import contextlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException

from urllib3 import PoolManager
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from yt_downloader import __version__
from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.address import normal_url
from yt_downloader.sources.fetch.answer import reason
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.failures import Broken
from yt_downloader.sources.fetch.line import Line
from yt_downloader.sources.fetch.patience import retry_after

_SECONDS = 10.0  # for all of it
_MOST_READ = 65536
_TRY_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}

_TAKEN = range(200, 300)
_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": f"yt-downloader/{__version__}",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of a message. *why* is for logs and holds nothing that the other side said.

    Unless it is *taken*, *again* says whether another try may do, after
    *retry_after* seconds if the other side named a time.
    """

    taken: bool
    again: bool = False
    retry_after: float | None = None
    why: str = ""


class Poster:
    """Posts JSON. Safe to use from all threads."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def post(self, url: str, body: Mapping[str, object]) -> Posted:
        """Send *body* to *url*. Takes 10 s at the most; the answer's body is thrown away."""
        # Of this message alone: a connection that served others may be closed just now.
        pool = self._connections.pool(1)
        try:
            with Line(self._connections.patience) as line:
                timer = threading.Timer(_SECONDS, line.end)
                timer.daemon = True
                timer.start()
                try:
                    return self._send(pool, normal_url(url), body)
                finally:
                    timer.cancel()
        except MediaError as error:
            return Posted(taken=False, why=error.code)
        except (HTTPError, HTTPException, OSError, ValueError, Broken) as error:
            return Posted(taken=False, again=True, why=reason(error))
        finally:
            pool.clear()

    def _send(self, pool: PoolManager, url: str, body: Mapping[str, object]) -> Posted:
        self._connections.egress.check_url(url)
        response = pool.urlopen(
            "POST",
            url,
            body=json.dumps(body).encode(),
            headers=_HEADERS,
            redirect=False,
            retries=False,
            timeout=Timeout(connect=_SECONDS, read=_SECONDS),
            preload_content=False,
            decode_content=False,
        )
        try:
            posted = _posted(response)
            # To its end, so that the other side does not think we gave up.
            with contextlib.suppress(HTTPError, HTTPException, OSError, ValueError):
                response.read(_MOST_READ, decode_content=False)
        finally:
            response.close()
        return posted


def _posted(response: BaseHTTPResponse) -> Posted:
    status = response.status
    if status in _TAKEN:
        return Posted(taken=True)
    again = status in _TRY_AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    asked = retry_after(response.headers.get("Retry-After")) if again else None
    return Posted(taken=False, again=again, retry_after=asked, why=f"status {status}")
