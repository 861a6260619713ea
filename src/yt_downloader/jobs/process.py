"""The worker process: threads that run jobs, the bell they wake by, the schedule."""

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Sequence
from types import FrameType

from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import OUTAGES, Database, DatabaseError
from yt_downloader.data.record import Kind
from yt_downloader.data.workers import Workers
from yt_downloader.jobs.chores import Chores
from yt_downloader.jobs.runner import answer_bell, bell
from yt_downloader.jobs.schedule import Schedule
from yt_downloader.jobs.worker import Worker

_log = logging.getLogger(__name__)
_STOP_SECONDS = 5.0
_CHORES_STOP_SECONDS = 1.0
_BEAT_SECONDS = 5.0
_OUTAGE_PAUSE_SECONDS = 1.0
_LEAVE_SECONDS = 1.0  # the database may have gone first


class WorkerProcess:
    """Runs in the main thread of its process until SIGTERM or SIGINT."""

    def __init__(
        self,
        worker: Worker,
        schedule: Schedule,
        database: Database,
        cache: Cache,
        workers: Workers,
        *,
        chores: Chores,
    ) -> None:
        self._worker = worker
        self._chores = chores
        self._schedule = schedule
        self._database = database
        self._cache = cache
        self._workers = workers
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until told to stop; running jobs are back in the queue within a second then."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        if not self._prepared():
            return
        self._worker.start()
        self._schedule.start()
        self._chores.start()
        # Daemons, so that a process whose main thread fails ends, and is started again.
        listeners = [
            threading.Thread(target=self._listen, args=(kind,), daemon=True) for kind in Kind
        ]
        for listener in listeners:
            listener.start()
        _log.info("worker started")
        try:
            while not self._stopping.is_set():
                self._beat()
                self._stopping.wait(_BEAT_SECONDS)
        finally:
            self._stop(listeners)

    def _stop(self, listeners: Sequence[threading.Thread]) -> None:
        self._stopping.set()
        self._schedule.stop()
        self._worker.stop(seconds=_STOP_SECONDS)
        self._chores.stop(seconds=_CHORES_STOP_SECONDS)
        for listener in listeners:
            listener.join()
        leaving = threading.Thread(target=self._leave, daemon=True)
        leaving.start()
        leaving.join(_LEAVE_SECONDS)
        _log.info("worker stopped")

    def _prepared(self) -> bool:
        """Wait for the database and build its indexes; False when told to stop meanwhile."""
        while not self._stopping.is_set():
            try:
                self._database.prepare()
            except OUTAGES:
                self._stopping.wait(_OUTAGE_PAUSE_SECONDS)
            else:
                return True
        return False

    def _listen(self, kind: Kind) -> None:
        answer_bell(self._cache, bell(kind), self._worker.wake, stopping=self._stopping)

    def _beat(self) -> None:
        try:
            self._workers.beat(
                self._worker.name,
                host=socket.gethostname(),
                process=os.getpid(),
                running=self._worker.running(),
            )
        except OUTAGES:
            _log.warning("the database is away")
        except DatabaseError:
            _log.exception("the worker cannot tell that it lives")

    def _leave(self) -> None:
        with contextlib.suppress(DatabaseError):
            self._workers.leave(self._worker.name)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()
