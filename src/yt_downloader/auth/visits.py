"""Where a request comes from, and when a session was used last."""

import threading
import time
import unicodedata
from collections import OrderedDict

from flask import request

from yt_downloader.data.mongo import OUTAGES
from yt_downloader.data.sessions import Sessions, Visit

_LONGEST_ADDRESS = 45  # an IPv6 address that ends in an IPv4 one
_LONGEST_CLIENT = 120
_EVERY_SECONDS = 60.0
_REMEMBERED = 10_000


def current_visit() -> Visit:
    """That of this request. The program is what the client says: text for its owner to read."""
    said = unicodedata.normalize(
        "NFC", request.headers.get("User-Agent", "")[: 4 * _LONGEST_CLIENT]
    )
    client = " ".join("".join(c if _shown(c) else " " for c in said).split())
    address = (request.remote_addr or "")[:_LONGEST_ADDRESS]
    return Visit(address=address, client=client[:_LONGEST_CLIENT].rstrip())


class LastSeen:
    """Writes down that sessions are used, each at most once a minute. Safe from all threads.

    This process remembers what it wrote, so most requests cost nothing; the
    database leaves out what another process has just written.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._written: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, token_hash: str) -> None:
        """That this request uses a session.

        Never fails a request: what cannot be written now is written with a later one.
        """
        now = time.monotonic()
        with self._lock:
            if now - self._written.get(token_hash, -_EVERY_SECONDS) < _EVERY_SECONDS:
                return
            self._written[token_hash] = now
            self._written.move_to_end(token_hash)
            if len(self._written) > _REMEMBERED:
                self._written.popitem(last=False)
        try:
            self._sessions.seen(token_hash, current_visit())
        except OUTAGES:
            return


def _shown(character: str) -> bool:
    return not unicodedata.category(character).startswith("C")
