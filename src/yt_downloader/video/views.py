"""A clip as its owner sees it over HTTP."""

import base64
import binascii
import math
import re
from datetime import UTC, datetime
from typing import Any

from yt_downloader.data.video import Status, Video
from yt_downloader.errors import Invalid
from yt_downloader.media.progress import Progress

_PHASE_QUEUED = "queued"
_PHASE_WAITING = "waiting"
_ID = re.compile(r"[0-9a-f]{24}")


def video_view(video: Video, progress: Progress | None) -> dict[str, Any]:
    """What VideoSchema dumps. *progress* is that of a running job, if it is known."""
    return {
        "video_id": video.id,
        "status": video.status.value,
        "url": video.url,
        "start_time": video.start_time,
        "end_time": video.end_time,
        "created_at": video.created_at,
        "file_available": video.status is Status.COMPLETED,
        "available_formats": list(video.available_formats),
        "progress": _progress_view(video, progress),
        "title": video.title,
        "additional_message": video.additional_message,
        "error": video.error,
        "error_code": video.error_code,
        "file_size_bytes": video.file_size_bytes,
        "expires_at": video.expires_at,
    }


def _progress_view(video: Video, progress: Progress | None) -> dict[str, Any] | None:
    if video.status is Status.WAITING:
        progress = Progress(current_phase=_PHASE_WAITING, eta_seconds=video.wait_seconds)
    elif video.status is not Status.PROCESSING:
        return None
    elif video.queued:
        progress = Progress(current_phase=_PHASE_QUEUED)
    elif progress is None:  # it runs, but the cache does not know how far
        progress = Progress(current_phase="initializing")
    return {
        "current_phase": progress.current_phase,
        "download_progress": round(progress.download_progress, 1),
        "encoding_progress": round(progress.encoding_progress, 1),
        "speed": progress.speed,
        "eta": None if progress.eta_seconds is None else _clock(progress.eta_seconds),
        "fps": progress.fps,
        "downloaded_bytes": progress.downloaded_bytes,
        "total_bytes": progress.total_bytes,
        "downloaded_segments": progress.downloaded_segments,
        "total_segments": progress.total_segments,
    }


def _clock(seconds: float) -> str:
    """`03:24`, or `1:03:24` from an hour up."""
    minutes, second = divmod(math.ceil(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def write_cursor(video: Video) -> str:
    """Where the page after *video* begins."""
    milliseconds = round(video.created_at.timestamp() * 1000)
    return base64.urlsafe_b64encode(f"{milliseconds}:{video.id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """The time and id in *cursor*. Raises Invalid."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        milliseconds, _, video_id = text.partition(":")
        moment = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, binascii.Error, OverflowError, OSError):
        raise _bad_cursor() from None
    if not _ID.fullmatch(video_id):
        raise _bad_cursor()
    return moment, video_id


def _bad_cursor() -> Invalid:
    message = "must be the next_cursor of an earlier answer"
    return Invalid(f"cursor: {message}", details={"cursor": [message]})
