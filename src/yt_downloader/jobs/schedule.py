"""When cleaning up happens."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from yt_downloader.data.mongo import OUTAGES
from yt_downloader.jobs.cleanup import Cleanup

_log = logging.getLogger(__name__)
_REAP_SECONDS = 2
_EXPIRE_SECONDS = 5  # how late after its time a file may go


class Schedule:
    """Runs the sweep at the start and then regularly, in a thread of the worker process."""

    def __init__(
        self, cleanup: Cleanup, *, sweep_minutes: float, on_jobs_back: Callable[[], None]
    ) -> None:
        self._cleanup = cleanup
        self._sweep_seconds = sweep_minutes * 60
        self._on_jobs_back = on_jobs_back
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # Late is better than never: by default a run that is a second late is left out.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        self._every(_EXPIRE_SECONDS, self._cleanup.expire)
        self._every(_REAP_SECONDS, self._reap)
        self._every(self._sweep_seconds, self._cleanup.sweep)
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    def _reap(self) -> None:
        if self._cleanup.reap():
            self._on_jobs_back()
            self._cleanup.sweep()

    def _every(self, seconds: float, task: Callable[[], object]) -> None:
        def guarded() -> None:
            try:
                task()
            except OUTAGES:
                _log.info("cleaning up waits for the database", extra={"task": task.__name__})

        self._scheduler.add_job(
            guarded, "interval", seconds=seconds, next_run_time=datetime.now(UTC)
        )
