"""One thread of each web process finds out what is new, for all of its streams."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from yt_downloader.clock import utcnow
from yt_downloader.data.announcer import Listener
from yt_downloader.data.mongo import OUTAGES
from yt_downloader.data.sessions import Sessions
from yt_downloader.events.event import Event
from yt_downloader.events.mailbox import Mailbox
from yt_downloader.events.reader import Reader
from yt_downloader.events.watch import Watch

_log = logging.getLogger(__name__)
_TICK_SECONDS = 0.25
_THOROUGHLY_EVERY_SECONDS = 5.0
_DEAF_EVERY_SECONDS = 1.0
_PROGRESS_EVERY_SECONDS = 0.4
_SESSIONS_EVERY_SECONDS = 1.5
_TROUBLE_PAUSE_SECONDS = 2.0
_OUTAGE_PAUSE_SECONDS = 0.5


class _Every:
    """Something that is due regularly."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = time.monotonic() + seconds

    def due(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True


class Hub:
    """Knows the streams of this process. The thread is there as long as there is one.

    It looks into the database when it hears that something has changed, and, in
    case it heard nothing, every five seconds; every second while Redis is away.
    """

    def __init__(
        self, reader: Reader, sessions: Sessions, listener: Callable[[], Listener]
    ) -> None:
        self._reader = reader
        self._sessions = sessions
        self._listener = listener
        self._boxes: set[Mailbox] = set()
        self._running = False
        self._lock = threading.Lock()

    def join(self, user_id: str, session_id: str) -> Mailbox:
        """A mailbox for a new stream: from now on what is new comes in."""
        box = Mailbox(user_id, session_id, now=utcnow())
        with self._lock:
            if not self._running:
                # First, for it may fail where there are too many threads.
                threading.Thread(target=self._run, name="events", daemon=True).start()
                self._running = True
            self._boxes.add(box)
        return box

    def leave(self, box: Mailbox) -> None:
        with self._lock:
            self._boxes.discard(box)

    def _run(self) -> None:
        listener = self._listener()
        round_ = _Round(self._reader, self._sessions, self._open)
        try:
            while self._goes_on():
                try:
                    heard = listener.wait(_TICK_SECONDS)
                    round_.go(heard=heard, deaf=listener.deaf)
                except OUTAGES:
                    time.sleep(_OUTAGE_PAUSE_SECONDS)
                except Exception:  # noqa: BLE001 - streams without this thread tell nothing
                    _log.exception("looking for changes goes wrong; trying again")
                    time.sleep(_TROUBLE_PAUSE_SECONDS)
        finally:
            listener.close()

    def _goes_on(self) -> bool:
        """Whether there is a stream; without one the thread ends."""
        with self._lock:
            self._running = bool(self._boxes)
            return self._running

    def _open(self) -> Sequence[Mailbox]:
        with self._lock:
            return list(self._boxes)


class _Round:
    """What the thread does again and again."""

    def __init__(
        self, reader: Reader, sessions: Sessions, boxes: Callable[[], Sequence[Mailbox]]
    ) -> None:
        self._watch = Watch(reader)
        self._boxes = boxes
        self._sessions = sessions
        self._thoroughly = _Every(_THOROUGHLY_EVERY_SECONDS)
        self._deaf = _Every(_DEAF_EVERY_SECONDS)
        self._progress = _Every(_PROGRESS_EVERY_SECONDS)
        self._check = _Every(_SESSIONS_EVERY_SECONDS)
        self._behind = True

    def go(self, *, heard: bool, deaf: bool) -> None:
        """Raises one of OUTAGES, after which the next round makes up for this one."""
        self._behind |= heard or (deaf and self._deaf.due())
        boxes = self._boxes()
        # Who has just come may have missed what was told meanwhile to who was there.
        self._behind |= self._watch.listeners({box.user_id for box in boxes})
        thoroughly = self._thoroughly.due()
        if thoroughly or self._behind:
            self._behind = True
            self._look(boxes, thoroughly=thoroughly)
            self._behind = False
        if self._progress.due():
            self._hand_out(self._watch.progress())
        if self._check.due():
            self._close_ended(boxes)

    def _look(self, boxes: Sequence[Mailbox], *, thoroughly: bool) -> None:
        """Look for changes, for *boxes* whose users are known to listen."""
        news = self._watch.look(thoroughly=thoroughly)
        self._hand_out(news.events)
        for box in self._boxes() if news.overrun else ():
            if box.user_id in news.overrun:
                box.put_reset("Too much has changed at once.")
        for box in boxes:
            box.told(news.upto)

    def _hand_out(self, events: Sequence[Event]) -> None:
        """To all streams that are there now: nobody is told of the same change again."""
        by_user: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            by_user[event.user_id].append(event)
        for box in self._boxes() if events else ():
            if mine := by_user.get(box.user_id):
                box.put(mine)

    def _close_ended(self, boxes: Sequence[Mailbox]) -> None:
        """End the streams whose sessions have ended."""
        good = self._sessions.good({box.session_id for box in boxes})
        for box in boxes:
            if box.session_id not in good:
                box.close()
