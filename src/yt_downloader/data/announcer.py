"""Tells every web process, through Redis, that some record of a job has changed."""

import threading
import time

from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)
from redis import Redis
from redis.client import PubSub
from redis.exceptions import RedisError

from yt_downloader.data.cache import Cache

_CHANNEL = "job-changes"
_AT_MOST_EVERY_SECONDS = 0.1
_WRITES = {"insert", "update", "delete", "findAndModify"}
_COLLECTIONS = {"videos", "removals"}


class Announcer(CommandListener):
    """Hears every write that MongoDB has done for this process; a thread of its own tells of it.

    What is told is only that there was one: who wants to know more looks into
    the database. So a write costs some microseconds more, waits for nothing,
    and twenty or two hundred of them in a moment are one message.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._writing: set[int] = set()
        self._changed = threading.Event()
        self._started = False
        self._lock = threading.Lock()

    def started(self, event: CommandStartedEvent) -> None:
        name = event.command_name
        if name in _WRITES and event.command.get(name) in _COLLECTIONS:
            self._writing.add(event.request_id)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._ended(event.request_id)

    def failed(self, event: CommandFailedEvent) -> None:
        """Whether it was written is not known then."""
        self._ended(event.request_id)

    def _ended(self, request_id: int) -> None:
        if request_id not in self._writing:
            return
        self._writing.discard(request_id)
        self._changed.set()
        if not self._started:
            self._start()

    def _start(self) -> None:
        """After the fork of gunicorn's, thus not when this was made."""
        with self._lock:
            first, self._started = not self._started, True
        if first:
            threading.Thread(target=self._tell, name="announcer", daemon=True).start()

    def _tell(self) -> None:
        while True:
            self._changed.wait()
            self._changed.clear()
            self._cache.publish(_CHANNEL)
            time.sleep(_AT_MOST_EVERY_SECONDS)


class Listener:
    """Hears the announcers of all processes. For one thread."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._pubsub: PubSub | None = None

    @property
    def deaf(self) -> bool:
        """Whether Redis is away, so that nothing is heard of changes."""
        return self._pubsub is None

    def wait(self, seconds: float) -> bool:
        """Wait for an announcement, up to *seconds*, under the socket timeout.

        Also true at the first success after Redis was away: what was missed is not known.
        """
        try:
            return self._hear(seconds)
        except RedisError as error:
            self._cache.found_away(error)
            self.close()
            return False

    def close(self) -> None:
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            pubsub.close()

    def _hear(self, seconds: float) -> bool:
        if self._pubsub is None:
            if self._cache.away:
                time.sleep(seconds)
                return False
            redis = Redis(connection_pool=self._cache.pool)
            pubsub = redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
            pubsub.subscribe(_CHANNEL)
            self._pubsub = pubsub
            return True
        heard = self._pubsub.get_message(timeout=seconds) is not None
        while heard and self._pubsub.get_message() is not None:
            pass  # those of other processes about the same
        return heard
