"""One run of one job: what the job reports to, and how it hears that it must stop."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from yt_downloader.data.kinds import Note
from yt_downloader.data.record import JobRecord
from yt_downloader.errors import AppError, MediaError
from yt_downloader.media.progress import Progress


class Stop(StrEnum):
    """Why a run ends before its end."""

    LOST = "lost"  # cancelled, deleted, or taken over by another run
    SHUTDOWN = "shutdown"  # the worker ends; the job goes back into the queue


class Stopped(Exception):
    """Raised inside a job so that it ends."""

    def __init__(self, why: Stop) -> None:
        super().__init__(why)
        self.why = why


class Later(Exception):
    """Raised by a job that has nothing to fetch yet; it is run again later.

    *until* is the unix time at which to come back, None where only trying tells.
    *error* is what a job fails with that has waited long enough.
    """

    def __init__(self, error: AppError, *, until: float | None = None) -> None:
        super().__init__(error.code)
        self.error = error
        self.until = until


class Made(Protocol):
    """A file that a job made: where it lies, how it is called, what it is."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


class Run:
    """Passed to the job as its watch. `stop` comes from another thread."""

    def __init__(
        self,
        record: JobRecord,
        *,
        timeout_seconds: float,
        on_progress: Callable[[Progress], None],
        on_note: Callable[[Note], None],
    ) -> None:
        self.record = record
        self._deadline = time.monotonic() + timeout_seconds
        self._on_progress = on_progress
        self._on_note = on_note
        self._stop: Stop | None = None
        self._lock = threading.Lock()

    @property
    def claim(self) -> tuple[str, str]:
        return self.record.id, self.record.claim or ""

    def report(self, progress: Progress) -> None:
        self._on_progress(progress)

    def note(self, note: Note) -> None:
        """Keep what the job learned or decided."""
        self._on_note(note)

    def check(self) -> None:
        """Raises Stopped, or MediaError with TIMED_OUT after the job's time."""
        if self._stop:
            raise Stopped(self._stop)
        if time.monotonic() > self._deadline:
            raise MediaError("TIMED_OUT")

    def stop(self, why: Stop) -> None:
        """Make the next `check` raise. The first reason holds."""
        with self._lock:
            self._stop = self._stop or why


Job = Callable[[JobRecord, Path, Run], list[Made]]
