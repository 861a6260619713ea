"""What is known of a video after it was looked up."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urljoin

# Heights as sites name them; a 1920x800 film is sold as 1080p.
_STEPS = (144, 240, 360, 480, 720, 1080, 1440, 2160, 4320)
_OFFERED = 720  # the lowest that the menu shows
_MOST_FRAGMENTS = 200_000
_NOTE = re.compile(r"(\d{3,4})p")
# yt-dlp's extractors for links of which it knows nothing, and for pages with a player.
_GENERIC = {"Generic", "HTML5MediaEmbed"}

# There may be such a track, and then nothing is known of it.
UNKNOWN_CODEC = "unknown"


class LiveStatus(StrEnum):
    NOT_LIVE = "not_live"
    IS_LIVE = "is_live"
    IS_UPCOMING = "is_upcoming"
    POST_LIVE = "post_live"
    WAS_LIVE = "was_live"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One file of a format that comes in many. *duration* in seconds, None for a header."""

    url: str
    duration: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One file or stream that the site offers. Sizes in bytes, bit rate in kbit/s.

    *video_codec* or *audio_codec* is None where it has no such track, and
    UNKNOWN_CODEC where the site does not tell. *resolution* is the number
    before the p, None without video, or where it is not told. *headers* and
    *cookies* belong to every request for it, which may be made from the unix
    time *available_at* on. *fragments* are all its files where the site lists
    them. *live_fragment_seconds* is the length of the numbered fragments that a
    stream's format is, None for recordings.
    """

    id: str
    extension: str
    protocol: str
    url: str
    video_codec: str | None
    audio_codec: str | None
    resolution: int | None
    fps: float
    bitrate: float
    size_bytes: int | None
    preference: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: str = field(default="", repr=False)
    available_at: float = 0.0
    fragments: tuple[Fragment, ...] = field(default=(), repr=False)
    live_fragment_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A video. *duration* in seconds, None while it is live, or where it is not told.

    *generic*: not of a site that is known, so what is said of it may be little or wrong.

    *started_at* is the unix time at which a stream began, to a second.

    *raw* is yt-dlp's whole answer, which its own downloader takes back.
    """

    id: str
    title: str
    duration: float | None
    live_status: LiveStatus
    formats: tuple[Format, ...]
    raw: dict[str, Any] = field(repr=False, compare=False)
    started_at: float | None = None
    generic: bool = False

    def resolutions(self) -> list[str]:
        """The menu: `["1440p", "1080p", "720p"]`, highest first."""
        found = {f.resolution for f in self.formats if f.resolution}
        return [f"{step}p" for step in sorted(found, reverse=True) if step >= _OFFERED]

    def extensions(self) -> dict[str, list[str]]:
        """For each resolution of the menu the kinds of file it comes in."""
        menu: dict[str, list[str]] = {}
        for label in self.resolutions():
            step = int(label.removesuffix("p"))
            kinds = {f.extension for f in self.formats if f.resolution == step}
            menu[label] = sorted(kinds & {"mp4", "webm"})
        return menu


def extraction_of(info: dict[str, Any]) -> Extraction:
    """Read yt-dlp's info dictionary; what is missing or odd in it is left out."""
    status = str(info.get("live_status"))
    known = status in list(LiveStatus)
    return Extraction(
        id=str(info.get("id", "")),
        title=str(info.get("title") or "")[:300],
        duration=_number(info.get("duration")),
        live_status=LiveStatus(status) if known else LiveStatus.NOT_LIVE,
        formats=tuple(_formats(info)),
        started_at=_number(info.get("release_timestamp")),
        generic=_is_generic(info),
        raw=info,
    )


def _formats(info: dict[str, Any]) -> list[Format]:
    found = []
    # A link to a single file is that file's description itself.
    for entry in info.get("formats") or ((info,) if info.get("url") else ()):
        video, audio = _codec(info, entry.get("vcodec")), _codec(info, entry.get("acodec"))
        if not entry.get("url") or not (video or audio) or entry.get("has_drm"):
            continue
        found.append(
            Format(
                id=str(entry["format_id"]),
                extension=str(entry.get("ext", "")),
                protocol=str(entry.get("protocol", "")),
                url=str(entry["url"]),
                video_codec=video,
                audio_codec=audio,
                resolution=_resolution(entry) if video else None,
                fps=_number(entry.get("fps")) or 0.0,
                bitrate=_number(entry.get("tbr")) or 0.0,
                size_bytes=_size(entry),
                preference=_preference(info, entry),
                headers={str(k): str(v) for k, v in (entry.get("http_headers") or {}).items()},
                cookies=str(entry.get("cookies") or ""),
                available_at=_number(entry.get("available_at")) or 0.0,
                fragments=tuple(_fragments(entry)),
                live_fragment_seconds=_live_fragment_seconds(info, entry),
            )
        )
    return found


def _fragments(entry: dict[str, Any]) -> Iterator[Fragment]:
    """Those that yt-dlp lists; generators of live streams come as text and are left out."""
    listed = entry.get("fragments")
    if not isinstance(listed, list) or len(listed) > _MOST_FRAGMENTS:
        return
    base = str(entry.get("fragment_base_url") or "")
    for item in listed:
        url = item.get("url") or urljoin(base, str(item.get("path", "")))
        duration = _number(item.get("duration"))
        yield Fragment(str(url), None if duration is None else max(0.0, duration))


def _live_fragment_seconds(info: dict[str, Any], entry: dict[str, Any]) -> float | None:
    if info.get("live_status") not in (LiveStatus.IS_LIVE, LiveStatus.POST_LIVE):
        return None
    seconds = _number(entry.get("target_duration"))
    return seconds if seconds and seconds > 0 else None


def _is_generic(info: dict[str, Any]) -> bool:
    return info.get("extractor_key") in _GENERIC


def _codec(info: dict[str, Any], name: Any) -> str | None:
    if not name and _is_generic(info):
        return UNKNOWN_CODEC
    return str(name) if name and name != "none" else None


def _preference(info: dict[str, Any], entry: dict[str, Any]) -> int:
    """Which sound is the one for everybody; of playlists, what is an alternative comes last."""
    kind = "source_preference" if _is_generic(info) else "language_preference"
    return int(_number(entry.get(kind)) or -1)


def _number(value: Any) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return None


def _size(entry: dict[str, Any]) -> int | None:
    size = _number(entry.get("filesize")) or _number(entry.get("filesize_approx"))
    return int(size) if size else None


def _resolution(entry: dict[str, Any]) -> int | None:
    """The site's own name for it (`1080p60`), else the nearest step of its picture."""
    named = _NOTE.match(str(entry.get("format_note") or ""))
    if named:
        return int(named[1])
    width, height = _number(entry.get("width")), _number(entry.get("height"))
    if not height or height < 0 or (width is not None and width <= 0):
        return None
    return nearest_step(width, height)


def nearest_step(width: float | None, height: float) -> int:
    """The number before the p of a picture with so many pixels, both above 0.

    A picture is as high as a 16:9 one of its longer side: cinema and upright
    video are named by what they were cropped from.
    """
    short, long = sorted((width or height, height))
    lines = max(short, long * 9 / 16) if width else height
    return min(_STEPS, key=lambda step: abs(math.log(step / lines)))
