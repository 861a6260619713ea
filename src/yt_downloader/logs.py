"""Structured logs: one JSON object per line, rotated, with the ids that tie lines together."""

import logging
import logging.config
import sys
import threading
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

from yt_downloader.config import Settings
from yt_downloader.redaction import Redaction

_log = logging.getLogger(__name__)

# Set for the time of a request or a job; every line of that time carries them.
request_id: ContextVar[str] = ContextVar("request_id", default="")
job_id: ContextVar[str] = ContextVar("job_id", default="")

_MAX_BYTES = 10_000_000
_BACKUPS = 5
_FIELDS = "%(levelname)s %(name)s %(message)s %(process)d %(request_id)s %(job_id)s"


class _Ids(logging.Filter):
    """Puts the ids of the time a line was written onto it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = getattr(record, "request_id", "") or request_id.get()
        record.job_id = getattr(record, "job_id", "") or job_id.get()
        return True


class _Plain(logging.Formatter):
    """A line for a person, without secrets."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(super().format(record))


class _Json(JsonFormatter):
    """A line of JSON without secrets."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__(
            _FIELDS, timestamp="time", rename_fields={"levelname": "level", "name": "logger"}
        )
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(super().format(record))


def configure(settings: Settings) -> None:
    """Log to standard error and, where LOG_FILE is set, to that file.

    What looks like a secret is taken out of every line, tracebacks included; what
    nobody caught in a thread or in the process is logged, too, for that reason.

    The web and worker processes share the file, so the handler locks it while
    it writes and rotates. In development standard error shows plain lines, and
    of warnings only: a person sits there.
    """
    redaction = Redaction(settings.secrets())
    plain = settings.app_env == "development" and sys.stderr.isatty()
    handlers: dict[str, dict[str, object]] = {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if plain else "json",
            "filters": ["ids"],
            "level": "WARNING" if settings.log_file else settings.log_level,
        }
    }
    if settings.log_file:
        path = Path(settings.log_file).resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        handlers["file"] = {
            "class": "concurrent_log_handler.ConcurrentRotatingFileHandler",
            "filename": str(path),
            "maxBytes": _MAX_BYTES,
            "backupCount": _BACKUPS,
            "encoding": "utf-8",
            "formatter": "json",
            "filters": ["ids"],
        }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"ids": {"()": _Ids}},
            "formatters": {
                "plain": {"()": _Plain, "redaction": redaction},
                "json": {"()": _Json, "redaction": redaction},
            },
            "handlers": handlers,
            "root": {"level": settings.log_level, "handlers": list(handlers)},
            # A line for each tick of a two-second schedule; whole documents.
            "loggers": {"apscheduler": {"level": "WARNING"}, "pymongo": {"level": "WARNING"}},
        }
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda told: _log_uncaught(
        told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback
    )


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, Exception):
        _log.critical("nobody caught this", exc_info=(kind, error, trace))
    else:
        sys.__excepthook__(kind, error, trace)
