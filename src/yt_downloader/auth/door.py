"""Sends a flood of logins away before it costs anything, and lets those in who were here."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from yt_downloader.errors import Unavailable
from yt_downloader.web.addresses import network_of
from yt_downloader.web.bare_answers import bare_answer, request_id_of
from yt_downloader.web.turns import Turns

_log = logging.getLogger(__name__)
# Some more than wait for a password: so many answers at once mean that it is a flood.
_AT_A_TIME = 24
_REMEMBERED = 10_000
_LOG_EVERY_SECONDS = 1.0

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Door:
    """The WSGI application behind it, with a bound on how many logins of strangers it looks at.

    Who logged in here lately is let in all the time: then counting, waiting in
    turn, and limits go on as ever. What is sent away costs a third of what the
    application's own refusal would. Safe to use from all threads.
    """

    def __init__(self, behind: Application, *, path: str) -> None:
        """*path* is where logins are sent. REMOTE_ADDR is the client's already."""
        self._behind = behind
        self._path = path
        self._turns = Turns(
            at_a_time=_AT_A_TIME,
            waiting=0,
            patience_seconds=0,
            busy="Too many logins at this moment. Try again soon.",
        )
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._sent_away = 0
        self._told_at = 0.0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != self._path or environ["REQUEST_METHOD"] != "POST":
            return self._behind(environ, start)
        network = network_of(environ.get("REMOTE_ADDR", ""))
        if self._knows(network):
            return self._behind(environ, start)
        try:
            with self._turns.turn():
                return self._behind(environ, self._watched(start, network))
        except Unavailable as busy:
            self._count()
            return _refusal(environ, start, busy)

    def _watched(self, start: Callable[..., Any], network: str) -> Callable[..., Any]:
        """*start*, which remembers the network of a login that is answered with 200."""

        def watched(status: str, *args: Any) -> Any:
            if status.startswith("200"):
                self._remember(network)
            return start(status, *args)

        return watched

    def _knows(self, network: str) -> bool:
        with self._lock:
            return network in self._known

    def _remember(self, network: str) -> None:
        with self._lock:
            self._known[network] = None
            self._known.move_to_end(network)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _count(self) -> None:
        """One line a second: a line for each would cost more than the refusal."""
        with self._lock:
            self._sent_away += 1
            now = time.monotonic()
            if now - self._told_at < _LOG_EVERY_SECONDS:
                return
            count, self._sent_away, self._told_at = self._sent_away, 0, now
        _log.warning("logins sent away", extra={"count": count})


def _refusal(
    environ: dict[str, Any], start: Callable[..., Any], busy: Unavailable
) -> Iterable[bytes]:
    request_id = request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
    headers, body = bare_answer(
        busy.code, busy.message, request_id, more={"Retry-After": str(busy.retry_after)}
    )
    start(f"{busy.status} Service Unavailable", list(headers.items()))
    return [body]
