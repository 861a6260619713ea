"""What is known of a video or a list, as it is shown over HTTP."""

from dataclasses import asdict
from typing import Any

from yt_downloader.sources.details import details_of
from yt_downloader.sources.estimates import estimates_of
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.links import Link, is_youtube
from yt_downloader.sources.offers import Offer, offers_of
from yt_downloader.sources.subtitles import Subtitles, SubtitleTrack
from yt_downloader.sources.video_lists import VideoList
from yt_downloader.video.looking.thumbnails import Thumbnails


def glance_view(
    video: Extraction, link: Link, *, url: str, thumbnails: Thumbnails
) -> dict[str, Any]:
    """What GlanceSchema dumps. *url* is the link as it was sent."""
    details = details_of(video)
    return {
        "video_id": link.video_id,
        "url": url,
        "title": video.title,
        "duration": video.duration,
        "thumbnail": thumbnails.path(details.picture),
        "uploader": details.uploader,
        "live_status": video.live_status.value,
        "resolutions": video.resolutions(),
    }


def video_info(video: Extraction, link: Link) -> dict[str, Any]:
    """What InfoSchema dumps of a video besides `glance_view`."""
    details = details_of(video)
    estimates = estimates_of(video)
    return {
        "type": "video",
        "upload_date": details.upload_date,
        "view_count": details.view_count,
        "chapters": [asdict(chapter) for chapter in details.chapters],
        "heatmap": [asdict(mark) for mark in details.heatmap],
        "formats": [_offer(offer) for offer in offers_of(video)],
        "bytes_per_second": {"video": estimates.video, "audio": estimates.audio},
        "embed": {"site": "youtube", "id": link.video_id} if is_youtube(link.url) else None,
    }


def subtitle_view(found: Subtitles) -> dict[str, Any]:
    """All tracks by language; of a language that has both, the one that somebody wrote."""
    return {
        "tracks": {
            language: _track(track)
            for language, track in sorted({**found.automatic, **found.manual}.items())
        },
        "automatic_captions": bool(found.automatic),
        "manual_captions": bool(found.manual),
    }


def list_view(found: VideoList, *, url: str, thumbnails: Thumbnails) -> dict[str, Any]:
    """What InfoSchema dumps of a playlist."""
    return {
        "type": "playlist",
        "playlist_id": found.id,
        "url": url,
        "title": found.title,
        "entries": [
            {
                "video_id": entry.video_id,
                "url": entry.url,
                "title": entry.title,
                "duration": entry.duration,
                "thumbnail": thumbnails.path(entry.picture),
            }
            for entry in found.entries
        ],
        "left_out": found.left_out,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "type": offer.kind,
        "format": offer.format,
        "label": offer.label,
        "video_format": offer.video_format,
        "audio_format": offer.audio_format,
        "note": offer.note,
        "ext": offer.ext,
        "filesize": offer.size_bytes,
    }


def _track(track: SubtitleTrack) -> dict[str, Any]:
    return {
        "formats": [asdict(file) for file in track.files],
        "language_code": track.language,
        "language_name": track.name,
    }
