"""A clip as its owner sees it over HTTP."""

from dataclasses import asdict
from typing import Any

from yt_downloader.data.record import Status
from yt_downloader.data.video import Video
from yt_downloader.media.progress import Progress
from yt_downloader.web.views import clock

_PHASE_QUEUED = "queued"
_PHASE_WAITING = "waiting"


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
        "moment": _moment_view(video),
        "clipped_by": (video.labels and video.labels.viewer) or None,
        "channel": (video.labels and video.labels.channel) or None,
        **asdict(video.options),
        "warning": video.warning,
    }


def _moment_view(video: Video) -> dict[str, Any] | None:
    """Until it is `located`, nobody knows where in the stream the clip is: its times are null."""
    if video.moment is None:
        return None
    return {**asdict(video.moment), "located": video.start_time is not None}


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
        "eta": None if progress.eta_seconds is None else clock(progress.eta_seconds),
        "fps": progress.fps,
        "downloaded_bytes": progress.downloaded_bytes,
        "total_bytes": progress.total_bytes,
        "downloaded_segments": progress.downloaded_segments,
        "total_segments": progress.total_segments,
    }
