"""How many streams there may be: each holds a thread of its web process."""

import threading
from collections import Counter

from yt_downloader.config import Settings
from yt_downloader.errors import Unavailable

POLL_SECONDS = 2
_RETRY_SECONDS = 10
# Most threads stay free for requests, some of which are held, too.
_SHARE = 3 / 8


class Places:
    """The streams of one web process. Safe to use from all threads."""

    def __init__(self, settings: Settings) -> None:
        self._most = min(settings.max_event_streams, int(settings.web_threads * _SHARE))
        self._per_user = settings.max_event_streams_per_user
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, user_id: str) -> None:
        """Take a place for one stream. Raises Unavailable with TOO_MANY_STREAMS."""
        with self._lock:
            full = self._taken.total() >= self._most
            if full or self._taken[user_id] >= self._per_user:
                raise Unavailable(
                    "There are too many streams of events at this moment. "
                    f"Ask for the lists every {POLL_SECONDS} seconds instead.",
                    "TOO_MANY_STREAMS",
                    details={
                        "poll": ["/api/video/list", "/api/encode/list"],
                        "poll_seconds": POLL_SECONDS,
                    },
                    retry_after=_RETRY_SECONDS,
                )
            self._taken[user_id] += 1

    def give_back(self, user_id: str) -> None:
        with self._lock:
            self._taken[user_id] -= 1
            if self._taken[user_id] <= 0:
                del self._taken[user_id]
