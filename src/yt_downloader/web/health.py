"""How the service is, and what clients need to know of it: `/api/health`, `/api/config`."""

import functools
import logging
import re
import time
from collections.abc import Sequence
from typing import Any, get_args

from flask import Response, jsonify

from yt_downloader import __version__, config
from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database, DatabaseError
from yt_downloader.data.records import Records
from yt_downloader.data.workers import Workers
from yt_downloader.media import process
from yt_downloader.media.confinement import chosen
from yt_downloader.media.containers import UPLOAD_EXTENSIONS
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset
from yt_downloader.sources.ytdlp.version import InstalledVersion
from yt_downloader.storage.local import LocalStorage
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import unlimited
from yt_downloader.web.schemas import AliveSchema, HealthSchema, LimitsSchema, StateSchema
from yt_downloader.web.services import use

bp = ApiBlueprint("system", __name__, url_prefix="/api", description="Health and limits")

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
_VERSION_SECONDS = 10.0
Check = dict[str, Any]


class Health:
    """Looks at everything the service stands on."""

    def __init__(
        self,
        *,
        database: Database,
        cache: Cache,
        storage: LocalStorage,
        every: Sequence[Records[Any]],
        workers: Workers,
        settings: Settings,
        ffmpeg: str,
        js_runtime: str | None,
    ) -> None:
        self._database = database
        self._cache = cache
        self._storage = storage
        self._every = every
        self._workers = workers
        self._settings = settings
        self._ffmpeg = ffmpeg
        self._js_runtime = js_runtime
        self._ytdlp_version = InstalledVersion()
        self._began = time.monotonic()

    def report(self) -> dict[str, Any]:
        """The whole state. `unhealthy` without a database or disk, `degraded` without the rest.

        What the kernel or the operator does not give at all is no failure: confinement
        is told, and changes nothing.
        """
        jobs = self._count_jobs()
        cache = self._cache.ping()
        checks = {
            "database": {"ok": jobs is not None},
            "cache": {"ok": cache},
            # They are counted there, and hold only as long as it answers.
            "limits": {"ok": cache},
            "disk": self._check_disk(),
            "ffmpeg": _program(self._ffmpeg, "-version"),
            "ytdlp": self._check_ytdlp(),
            "js_runtime": _program(self._js_runtime, "--version"),
        }
        active, queued, waiting, alive = jobs or (None, None, None, None)
        if alive is not None:
            checks["worker"] = {"ok": alive > 0}
        vital = checks["database"]["ok"] and checks["disk"]["ok"]
        whole = all(check["ok"] for check in checks.values())
        checks["confinement"] = _check_confinement()
        return {
            "status": "unhealthy" if not vital else "healthy" if whole else "degraded",
            "version": __version__,
            "uptime_seconds": round(time.monotonic() - self._began, 1),
            "checks": checks,
            "active_jobs": active,
            "queued_jobs": queued,
            "waiting_jobs": waiting,
            "disk": {"free_bytes": checks["disk"]["free_bytes"]},
        }

    def _count_jobs(self) -> tuple[int, int, int, int] | None:
        """Running, queued and waiting jobs, and workers; None where the database does not tell.

        Also when it answers and lets us do nothing: then nothing works either.
        """
        try:
            self._database.ping()
            return (
                sum(records.running_count() for records in self._every),
                sum(records.queued_count() for records in self._every),
                sum(records.waiting_count() for records in self._every),
                self._workers.alive(),
            )
        except DatabaseError as error:
            _log.warning("database is away", extra={"reason": type(error).__name__})
            return None

    def _check_ytdlp(self) -> Check:
        version = self._ytdlp_version()
        return {"ok": True, "version": version} if version else {"ok": False}

    def _check_disk(self) -> Check:
        try:
            free = self._storage.free_bytes()
        except OSError:
            return {"ok": False, "free_bytes": 0}
        return {"ok": free >= self._settings.min_free_disk_mb * _MEGABYTE, "free_bytes": free}


def _check_confinement() -> Check:
    walls = chosen()
    return {"ok": walls.are_whole, "landlock": walls.landlock, "seccomp": walls.seccomp}


@functools.cache
def _version_of(path: str, flag: str) -> str:
    """What a program says of its version; asked once, it does not change under us."""
    lines: list[str] = []
    ended = process.run(
        [path, flag],
        env={"HOME": "/nonexistent", "DENO_NO_UPDATE_CHECK": "1"},
        timeout_seconds=_VERSION_SECONDS,
        on_line=lines.append,
    )
    if ended.returncode != 0 or not lines:
        raise OSError(f"{path} does not run")
    found = re.search(r"\d[\w.+-]*", lines[0])
    return found[0] if found else lines[0][:40]


def _program(path: str | None, flag: str) -> Check:
    if path is None:
        return {"ok": False}
    try:
        return {"ok": True, "version": _version_of(path, flag)}
    except (OSError, process.TimedOut):
        return {"ok": False}


@bp.get("/health")
@unlimited
@bp.response(200, HealthSchema, description="healthy or degraded")
@bp.alt_response(503, schema=HealthSchema, description="unhealthy")
def health() -> Response:
    """The state of everything the service needs"""
    report = use(Health).report()
    response = jsonify(report)
    response.status_code = 503 if report["status"] == "unhealthy" else 200
    return response


@bp.get("/health/simple")
@unlimited
@bp.response(200, StateSchema)
@bp.alt_response(503, schema=StateSchema, description="unhealthy")
def health_simple() -> Response:
    """The state in one word"""
    report = use(Health).report()
    response = jsonify(status=report["status"])
    response.status_code = 503 if report["status"] == "unhealthy" else 200
    return response


@bp.get("/health/live")
@unlimited
@bp.response(200, AliveSchema)
def health_live() -> dict[str, str]:
    """Whether the process answers; asks nothing of anything else"""
    return {"status": "alive"}


@bp.get("/config")
@unlimited
@bp.response(200, LimitsSchema)
def limits() -> Response:
    """The limits and defaults that a client needs"""
    settings = use(Settings)
    return jsonify(
        {
            "version": __version__,
            "video_retention_minutes": settings.video_retention_minutes,
            "max_video_duration": settings.max_video_duration,
            "max_upload_mb": settings.max_upload_mb,
            "upload_extensions": list(UPLOAD_EXTENSIONS),
            "max_encode_duration": settings.max_encode_duration,
            "max_file_size_mb": settings.max_file_size_mb,
            "max_stored_mb_per_user": settings.max_stored_mb_per_user,
            "max_queued_jobs_per_user": settings.max_queued_jobs_per_user,
            "max_running_jobs_per_user": settings.max_running_jobs_per_user,
            "rate_limits": settings.rate_limits(),
            "formats": list(get_args(config.Container)),
            "resolutions": list(get_args(config.Resolution)),
            "video_codecs": [codec.value for codec in Codec],
            "quality_presets": [preset.value for preset in Preset],
            "output_formats": [output.value for output in OutputFormat],
            "cut_modes": list(get_args(config.CutMode)),
            "high_res_mp4": list(get_args(config.HighResMp4)),
            "defaults": {
                "format": settings.default_video_format,
                "resolution": settings.default_video_resolution,
                "cut_mode": settings.cut_mode,
                "high_res_mp4": settings.high_res_mp4,
            },
        }
    )
