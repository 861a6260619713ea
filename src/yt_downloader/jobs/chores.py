"""Small work beside the jobs: threads of the worker process that look for it all the time."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import OUTAGES
from yt_downloader.jobs.run import Stop, Stopped
from yt_downloader.jobs.runner import CHORES_BELL, answer_bell

_log = logging.getLogger(__name__)
_POLL_SECONDS = 1.0  # how long something may lie when the bell is not heard
_OUTAGE_PAUSE_SECONDS = 0.5
_TROUBLE_PAUSE_SECONDS = 2.0
# Nobody waits for these; somebody waits for each request that comes meanwhile.
_NICENESS = 10


class Chore(Protocol):
    """One kind of such work, safe in several processes and threads at once."""

    @property
    def name(self) -> str: ...
    @property
    def threads(self) -> int: ...
    @property
    def pause_seconds(self) -> float:
        """How long work may gather, for chores that do much of it at once."""
        ...

    def step(self, check: Callable[[], None]) -> bool:
        """Do one piece of it, if there is any; whether there was.

        *check*, to be called often, raises Stopped when this process ends: then
        what was begun is given back before that comes out.
        """
        ...


class Chores:
    """Runs the chores of one worker process until it ends."""

    def __init__(self, chores: Sequence[Chore], cache: Cache) -> None:
        self._chores = chores
        self._cache = cache
        self._stopping = threading.Event()
        self._rung = threading.Condition()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        # Daemons, so that a process whose main thread fails ends, and is started again.
        for chore in self._chores:
            for number in range(chore.threads):
                name = f"{chore.name}-{number + 1}"
                self._threads.append(
                    threading.Thread(target=self._work, args=(chore,), name=name, daemon=True)
                )
        listener = threading.Thread(target=self._listen, name="chores-bell", daemon=True)
        self._threads.append(listener)
        for thread in self._threads:
            thread.start()

    def stop(self, *, seconds: float) -> None:
        """Returns when all have given back what they had, after *seconds* at the latest."""
        self._stopping.set()
        self._wake()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self, chore: Chore) -> None:
        if sys.platform == "linux":  # where each thread has a niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while not self._stopping.is_set():
            try:
                if chore.step(self._check):
                    self._stopping.wait(chore.pause_seconds)
                    continue
            except Stopped:
                return
            except OUTAGES:
                self._stopping.wait(_OUTAGE_PAUSE_SECONDS)
                continue
            except Exception:  # noqa: BLE001 - a thread that ends is never replaced
                _log.exception("a chore goes wrong; trying again", extra={"chore": chore.name})
                self._stopping.wait(_TROUBLE_PAUSE_SECONDS)
                continue
            with self._rung:
                if not self._stopping.is_set():
                    self._rung.wait(_POLL_SECONDS)
            self._stopping.wait(chore.pause_seconds)

    def _listen(self) -> None:
        answer_bell(self._cache, CHORES_BELL, self._wake, stopping=self._stopping)

    def _wake(self) -> None:
        with self._rung:
            self._rung.notify_all()

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Stopped(Stop.SHUTDOWN)
