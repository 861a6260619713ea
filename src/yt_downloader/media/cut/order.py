"""What the cutting process is asked for: plain records that travel as JSON."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from yt_downloader.media.captions import Captions, captions_of

SNIFF = "sniff"


class Mode(StrEnum):
    """How the segment gets its ends."""

    SMART = "smart"  # exact; only the partial groups of pictures at the ends are encoded
    FAST = "fast"  # nothing is encoded; starts at the keyframe before
    EXACT = "exact"  # everything is encoded
    LOSSLESS_H265 = "h265-lossless"  # everything is encoded, without losing a bit


class Carries(StrEnum):
    """Which tracks are taken from a file."""

    VIDEO = "video"
    AUDIO = "audio"
    BOTH = "both"
    ANY = "any"  # the picture, and the sound if there is one
    SOUND = "sound"  # the sound alone, timed by the pictures if there are some


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A source file, which arrives in pieces, numbered from 0.

    *demuxer* is libavformat's name of the container, or SNIFF to go by the
    first bytes. Without a *layout* the
    pieces one after the other are the file; with one, piece i belongs at bytes
    [layout[i][0], layout[i][1]) of a file of *size* bytes, and holes read as
    zeros.

    *runs* says where timestamps start anew, as (number of the first piece, its
    time): the run's first picture, or first sound where there is no picture,
    stands for that many seconds on the order's clock. Without runs the file's
    timestamps are that clock.

    *tail* is the number of the piece with which the last group of pictures
    begins, for files of a header and then groups; its pieces may come early.
    """

    carries: Carries
    demuxer: str = SNIFF
    layout: tuple[tuple[int, int], ...] | None = None
    size: int | None = None
    runs: tuple[tuple[int, float], ...] = ()
    tail: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Cut [*start*, *end*) seconds out of *files* and write *output*.

    Times are on the clock of the media, or on that of a playlist, see `File`; those of
    *captions*, too, which become a track, and a file beside *output*.
    """

    files: tuple[File, ...]
    start: float
    end: float
    mode: Mode
    container: str
    output: str
    captions: Captions | None = None

    @property
    def sound_alone(self) -> bool:
        return all(file.carries in {Carries.AUDIO, Carries.SOUND} for file in self.files)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def order_of(message: dict[str, Any]) -> Order:
    """The order that `to_json` made."""
    files = tuple(
        File(
            carries=Carries(file["carries"]),
            demuxer=file["demuxer"],
            layout=None if file["layout"] is None else tuple(map(tuple, file["layout"])),
            size=file["size"],
            runs=tuple(map(tuple, file["runs"])),
            tail=file["tail"],
        )
        for file in message["files"]
    )
    captions = captions_of(message["captions"]) if message["captions"] else None
    return Order(
        **{**message, "files": files, "mode": Mode(message["mode"]), "captions": captions}
    )
