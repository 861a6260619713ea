"""When a job that has nothing to fetch yet is tried again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from yt_downloader.data.record import JobRecord
from yt_downloader.jobs.run import Later

_GROWS = 10  # the longest pause, in first pauses


@dataclass(frozen=True, slots=True)
class Waiting:
    """*first_pause* is the first of pauses that double, *longest* what they may sum up to."""

    first_pause: timedelta
    longest: timedelta

    def next_try(self, record: JobRecord, later: Later, *, now: datetime) -> datetime | None:
        """When to try a job again that said *later*; None when it has waited long enough.

        A time that lies after all that a job may wait is not waited for at all.
        """
        ends = (record.waiting_since or now) + self.longest
        if later.until is not None:
            # Compared as numbers: a datetime cannot hold every time that a stream may tell.
            in_time = later.until <= ends.timestamp()
            return max(now, datetime.fromtimestamp(later.until, UTC)) if in_time else None
        pause = self.first_pause * min(2 ** min(record.waits, _GROWS), _GROWS)
        return min(now + pause, ends) if now < ends else None
