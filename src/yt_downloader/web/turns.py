"""Costly work in turns: a few at a time, a few waiting, everybody else comes again later."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from yt_downloader.errors import Unavailable
from yt_downloader.slots import Slots

_BUSY_SECONDS = 5


class Turns:
    """*at_a_time* do the work and *waiting* wait for it, up to *patience_seconds* each.

    So strangers who ask for much hold that many threads of this process and
    leave the others free. Safe to use from all threads.
    """

    def __init__(
        self,
        *,
        at_a_time: int,
        waiting: int,
        patience_seconds: float,
        busy: str,
        within: Slots | None = None,
    ) -> None:
        """*busy* is the sentence for who is sent away, *within* are slots that this shares."""
        self._within = within or Slots(at_a_time + waiting)
        self._places = threading.BoundedSemaphore(at_a_time + waiting)
        self._turns = threading.BoundedSemaphore(at_a_time)
        self._patience_seconds = patience_seconds
        self._busy = busy

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn. Raises Unavailable with BUSY: at once when too many wait already."""
        if not self._places.acquire(blocking=False):
            raise self._refusal()
        try:
            with self._slot(), self._one_of_few():
                yield
        finally:
            self._places.release()

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if self._within.take(""):
            raise self._refusal()
        try:
            yield
        finally:
            self._within.give_back("")

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._patience_seconds):
            raise self._refusal()
        try:
            yield
        finally:
            self._turns.release()

    def _refusal(self) -> Unavailable:
        return Unavailable(self._busy, "BUSY", retry_after=_BUSY_SECONDS)
