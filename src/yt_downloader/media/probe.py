"""What is in a media file."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yt_downloader.media import process
from yt_downloader.media.reading import NoAnswer, ask_child

_log = logging.getLogger(__name__)
_MODULE = "yt_downloader.media.probe_child"
_TIMEOUT_SECONDS = 60.0
_LIMITS = process.Limits(cpu_seconds=60, data_bytes=2 << 30, file_bytes=0)


class Unreadable(Exception):
    """The file is not a media file, or is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoTrack:
    codec: str
    width: int
    height: int
    fps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioTrack:
    codec: str
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """*duration* in seconds, as the container tells it; *decodes*: a first picture came out.
    *texts* is how many tracks of subtitles there are.

    Of sound alone, a first piece of that.
    """

    container: str
    duration: float
    video: tuple[VideoTrack, ...]
    audio: tuple[AudioTrack, ...]
    decodes: bool
    texts: int = 0


def probe(path: Path, *, check: Callable[[], None] = lambda: None) -> Probe:
    """Read *path* in a limited child. Raises Unreadable; *check* may raise, too."""
    try:
        found = ask_child(
            _MODULE,
            path,
            timeout_seconds=_TIMEOUT_SECONDS,
            limits=_LIMITS,
            env={"LANG": "C.UTF-8"},
            check=check,
        )
    except NoAnswer as none:
        if none.ended is None:
            raise Unreadable("reading took too long") from None
        _log.warning("not readable", extra=none.told())
        raise Unreadable("not a readable media file") from None
    return probe_of(found)


def probe_of(found: dict[str, Any]) -> Probe:
    return Probe(
        container=found["container"],
        duration=found["duration"],
        video=tuple(VideoTrack(**track) for track in found["video"]),
        audio=tuple(AudioTrack(**track) for track in found["audio"]),
        decodes=found["decodes"],
        texts=found["texts"],
    )
