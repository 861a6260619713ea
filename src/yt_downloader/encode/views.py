"""An upload as its owner sees it over HTTP."""

from typing import Any

from yt_downloader.data.encode import Encode, Metadata
from yt_downloader.data.record import Status
from yt_downloader.media.progress import Progress
from yt_downloader.web.views import clock

_MEGABYTE = 1_000_000
_WHOLE = 100.0


def encode_view(encode: Encode, progress: Progress | None) -> dict[str, Any]:
    """What EncodeSchema dumps. *progress* is that of a running job, if it is known."""
    choice, size = encode.choice, encode.file_size_bytes
    done = encode.status is Status.COMPLETED
    return {
        "encode_id": encode.id,
        "status": encode.status.value,
        "progress": _WHOLE if done else round(progress.encoding_progress, 1) if progress else 0.0,
        "original_filename": encode.original_filename,
        "video_codec": choice.video_codec if choice else None,
        "quality_preset": choice.quality_preset if choice else None,
        "output_format": choice.output_format if choice else None,
        "created_at": encode.created_at,
        "encoding_started_at": encode.started_at,
        "file_available": done,
        "file_size_mb": megabytes(size) if size else None,
        "current_phase": _phase(encode, progress),
        "speed": progress.speed if progress else None,
        "eta": clock(progress.eta_seconds) if progress and progress.eta_seconds else None,
        "fps": progress.fps if progress else None,
        "method": encode.outcome.method,
        "decided": list(encode.outcome.decided),
        "warning": encode.outcome.warning,
        "metadata": metadata_view(encode.metadata),
        "error": encode.error,
        "error_code": encode.error_code,
        "expires_at": encode.expires_at,
    }


def metadata_view(metadata: Metadata) -> dict[str, Any]:
    return {
        "duration": metadata.duration,
        "resolution": f"{metadata.width}x{metadata.height}" if metadata.width else None,
        "original_codec": metadata.original_codec or None,
        "audio_codec": metadata.audio_codec,
        "bitrate": metadata.bitrate,
        "fps": metadata.fps,
        "container": metadata.container,
    }


def megabytes(size: int) -> float:
    return round(size / _MEGABYTE, 2)


def _phase(encode: Encode, progress: Progress | None) -> str | None:
    if encode.status is not Status.PROCESSING:
        return None
    if encode.queued:
        return "queued"
    return progress.current_phase if progress else "initializing"
