"""The state of the whole service for its operators: queue, workers, disk, programs, failures."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from yt_downloader.clock import utcnow
from yt_downloader.config import Settings
from yt_downloader.data.belongings import Belongings
from yt_downloader.data.figures import Figures, Lane, RunningJob
from yt_downloader.data.workers import Workers, WorkerSeen
from yt_downloader.storage.local import LocalStorage
from yt_downloader.web.health import Health

_MEGABYTE = 1_000_000
_FAILURES_OF = timedelta(hours=24)
_DATED = re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})")
_PROGRAMS = ("ytdlp", "ffmpeg", "js_runtime")


class Overview:
    """Looks at all of it anew each time. Safe to use from all threads."""

    def __init__(
        self,
        *,
        health: Health,
        figures: Figures,
        workers: Workers,
        belongings: Belongings,
        storage: LocalStorage,
        settings: Settings,
    ) -> None:
        self._health = health
        self._figures = figures
        self._workers = workers
        self._belongings = belongings
        self._storage = storage
        self._min_free_bytes = settings.min_free_disk_mb * _MEGABYTE

    def report(self) -> dict[str, Any]:
        """What OverviewSchema dumps. Raises one of OUTAGES without a database."""
        now = utcnow()
        health = self._health.report()
        checks = health["checks"]
        running = self._figures.running()
        return {
            "at": now,
            "status": health["status"],
            "version": health["version"],
            "uptime_seconds": health["uptime_seconds"],
            "programs": {name: _program(checks[name], now) for name in _PROGRAMS},
            "database": checks["database"],
            "cache": checks["cache"],
            "confinement": checks["confinement"],
            "disk": self._disk(checks["disk"]),
            "jobs": [_lane(lane, now) for lane in self._figures.lanes()],
            "workers": [_worker(seen, running, now) for seen in self._workers.every_alive()],
            "people": self._figures.population(),
            "failures": self._figures.failures(since=now - _FAILURES_OF),
        }

    def _disk(self, check: dict[str, Any]) -> dict[str, Any]:
        results, sources = self._belongings.lying_bytes()
        return {
            **check,
            "total_bytes": self._storage.total_bytes(),
            "min_free_bytes": self._min_free_bytes,
            "files_bytes": results,
            "uploads_bytes": sources,
        }


def _program(check: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {**check, "age_days": _age_days(check.get("version", ""), now)}


def _age_days(version: str, now: datetime) -> int | None:
    """How old a version is that is a date, as yt-dlp's are; None for others."""
    found = _DATED.match(version)
    if found is None:
        return None
    try:
        released = date(*map(int, found.groups()))
    except ValueError:
        return None
    return max(0, (now.astimezone(UTC).date() - released).days)


def _lane(lane: Lane, now: datetime) -> dict[str, Any]:
    oldest = lane.oldest_queued_at
    return {
        "kind": lane.kind,
        "running": lane.running,
        "queued": lane.queued,
        "waiting": lane.waiting,
        "oldest_queued_seconds": None if oldest is None else _seconds(oldest, now),
    }


def _worker(seen: WorkerSeen, running: list[RunningJob], now: datetime) -> dict[str, Any]:
    return {
        "host": seen.host,
        "process": seen.process,
        "seen_seconds_ago": _seconds(seen.seen_at, now),
        "running": [
            {
                "id": job.id,
                "kind": job.kind,
                "seconds": _seconds(job.started_at, now),
                "attempt": job.attempt,
                "request_id": job.request_id,
            }
            for job in running
            if job.worker == seen.name
        ],
    }


def _seconds(since: datetime, now: datetime) -> float:
    return round(max(0.0, (now - since).total_seconds()), 1)
