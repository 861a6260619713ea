"""What is swept up: files whose time is over, and what killed processes left behind."""

import logging
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from yt_downloader.clock import utcnow
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import StoredFile
from yt_downloader.data.records import Records
from yt_downloader.media.identity import is_dead
from yt_downloader.sources.ytdlp.homes import owner_of
from yt_downloader.storage.local import LocalStorage

_log = logging.getLogger(__name__)
_AT_A_TIME = 200
_PAUSE = timedelta(seconds=10)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_WORK_NAME = re.compile(r"([0-9a-f]{24})-([0-9a-f]{16})")


class Sweeper(Protocol):
    """Cleans up something of its own, under the rules of Cleanup; both say how many went."""

    def expire(self) -> int: ...
    def sweep(self) -> int: ...


class Cleanup:
    """Every method may run in several processes at once, and again after a crash."""

    def __init__(
        self,
        every: Sequence[Records[Any]],
        queue: Queue,
        storage: LocalStorage,
        *,
        work_dir: Path,
        sweepers: Sequence[Sweeper] = (),
    ) -> None:
        """*every* kind of record has files in *storage*; *sweepers* do the rest."""
        self._every = every
        self._sweepers = sweepers
        self._queue = queue
        self._storage = storage
        self._work_dir = work_dir
        self._reaped_at: datetime | None = None

    def expire(self) -> int:
        """Delete the files whose time is over; returns of how many records.

        The record is claimed before its files are deleted, so no reader finds
        half of them; whoever is being sent one keeps it open to its end.
        """
        count = sum(self._expire(records) for records in self._every)
        if count:
            _log.info("expired", extra={"records": count})
        return count + sum(sweeper.expire() for sweeper in self._sweepers)

    def _expire(self, records: Records[Any]) -> int:
        now = utcnow()
        count = 0
        for record in records.due(now=now, limit=_AT_A_TIME):
            expired = records.expire(record.id, now=now)
            if expired and self._deleted(expired.id, expired.files):
                records.files_deleted(expired)
                count += 1
        for record in records.with_expired_versions(now=now, limit=_AT_A_TIME):
            over = [version for version in record.earlier if version.expires_at <= now]
            if self._deleted(record.id, [file for version in over for file in version.files]):
                records.versions_deleted(record, now=now)
                count += 1
        return count

    def _deleted(self, video_id: str, files: Iterable[StoredFile]) -> bool:
        """Whether all of *files* are gone now; what cannot be deleted is tried again."""
        try:
            for file in files:
                self._storage.delete(file.key)
        except OSError:
            _log.exception("files cannot be deleted", extra={"video_id": video_id})
            return False
        return True

    def reap(self) -> int:
        """Put jobs back whose worker died; returns how many.

        Leases that ran out while this machine slept, or while the database was
        away, tell nothing of their workers, who could not renew them: they get
        one more round. Who is known to be dead gets none.
        """
        now, before = utcnow(), self._reaped_at
        self._reaped_at = _LONG_AGO  # unless this round succeeds
        regular = before is None or now - before <= _PAUSE
        reaped = self._queue.reap(now=now if regular else _LONG_AGO, is_dead=is_dead)
        self._reaped_at = now
        if reaped:
            _log.warning("jobs without a worker", extra={"video_ids": reaped})
        return len(reaped)

    def sweep(self) -> int:
        """Delete files and work directories that no record refers to; returns how many."""
        stored = list(self._storage.runs())
        working = self._work_directories()
        known = self._known_claims({record for record, _run in [*stored, *working]})
        count = 0
        for record, run in stored:
            if run not in known.get(record, ()):
                self._storage.delete_run(record, run)
                count += 1
        for (record, run), directory in working.items():
            if run not in known.get(record, ()):
                shutil.rmtree(directory, ignore_errors=True)
                count += 1
        count += _remove_dead_homes(self._work_dir)
        count += sum(sweeper.sweep() for sweeper in self._sweepers)
        if count:
            _log.info("swept", extra={"directories": count})
        return count

    def _known_claims(self, ids: set[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for records in self._every:
            found |= records.known_claims(ids)
        return found

    def _work_directories(self) -> dict[tuple[str, str], Path]:
        found = {}
        for directory in _entries(self._work_dir):
            name = _WORK_NAME.fullmatch(directory.name)
            if name:
                found[name[1], name[2]] = directory
        return found


def _remove_dead_homes(work_dir: Path) -> int:
    """Remove what yt-dlp's hosts of killed processes left; other machines' are not judged."""
    count = 0
    for directory in _entries(work_dir):
        owner = owner_of(directory.name)
        if owner and is_dead(owner):
            shutil.rmtree(directory, ignore_errors=True)
            count += 1
    return count


def _entries(directory: Path) -> Iterable[Path]:
    return list(directory.iterdir()) if directory.is_dir() else ()
