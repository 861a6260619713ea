"""Which format of a video is shown while its start and end are chosen."""

import math
from collections.abc import Iterable

from yt_downloader.sources.extraction import UNKNOWN_CODEC, Extraction, Format, LiveStatus

_WANTED = 360  # lines: enough to see where one is
_MOST = 720
_LEAST = 240
_KINDS = {"mp4", "webm"}
_PROTOCOLS = {"http", "https"}
_SHOWN = {LiveStatus.NOT_LIVE, LiveStatus.WAS_LIVE}
# Of those that every browser shows, and of which hardly any shows the others.
_PLAIN_CODECS = ("avc1", "vp9", "vp09", "vp8", UNKNOWN_CODEC)


def preview_format(video: Extraction) -> Format | None:
    """A small file with picture and sound; else a small picture; else any file with both.

    None where there is no single file that a browser could play while it comes.
    """
    if video.live_status not in _SHOWN:
        return None
    files = [f for f in video.formats if _is_file(f)]
    both = [f for f in files if f.audio_codec]
    small = [f for f in both if f.resolution and f.resolution <= _MOST]
    mute = [f for f in files if not f.audio_codec and (f.resolution or 0) >= _LEAST]
    return _nearest(small) or _lowest(mute) or _lowest(both)


def _is_file(one: Format) -> bool:
    return bool(
        one.video_codec
        and one.protocol in _PROTOCOLS
        and one.extension in _KINDS
        and not one.fragments
        and not one.live_fragment_seconds
    )


def _nearest(formats: Iterable[Format]) -> Format | None:
    return min(formats, key=lambda f: abs(math.log((f.resolution or 1) / _WANTED)), default=None)


def _lowest(formats: Iterable[Format]) -> Format | None:
    return min(
        formats,
        key=lambda f: (not _is_plain(f), f.resolution or 0, f.extension != "mp4", f.bitrate),
        default=None,
    )


def _is_plain(one: Format) -> bool:
    return (one.video_codec or "").startswith(_PLAIN_CODECS)
