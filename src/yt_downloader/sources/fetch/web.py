"""Sends one job's requests, and follows where the site sends it on."""

import time
from collections.abc import Mapping
from http.client import HTTPException

from urllib3 import PoolManager
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address, normal_url, redirected
from yt_downloader.sources.fetch.answer import Answer, reason
from yt_downloader.sources.fetch.failures import Broken
from yt_downloader.sources.fetch.line import Line
from yt_downloader.sources.fetch.patience import Patience

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_LONGEST_URL = 32768
_MOST_SHORTCUTS = 1000
_GONE = {401, 403, 404, 410}


class Web:
    """Safe to use from all threads."""

    def __init__(self, pool: PoolManager, egress: Egress, patience: Patience) -> None:
        self._pool = pool
        self._egress = egress
        self._timeout = Timeout(connect=patience.connect_seconds, read=patience.silence_seconds)
        # Where addresses led to: asked directly as long as that works.
        self._shortcuts: dict[str, str] = {}

    def ask(
        self, address: Address, *, line: Line, method: str = "GET", part: str | None = None
    ) -> Answer:
        """The answer to a request for *address*; *part* is the value of the Range header.

        Raises Broken, and MediaError with BLOCKED_ADDRESS.
        """
        shortcut = self._shortcuts.get(address.url)
        if shortcut:
            try:
                answer = self._send(address, shortcut, line=line, method=method, part=part)
            except Broken:
                self._shortcuts.pop(address.url, None)
                raise
            if answer.status not in _GONE and answer.status not in _REDIRECTS:
                return answer
            answer.close()
            self._shortcuts.pop(address.url, None)
        return self._follow(address, line=line, method=method, part=part)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self._pool.clear()

    def _follow(self, address: Address, *, line: Line, method: str, part: str | None) -> Answer:
        url = normal_url(address.url)
        for hops in range(_MOST_REDIRECTS + 1):
            answer = self._send(address, url, line=line, method=method, part=part)
            if answer.status not in _REDIRECTS:
                if hops and len(self._shortcuts) < _MOST_SHORTCUTS:
                    self._shortcuts[address.url] = url
                return answer
            location = answer.headers.get("Location", "")
            answer.close()
            if not location or len(location) > _LONGEST_URL:
                raise Broken("a redirect to nowhere")
            url = redirected(url, location)
        raise Broken("too many redirects")

    def _send(
        self, address: Address, url: str, *, line: Line, method: str, part: str | None
    ) -> Answer:
        self._egress.check_url(url)
        headers = address.headers_for(url, now=time.time())
        if part:
            headers["Range"] = part
        while True:
            line.asking()
            try:
                response = self._open(method, url, headers)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                # Sites close connections that they think nobody needs any more, just now maybe.
                if isinstance(error, ProtocolError) and line.reuses and not line.ended:
                    continue
                raise Broken(reason(error)) from None
            line.listening()
            return Answer(response, url, line)

    def _open(self, method: str, url: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        return self._pool.urlopen(
            method,
            url,
            redirect=False,
            headers=headers,
            retries=False,
            timeout=self._timeout,
            preload_content=False,
            decode_content=False,
        )
