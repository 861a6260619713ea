"""Bounds how many files are sent at a time: each takes a thread, as long as its client likes."""

import threading
from collections import Counter

from yt_downloader.errors import Unavailable

_RETRY_SECONDS = 5


class Transfers:
    """The transfers of this process: *at_a_time* in all, *per_client* of each client.

    Nobody waits for one, as waiting would take a thread, too. Safe to use from
    all threads.
    """

    def __init__(self, *, at_a_time: int, per_client: int) -> None:
        self._at_a_time = at_a_time
        self._per_client = per_client
        self._running: Counter[str] = Counter()
        # Of a body that nobody closed the garbage collector tells the end, at any moment: also
        # in a thread that is in here.
        self._lock = threading.RLock()

    def begin(self, client: str) -> None:
        """Count a transfer of *client*, until `end`. Raises Unavailable for one too many."""
        with self._lock:
            if self._running[client] >= self._per_client:
                raise _refusal(
                    f"{self._per_client} files are on their way to you, and no more are sent at "
                    "the same time. Let one arrive, or stop it, and try again."
                )
            if self._running.total() >= self._at_a_time:
                raise _refusal(
                    "Too many files are being sent at this moment. The file stays here; "
                    f"try again in {_RETRY_SECONDS} seconds."
                )
            self._running[client] += 1

    def end(self, client: str) -> None:
        with self._lock:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]


def _refusal(sentence: str) -> Unavailable:
    return Unavailable(sentence, "TOO_MANY_TRANSFERS", retry_after=_RETRY_SECONDS)
