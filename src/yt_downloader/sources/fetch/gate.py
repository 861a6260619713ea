"""Lets only so many requests of one job be under way at a time."""

import time
from bisect import insort
from collections.abc import Callable
from threading import Condition

_LOOK_SECONDS = 0.05


class Gate:
    """Begins with *places*, gets narrower when the site objects and wider when all is well.

    Safe to use from all threads.
    """

    def __init__(self, places: int) -> None:
        self._widest = self._places = places
        self._inside = 0
        self._waiting: list[int] = []
        self._narrowed = 0
        self._went_well = 0
        self._opens = 0.0
        self._changed = Condition()

    def enter(self, rank: int, check: Callable[[], None]) -> int:
        """Wait for a place; of those who wait, the lowest *rank* is first.

        *check* is called while waiting and may raise. Returns what `narrow`
        wants to know; `leave` must follow.
        """
        with self._changed:
            insort(self._waiting, rank)
            try:
                while not self._is_open_for(rank):
                    check()
                    self._changed.wait(_LOOK_SECONDS)
                check()
                self._inside += 1
                return self._narrowed
            finally:
                self._waiting.remove(rank)
                self._changed.notify_all()

    def leave(self, *, well: bool) -> None:
        """Give the place back; after as many good requests as places there is one more."""
        with self._changed:
            self._inside -= 1
            self._went_well += well
            if self._went_well >= self._places:
                self._went_well = 0
                self._places = min(self._places + 1, self._widest)
            self._changed.notify_all()

    def narrow(self, seen: int) -> bool:
        """The site refused somebody inside: from now on half as many as are inside, at least 1.

        *seen* is what `enter` returned: those who entered before the gate was
        last narrowed do not narrow it again. Returns whether the request was
        the only one, so that fewer would not help.
        """
        with self._changed:
            if seen != self._narrowed:
                return False
            if self._inside == 1:
                return True
            self._narrowed += 1
            self._went_well = 0
            self._places = max(1, min(self._places, self._inside) // 2)
            return False

    def rest(self, seconds: float) -> None:
        """Let nobody enter for so long."""
        with self._changed:
            self._opens = max(self._opens, time.monotonic() + seconds)

    def _is_open_for(self, rank: int) -> bool:
        return (
            self._inside < self._places
            and self._waiting[0] == rank
            and time.monotonic() >= self._opens
        )
