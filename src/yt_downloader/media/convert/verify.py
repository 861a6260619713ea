"""Makes sure that a result is what was wished before anybody gets it."""

import struct
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.convert.plan import CODEC_NAMES, ConversionPlan
from yt_downloader.media.convert.wish import OutputFormat
from yt_downloader.media.inspection import Inspection

# Of the source's length, below which there is nothing worth giving.
_LEAST_SHARE = 0.1
# What may be missing without a word: an encoder's delay, a last picture's duration.
_UNNOTICED_SECONDS = 0.25
_UNNOTICED_SHARE = 0.01
_BOX = struct.Struct(">I4s")
_WIDE = 1


class NotAsWished(MediaError):
    """The result is not what was wished; *why* is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__("ENCODE_FAILED")
        self.why = why


def verify(result: Inspection, source: Inspection, plan: ConversionPlan) -> str | None:
    """A warning where the source was damaged and so part of it is missing.

    Raises NotAsWished.
    """
    _check_tracks(result, source, plan)
    wanted = source.sound_duration if plan.wish.output.is_sound else source.duration
    if not wanted:
        return None
    missing = wanted - result.duration
    if missing <= max(_UNNOTICED_SECONDS, _UNNOTICED_SHARE * wanted):
        return None
    share = result.duration / wanted
    if share < _LEAST_SHARE:
        raise NotAsWished(f"only {result.duration} of {wanted} s came out")
    return f"The source is damaged: {share:.0%} of it could be recovered."


def check_faststart(path: Path) -> None:
    """Raise NotAsWished unless the index of an MP4 lies before its media."""
    order = _boxes(path)
    if "moov" not in order or "mdat" not in order or order.index("moov") > order.index("mdat"):
        raise NotAsWished(f"the boxes are {order}")


def _check_tracks(result: Inspection, source: Inspection, plan: ConversionPlan) -> None:
    wish = plan.wish
    if len(result.audio) != (1 if wish.output.is_sound else len(source.audio)):
        raise NotAsWished(f"it has {len(result.audio)} sound tracks")
    if wish.output.is_sound:
        return
    if result.video is None or result.video.codec != CODEC_NAMES[wish.codec]:
        raise NotAsWished(f"the picture is {result.video}")
    sounds = {sound.codec for sound in result.audio}
    wanted = "opus" if wish.output is OutputFormat.WEBM else "aac"
    if sounds - {wanted}:
        raise NotAsWished(f"the sound is {sounds}")


def _boxes(path: Path) -> list[str]:
    """The names of the outermost boxes (ISO/IEC 14496-12, 4.2)."""
    names = []
    with path.open("rb") as file:
        size = file.seek(0, 2)
        at = 0
        while at + _BOX.size <= size:
            file.seek(at)
            length, name = _BOX.unpack(file.read(_BOX.size))
            if length == _WIDE:
                length = int.from_bytes(file.read(8), "big")
            names.append(name.decode("latin-1"))
            if length < _BOX.size:
                break
            at += length
    return names
