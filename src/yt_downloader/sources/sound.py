"""Decides which format the sound comes from where nothing else is wanted."""

from collections.abc import Iterable
from typing import Literal

from yt_downloader.errors import MediaError
from yt_downloader.sources.extraction import UNKNOWN_CODEC, Format

Container = Literal["mp4", "webm"]

# As sites name them (RFC 6381); others are not copied into a file of sound.
_MP4_SOUNDS = ("mp4a", "aac", "mp3", "ac-3", "ec-3", "ac3", "eac3", "alac")
_WEBM_SOUNDS = ("opus", "vorbis")


def pick_sound(formats: Iterable[Format], container: str) -> tuple[Format, Container]:
    """The format whose sound becomes a file of *container* without being encoded, and its kind.

    One without pictures wherever there is one: else the smallest, for its pictures
    are fetched in vain. Raises MediaError with FORMAT_UNAVAILABLE.
    """
    sounds = [f for f in formats if f.audio_codec]
    if not sounds:
        raise MediaError("FORMAT_UNAVAILABLE", "The video has no sound that can be fetched.")
    fitting = [f for f in sounds if fits(f, container)]
    if not fitting:
        name = "m4a" if container == "mp4" else container
        raise MediaError(
            "FORMAT_UNAVAILABLE",
            f"The video has no sound that fits into {name}. Ask for format_preference best.",
        )
    alone = [f for f in fitting if not f.video_codec]
    if alone:
        found = max(alone, key=lambda f: (f.preference, _is_direct(f), f.bitrate))
    else:
        found = min(fitting, key=lambda f: (not _is_direct(f), f.bitrate))
    return found, _kind(found, container)


def fits(found: Format, container: str) -> bool:
    """Whether the sound of a format may be put into *container* as it is."""
    return bool(found.audio_codec) and container in ("best", *_containers(found))


def _kind(found: Format, container: str) -> Container:
    if container == "best":
        return _containers(found)[0]
    return "webm" if container == "webm" else "mp4"


def _containers(found: Format) -> tuple[Container, ...]:
    """Which ones take the sound as it is, the likelier one first where that is not told."""
    codec = (found.audio_codec or "").lower()
    if codec == UNKNOWN_CODEC:
        return ("webm", "mp4") if found.extension == "webm" else ("mp4", "webm")
    return ("webm",) if codec.startswith(_WEBM_SOUNDS) else ("mp4",)


def _is_direct(found: Format) -> bool:
    return found.protocol in {"http", "https"}
