"""What a WebM file says of itself: how it counts time, how long it is, which tracks it has."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.ebml import Elements, real, unsigned
from yt_downloader.sources.index.errors import BadIndex, NoIndex

_TIMESTAMP_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK_ENTRY, _TRACK_NUMBER, _TRACK_TYPE = 0xAE, 0xD7, 0x83
_VIDEO, _AUDIO = 1, 2
_MILLISECOND = 1_000_000  # nanoseconds; what a file counts in that does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """*tick* and *duration* in seconds."""

    tick: float
    duration: float


def parse_info(data: bytes, start: int) -> Info:
    """*data* hold the Info element, from *start* on its content. Raises NoIndex, BadIndex."""
    scale, ticks = _MILLISECOND, None
    for kind, low, high in Elements(data).children(start):
        if kind == _TIMESTAMP_SCALE:
            scale = unsigned(data, low, high)
        elif kind == _DURATION:
            ticks = real(data, low, high)
    if ticks is None:
        raise NoIndex("the file does not tell its duration")
    if not scale or not math.isfinite(ticks):
        raise BadIndex("the duration is no number or the timescale is 0")
    tick = scale / 1e9
    return Info(tick=tick, duration=ticks * tick)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadingTrack:
    """The first track with pictures, else the first with sound."""

    number: int
    is_video: bool


def leading_track(data: bytes, start: int) -> LeadingTrack:
    """*data* hold the Tracks element, from *start* on its content. Raises NoIndex, BadIndex."""
    tracks = list(_tracks(data, start))
    for wanted in (_VIDEO, _AUDIO):
        for number, kind in tracks:
            if kind == wanted:
                return LeadingTrack(number=number, is_video=kind == _VIDEO)
    raise NoIndex("the file has neither pictures nor sound")


def _tracks(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Number and type of each track."""
    elements = Elements(data)
    for kind, low, high in elements.children(start):
        if kind == _TRACK_ENTRY:
            fields = {name: (first, stop) for name, first, stop in elements.children(low, high)}
            number, track_type = fields.get(_TRACK_NUMBER), fields.get(_TRACK_TYPE)
            if number is None or track_type is None:
                raise BadIndex("a track has no number or no type")
            yield unsigned(data, *number), unsigned(data, *track_type)
