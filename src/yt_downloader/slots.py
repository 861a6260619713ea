"""Who may hold a thread of this process for longer than an answer takes."""

import threading
from collections import Counter
from contextlib import AbstractContextManager
from enum import Enum, auto


class Full(Enum):
    """Why there is no slot: nobody gets one now, or this client has enough."""

    FOR_ALL = auto()
    FOR_CLIENT = auto()


class Slots:
    """*most* at a time, *per_client* of them for each client. Nobody waits for one.

    Every slot is also one of *within*, which several kinds share: each kind may take its
    share when the others are idle, and together they leave threads to short requests.
    Safe to use from all threads.
    """

    def __init__(
        self, most: int, *, per_client: int | None = None, within: "Slots | None" = None
    ) -> None:
        self._most = most
        self._per_client = per_client
        self._within = within
        self._taken: Counter[str] = Counter()
        # Of an answer that nobody closed the garbage collector gives the slot back, at any
        # moment: also in a thread that is in here, or in one of those that share these slots.
        self.lock: AbstractContextManager[bool] = within.lock if within else threading.RLock()

    @property
    def per_client(self) -> int:
        """Of each client; all of them where nothing else was said."""
        return self._most if self._per_client is None else self._per_client

    def take(self, client: str) -> Full | None:
        """Take a slot, until `give_back`; None when there was one."""
        with self.lock:
            if self._taken[client] >= self.per_client:
                return Full.FOR_CLIENT
            if self._taken.total() >= self._most:
                return Full.FOR_ALL
            if self._within and self._within.take(client):
                return Full.FOR_ALL
            self._taken[client] += 1
            return None

    def give_back(self, client: str) -> None:
        with self.lock:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
            if self._within:
                self._within.give_back(client)


def lasting(web_threads: int) -> Slots:
    """What all that lasts may hold together in a process of so many threads: three quarters."""
    return Slots(max(1, web_threads * 3 // 4))
