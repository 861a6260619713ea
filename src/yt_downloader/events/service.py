"""Streams of what happens to a user's jobs."""

import threading
from collections.abc import Callable, Iterator

from yt_downloader.auth.service import Principal
from yt_downloader.clock import utcnow
from yt_downloader.data.removals import KEPT
from yt_downloader.events.event import moment_of
from yt_downloader.events.hub import Hub
from yt_downloader.events.mailbox import MOST, Mailbox
from yt_downloader.events.places import Places
from yt_downloader.events.reader import OVERLAP, Reader, TooMuch
from yt_downloader.events.stream import lines

_LONGEST_AWAY = KEPT / 2
_UNKNOWN = "It is not known what happened since."


class Stream:
    """One answer: the bytes, and what is to be done when it ends, however it does."""

    def __init__(self, body: Iterator[bytes], on_close: Callable[[], None]) -> None:
        self.body = body
        self._on_close = on_close
        self._closed = False
        self._lock = threading.Lock()

    def close(self) -> None:
        with self._lock:
            first, self._closed = not self._closed, True
        if first:
            self._on_close()


class EventService:
    """Opens streams. Safe to use from all threads."""

    def __init__(self, hub: Hub, reader: Reader, places: Places, *, seconds: float) -> None:
        """*seconds* is how long a stream lasts."""
        self._seconds = seconds
        self._hub = hub
        self._reader = reader
        self._places = places

    def open(
        self, principal: Principal, last_id: str | None, *, client_gone: Callable[[], bool]
    ) -> Stream:
        """A stream for *principal*, of what happened after the event *last_id* or, None, from now.

        To be closed by who sends it. Raises Unavailable with TOO_MANY_STREAMS.
        """
        self._places.take(principal.user_id)
        try:
            box = self._hub.join(principal.user_id, principal.session_id)
        except BaseException:
            self._places.give_back(principal.user_id)
            raise
        body = lines(box, seconds=self._seconds, client_gone=client_gone)
        stream = Stream(body, lambda: self._leave(box))
        try:
            if last_id is not None:
                self._put_missed(box, last_id)
        except BaseException:
            stream.close()
            raise
        return stream

    def _leave(self, box: Mailbox) -> None:
        self._hub.leave(box)
        self._places.give_back(box.user_id)

    def _put_missed(self, box: Mailbox, last_id: str) -> None:
        now, since = utcnow(), moment_of(last_id)
        if since is None or not now - _LONGEST_AWAY < since < now + OVERLAP:
            box.put_reset(_UNKNOWN)
            return
        try:
            box.put_missed(self._reader.missed(box.user_id, since=since, most=MOST), since=since)
        except TooMuch:
            box.put_reset("Too much has happened since.")
