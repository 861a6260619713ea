"""What is in an uploaded file, and whether it may become a video."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from yt_downloader.media import process
from yt_downloader.media.reading import NoAnswer, ask_child

_log = logging.getLogger(__name__)
_MODULE = "yt_downloader.media.inspect_child"
_TIMEOUT_SECONDS = 120.0
# Decoding a few pictures of 8192 x 4320; a hostile file fails here.
_LIMITS = process.Limits(cpu_seconds=120, data_bytes=3 << 30, file_bytes=0, niceness=5)
_RGB_BEGINNINGS = ("rgb", "bgr", "gbr", "argb", "abgr", "pal8", "0rgb", "0bgr", "x2rgb", "x2bgr")
_ALPHA_BEGINNINGS = ("yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "ya")
_HDR_TRANSFERS = {16, 18}  # PQ and HLG (ISO/IEC 23091-2, 8.2)


class NotMedia(Exception):
    """The file cannot become a video; the text says why, for whoever sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The moving picture. *rotation* in degrees, *bits* of its deepest component.

    *transfer*, *primaries* and *matrix* as ISO/IEC 23091-2 numbers them.
    *aspect* is that of a sample. *fps* is the average rate, None where unknown.
    """

    codec: str
    profile: str | None
    width: int
    height: int
    pix_fmt: str
    bits: int
    fps: float | None
    bit_rate: int | None
    transfer: int
    primaries: int
    matrix: int
    full_range: bool
    aspect: Fraction
    rotation: int
    interlaced: bool

    @property
    def is_hdr(self) -> bool:
        return self.transfer in _HDR_TRANSFERS

    @property
    def is_odd(self) -> bool:
        return self.width % 2 == 1 or self.height % 2 == 1

    @property
    def is_sideways(self) -> bool:
        return self.rotation % 180 != 0

    @property
    def is_rgb(self) -> bool:
        return self.pix_fmt.startswith(_RGB_BEGINNINGS)

    @property
    def has_alpha(self) -> bool:
        return self.pix_fmt.startswith(_ALPHA_BEGINNINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """*index* is the track's among all of the file."""

    index: int
    codec: str
    channels: int
    sample_rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """*duration* in seconds, above 0; *pictures* are covers and the like.

    *sound_duration* is the first sound track's, None where there is none or nobody tells.
    """

    container: str
    duration: float
    sound_duration: float | None
    bit_rate: int | None
    video: Picture | None
    audio: tuple[Sound, ...]
    subtitles: int
    pictures: int


def inspect(
    path: Path, *, check: Callable[[], None] = lambda: None, sound: bool = False
) -> Inspection:
    """Read *path* in a limited child. Raises NotMedia; *check* may raise, too.

    *sound*: it is a result of ours, in a container of sound alone.
    """
    try:
        answer = ask_child(
            _MODULE,
            path,
            "sound" if sound else "video",
            timeout_seconds=_TIMEOUT_SECONDS,
            limits=_LIMITS,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            check=check,
        )
    except NoAnswer as none:
        if none.ended is None:
            raise NotMedia("Reading it took too long.") from None
        _log.info("not media", extra=none.told())
        raise NotMedia("It is not a video file, or it is broken.") from None
    if "refused" in answer:
        raise NotMedia(answer["refused"])
    found = inspection_of(answer)
    if found.duration <= 0:
        raise NotMedia("It has no length.")
    return found


def inspection_of(found: dict[str, Any]) -> Inspection:
    video = found["video"]
    return Inspection(
        container=found["container"],
        duration=found["duration"],
        sound_duration=found["sound_duration"],
        bit_rate=found["bit_rate"],
        video=Picture(**{**video, "aspect": Fraction(*video["aspect"])}) if video else None,
        audio=tuple(Sound(**sound) for sound in found["audio"]),
        subtitles=found["subtitles"],
        pictures=found["pictures"],
    )
