"""What is still to be sent on one stream."""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yt_downloader.events.event import Event, Name

MOST = 500


@dataclass(frozen=True, slots=True)
class Letters:
    """*events* after which everything until *upto* was told. *begin* is where they begin."""

    events: tuple[Event, ...]
    begin: datetime
    upto: datetime


class Mailbox:
    """One stream's. The hub puts events in, the stream takes them out.

    Of each record only the newest event is kept: however slow the client is,
    this does not grow, and what it gets is the present state.
    """

    def __init__(self, user_id: str, session_id: str, *, now: datetime) -> None:
        self.user_id = user_id
        self.session_id = session_id
        self._events: dict[str, Event] = {}
        self._taken_upto = self._upto = now
        self._closed = False
        self._changed = threading.Condition()

    def put(self, events: Iterable[Event]) -> None:
        with self._changed:
            for event in events:
                self._add(event)
            self._changed.notify()

    def told(self, upto: datetime) -> None:
        """Everything until *upto* is in."""
        with self._changed:
            self._upto = upto

    def put_missed(self, events: Iterable[Event], *, since: datetime) -> None:
        """Those from before this stream; what the hub has put in meanwhile is newer."""
        with self._changed:
            self._taken_upto = since
            newer = self._events
            self._events = {}
            for event in (*events, *newer.values()):
                self._add(event)

    def put_reset(self, reason: str) -> None:
        """Tell the client that it has to load everything again."""
        with self._changed:
            self._reset(reason)
            self._changed.notify()

    def take(self, *, seconds: float) -> Letters | None:
        """What has come, perhaps nothing after *seconds*; None once this is closed."""
        with self._changed:
            if not self._events and not self._closed:
                self._changed.wait(seconds)
            if self._closed:
                return None
            events, self._events = tuple(self._events.values()), {}
            begin, self._taken_upto = self._taken_upto, self._upto
            return Letters(events, begin, self._upto)

    def close(self) -> None:
        """End the stream."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _add(self, event: Event) -> None:
        before = self._events.pop(event.record_id, None)
        if before and before.name is Name.STATUS and event.name is Name.PROGRESS:
            event = Event(event.user_id, event.record_id, Name.STATUS, event.data)
        self._events[event.record_id] = event
        if len(self._events) > MOST:
            self._reset("Too much has changed at once.")

    def _reset(self, reason: str) -> None:
        data = json.dumps({"reason": reason})
        self._events = {"": Event(self.user_id, "", Name.RESET, data)}
