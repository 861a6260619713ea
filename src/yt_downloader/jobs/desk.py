"""What requests for jobs have in common, whatever the jobs make: owners, room, held answers."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from yt_downloader.config import Settings
from yt_downloader.data.record import JobRecord, Status
from yt_downloader.data.records import Records
from yt_downloader.errors import (
    Conflict,
    DiskFull,
    Forbidden,
    Gone,
    JobFailed,
    NotFound,
    TooMany,
    Unavailable,
)
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.jobs.quota import Quota
from yt_downloader.media.progress import Progress
from yt_downloader.slots import Slots
from yt_downloader.storage.local import LocalStorage

R = TypeVar("R", bound=JobRecord)
_MEGABYTE = 1_000_000
_LOOK_AGAIN_SECONDS = 0.2
_RETRY_SECONDS = 30


class Desk(Generic[R]):
    """One kind of job, seen from the requests. Safe to use from all threads."""

    def __init__(
        self,
        records: Records[R],
        storage: LocalStorage,
        board: ProgressBoard,
        quota: Quota,
        settings: Settings,
        *,
        held: Slots,
        noun: str,
    ) -> None:
        """*held* are slots for answers that wait, *noun* is what users call a record: `clip`."""
        self._records = records
        self._storage = storage
        self._board = board
        self._quota = quota
        self._settings = settings
        self._noun = noun
        self._held = held

    def owned(self, record_id: str, *, by: str) -> R:
        """The record of that id. Raises NotFound, or Forbidden when *by* is not its owner."""
        record = self._records.get(record_id)
        if record is None:
            raise NotFound(f"There is no {self._noun} with that id.")
        if record.user_id != by:
            raise Forbidden(f"This {self._noun} belongs to somebody else.")
        return record

    def progress(self, record: JobRecord) -> Progress | None:
        running = record.status is Status.PROCESSING and not record.queued
        return self._board.read(record.id) if running else None

    def hold(self, record: R, look: Callable[[], R], *, seconds: float) -> R:
        """*record* as it is once its job has ended, or after *seconds*; *look* reads it anew.

        At once when too many answers are held already, of this user or in all, or
        when the job is not tried again so soon.
        """
        if not seconds or self._held.take(record.user_id):
            return record
        try:
            deadline = time.monotonic() + seconds
            while _may_end(record, within=deadline - time.monotonic()):
                time.sleep(_LOOK_AGAIN_SECONDS)
                record = look()
            return record
        finally:
            self._held.give_back(record.user_id)

    def check_room(self, user_id: str) -> None:
        """Refuse a new job, before any work, when there is no room for it.

        Requests at the same moment count the same jobs, so a limit may be passed
        by as many as are answered at a time; how many run is exact.
        """
        settings = self._settings
        if self._records.idle_count(user_id=user_id) >= settings.max_queued_jobs_per_user:
            raise TooMany(
                f"You have {settings.max_queued_jobs_per_user} jobs waiting. "
                "Wait for one to end, or cancel one.",
                "TOO_MANY_JOBS",
                limit=settings.max_queued_jobs_per_user,
                retry_after=_RETRY_SECONDS,
            )
        if self._records.idle_count() >= settings.max_queue_size:
            raise Unavailable(
                "The queue of this server is full. Try again soon.",
                "QUEUE_FULL",
                retry_after=_RETRY_SECONDS,
            )
        self._quota.check(user_id)
        if self._storage.free_bytes() < settings.min_free_disk_mb * _MEGABYTE:
            raise DiskFull("The disk of this server is full. Try again later.")

    def cancel(self, record_id: str, *, by: str) -> R:
        """Stop a job that has not ended. Raises as `owned`, and Conflict when it has."""
        record = self.owned(record_id, by=by)
        cancelled = self._records.cancel(record_id)
        if cancelled is None:
            raise Conflict(
                f"This {self._noun} is {record.status} already; it cannot be cancelled."
            )
        return cancelled

    def delete(self, record_id: str, *, by: str) -> R | None:
        """Delete a record with the files made of it; a running job of it stops.

        Returns what it was, None when another request was faster.
        """
        self.owned(record_id, by=by)
        removed = self._records.remove(record_id)
        if removed:
            for file in removed.every_file:
                self._storage.delete(file.key)
        return removed

    def raise_ended(self, record: JobRecord, *, again: str) -> None:
        """Raise Conflict, Gone or JobFailed for one that ended without a file to give.

        *again* is how to start it anew.
        """
        if record.status is Status.CANCELLED:
            raise Conflict(f"This {self._noun} was cancelled. {again}", "CANCELLED")
        if record.status is Status.EXPIRED:
            raise Gone(f"The file's time is over. {again}")
        if record.status is Status.FAILED:
            raise JobFailed(record.error_code or "UNKNOWN_ERROR", record.error)


def _may_end(record: JobRecord, *, within: float) -> bool:
    """Whether it makes sense to look again *within* so many seconds."""
    under_way = record.status in {Status.PROCESSING, Status.WAITING}
    return under_way and record.wait_seconds < within
