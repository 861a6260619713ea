"""What is swept up: files whose time is over, and what killed processes left behind."""

import logging
import re
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yt_downloader.clock import utcnow
from yt_downloader.data.queue import Queue
from yt_downloader.data.video import StoredFile
from yt_downloader.data.videos import Videos
from yt_downloader.media.identity import is_dead
from yt_downloader.sources.ytdlp.homes import owner_of
from yt_downloader.storage.local import LocalStorage

_log = logging.getLogger(__name__)
_AT_A_TIME = 200
_PAUSE = timedelta(seconds=10)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_WORK_NAME = re.compile(r"([0-9a-f]{24})-([0-9a-f]{16})")


class Cleanup:
    """Every method may run in several processes at once, and again after a crash."""

    def __init__(
        self, videos: Videos, queue: Queue, storage: LocalStorage, *, work_dir: Path
    ) -> None:
        self._videos = videos
        self._queue = queue
        self._storage = storage
        self._work_dir = work_dir
        self._reaped_at: datetime | None = None

    def expire(self) -> int:
        """Delete the files whose time is over; returns how many clips that were.

        The record is claimed before its files are deleted, so no reader finds
        half of them; whoever is being sent one keeps it open to its end.
        """
        now = utcnow()
        count = 0
        for video in self._videos.due(now=now, limit=_AT_A_TIME):
            expired = self._videos.expire(video.id, now=now)
            if expired and self._deleted(expired.id, expired.files):
                self._videos.files_deleted(expired)
                count += 1
        for video in self._videos.with_expired_versions(now=now, limit=_AT_A_TIME):
            over = [version for version in video.earlier if version.expires_at <= now]
            if self._deleted(video.id, [file for version in over for file in version.files]):
                self._videos.versions_deleted(video, now=now)
                count += 1
        if count:
            _log.info("expired", extra={"clips": count})
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
        known = self._videos.known_claims({clip for clip, _run in [*stored, *working]})
        count = 0
        for clip, run in stored:
            if run not in known.get(clip, ()):
                self._storage.delete_run(clip, run)
                count += 1
        for (clip, run), directory in working.items():
            if run not in known.get(clip, ()):
                shutil.rmtree(directory, ignore_errors=True)
                count += 1
        count += _remove_dead_homes(self._work_dir)
        if count:
            _log.info("swept", extra={"directories": count})
        return count

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
