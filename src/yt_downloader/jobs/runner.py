"""Tells the workers that a job waits. MongoDB holds the job itself."""

import math
import threading
import time
from collections.abc import Callable
from typing import Protocol

from yt_downloader.data.cache import Cache
from yt_downloader.data.record import Kind

_KEPT_RINGS = 100
_LISTEN_SECONDS = 0.5
_GATHER_SECONDS = 0.2
CHORES_BELL = "bell:chores"


class Runner(Protocol):
    """Carries the news of a waiting job to whoever runs jobs.

    Losing the news, or telling it twice, harms nothing: workers look at the
    queue by themselves, and a job is claimed once.
    """

    def submit(self, kind: Kind, video_id: str) -> None: ...
    def chores(self) -> None: ...


class BellRunner:
    """Rings a bell in Redis; a worker process that listens takes the oldest job."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._rang_at = -math.inf

    def submit(self, kind: Kind, video_id: str) -> None:  # noqa: ARG002 - engines carry the id
        self._cache.ring(bell(kind), keep=_KEPT_RINGS)

    def chores(self) -> None:
        """Tell the workers that there is something to do beside the jobs: a moment to locate.

        As with jobs, they would find it by themselves a second later. Who was told a
        moment ago has not begun yet: chores let work gather.
        """
        now = time.monotonic()
        if now - self._rang_at >= _GATHER_SECONDS:
            self._rang_at = now
            self._cache.ring(CHORES_BELL, keep=_KEPT_RINGS)


def bell(kind: Kind) -> str:
    return f"bell:{kind}"


def answer_bell(
    cache: Cache, name: str, on_ring: Callable[[], None], *, stopping: threading.Event
) -> None:
    """Call *on_ring* whenever the bell *name* is rung, until *stopping*. A thread's whole life."""
    while not stopping.is_set():
        if cache.listen(name, seconds=_LISTEN_SECONDS):
            on_ring()
        elif cache.away:
            stopping.wait(_LISTEN_SECONDS)
