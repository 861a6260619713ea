"""Which subtitles a video has, and where the site keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from yt_downloader.sources.egress import is_inside_literal
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.extras import can_be_taken
from yt_downloader.sources.shapes import dicts

_MOST_TRACKS = 400
_MOST_FILES = 10
_LONGEST_NAME = 100
_LONGEST_URL = 4096


@dataclass(frozen=True, slots=True)
class SubtitleFile:
    """One file of a track; *ext* is its kind, such as `vtt`."""

    ext: str
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """A language's subtitles in all their kinds of file."""

    language: str
    name: str
    files: tuple[SubtitleFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """Those that somebody wrote, and those that the site made of the sound, by language."""

    manual: Mapping[str, SubtitleTrack]
    automatic: Mapping[str, SubtitleTrack]


def subtitles_of(video: Extraction) -> Subtitles:
    """Read yt-dlp's answer: what a clip can be saved with, and nothing else.

    Addresses inside are left out: a page may have named any.
    """
    return Subtitles(
        manual=_tracks(video.raw.get("subtitles")),
        automatic=_tracks(video.raw.get("automatic_captions")),
    )


def _tracks(found: Any) -> dict[str, SubtitleTrack]:
    tracks: dict[str, SubtitleTrack] = {}
    for code, listed in found.items() if isinstance(found, dict) else ():
        if len(tracks) == _MOST_TRACKS:
            break
        if not can_be_taken(code, listed):
            continue
        files = tuple(file for one in dicts(listed)[:_MOST_FILES] if (file := _file(one, code)))
        if files:
            tracks[code] = SubtitleTrack(code, files[0].name, files)
    return tracks


def _file(entry: dict[str, Any], code: str) -> SubtitleFile | None:
    if not _is_outside(str(entry.get("url") or "")):
        return None
    name = str(entry.get("name") or code)[:_LONGEST_NAME]
    return SubtitleFile(str(entry.get("ext") or "")[:20], str(entry["url"]), name)


def _is_outside(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or parts.username or len(url) > _LONGEST_URL:
        return False
    return bool(host) and not is_inside_literal(host)
