"""What sites have of a video besides its media: captions, and a preview picture."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yt_downloader.errors import MediaError
from yt_downloader.media.captions import BadCaptions, Captions, read_cues
from yt_downloader.media.languages import TRACK_CODE
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.picture_fetch import picture_type
from yt_downloader.sources.shapes import dicts

_log = logging.getLogger(__name__)
_LARGEST_CAPTIONS = 10_000_000
_LARGEST_PICTURE = 2_000_000
_MOST_PICTURES = 10  # tried; the largest that are named are often not there
# Which kinds of captions are read, the best first: json3 has no rolling lines.
_KINDS = ("json3", "vtt", "srt")
_DIRECT = {"", "http", "https"}
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionTrack:
    """Where the captions in *language* are; *kind* as `read_cues` has it."""

    language: str
    kind: str
    url: str


class Extras:
    """Fetches them like media: by the same rule of egress. Safe to use from all threads."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def captions(
        self, extraction: Extraction, language: str, *, check: Callable[[], None]
    ) -> Captions | None:
        """Those in *language*, see `choose_track`; None where the video has none.

        Raises MediaError for those that the site does not give; *check* may raise, too.
        """
        track = choose_track(extraction, language)
        if track is None:
            return None
        try:
            data = self._body(extraction, track.url, _LARGEST_CAPTIONS, check)
            return Captions(track.language, read_cues(data, track.kind))
        except BadCaptions:
            raise MediaError(
                "UNKNOWN_ERROR", f"The subtitles in {language} cannot be read."
            ) from None
        except MediaError as error:
            if error.code in {"VIDEO_UNAVAILABLE", "TOO_LARGE"}:
                raise MediaError(
                    "FORMAT_UNAVAILABLE", f"The site does not give the subtitles in {language}."
                ) from None
            raise

    def picture(
        self, extraction: Extraction, into: Path, *, check: Callable[[], None]
    ) -> Path | None:
        """The largest preview picture of up to 2 MB, in *into*; None where there is none."""
        for number, url in enumerate(_pictures(extraction)):
            if number == _MOST_PICTURES:
                break
            try:
                data = self._body(extraction, url, _LARGEST_PICTURE, check)
            except MediaError as error:
                _log.info("no such picture", extra={"code": error.code})
                continue
            extension = _EXTENSIONS.get(picture_type(data) or "")
            if extension:
                path = into / f"thumbnail.{extension}"
                path.write_bytes(data)
                return path
        return None

    def _body(
        self, extraction: Extraction, url: str, max_bytes: int, check: Callable[[], None]
    ) -> bytes:
        headers = extraction.formats[0].headers if extraction.formats else {}
        with Fetcher(self._connections, parallel=1, max_bytes=max_bytes, check=check) as fetcher:
            data, _ = fetcher.body(Address(url=url, headers=headers), max_bytes=max_bytes)
        return data


def choose_track(extraction: Extraction, language: str) -> CaptionTrack | None:
    """The captions in *language*: written ones before those that the site makes itself.

    `en` also takes `en-GB` where there is no `en`.
    """
    written, made = extraction.raw.get("subtitles"), extraction.raw.get("automatic_captions")
    for tracks in (written, made):
        for name, entries in _alike(tracks, language):
            track = _readable(name, entries)
            if track:
                return track
    return None


def caption_languages(extraction: Extraction) -> list[str]:
    """The codes of all written captions that can be read."""
    written = extraction.raw.get("subtitles")
    names = written if isinstance(written, dict) else {}
    return sorted(name for name, entries in names.items() if can_be_taken(name, entries))


def can_be_taken(name: str, entries: Any) -> bool:
    """Whether `choose_track` would take the captions that yt-dlp lists under *name*."""
    return bool(TRACK_CODE.fullmatch(name) and _readable(name, entries))


def _alike(tracks: Any, language: str) -> list[tuple[str, Any]]:
    """Those of the language, the one of exactly that code first."""
    if not isinstance(tracks, dict):
        return []
    wanted = language.lower()
    known = (name for name in tracks if TRACK_CODE.fullmatch(name))
    names = sorted(known, key=lambda name: (len(name), name))
    alike = [name for name in names if f"{name.lower()}-".startswith(f"{wanted}-")]
    return [(name, tracks[name]) for name in alike]


def _readable(language: str, entries: Any) -> CaptionTrack | None:
    known = [entry for entry in dicts(entries) if entry.get("url")]
    for kind in _KINDS:
        for entry in known:
            if entry.get("ext") == kind and str(entry.get("protocol") or "") in _DIRECT:
                return CaptionTrack(language=language, kind=kind, url=str(entry["url"]))
    return None


def _pictures(extraction: Extraction) -> Iterator[str]:
    """The best first, as yt-dlp orders them."""
    listed = extraction.raw.get("thumbnails") or ()
    for entry in reversed([entry for entry in listed if isinstance(entry, dict)]):
        if entry.get("url"):
            yield str(entry["url"])
