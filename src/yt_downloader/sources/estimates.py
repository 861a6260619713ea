"""About how many bytes a second of a video has, in everything that it may become."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from yt_downloader.config import Container
from yt_downloader.errors import MediaError
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.plan import NotRecorded, Wanted, make_plan

_BYTES_PER_KILOBIT = 125
_CONTAINERS: tuple[Container, ...] = ("mp4", "webm")


@dataclass(frozen=True, slots=True)
class Estimates:
    """Bytes per second: of *video*, with its sound, by resolution and kind of file.

    What is not known is left out; *audio* is that of the best sound alone.
    """

    video: Mapping[str, Mapping[str, int]]
    audio: int | None


def estimates_of(video: Extraction) -> Estimates:
    """From the bit rates of the formats that a download would fetch."""
    found: dict[str, dict[str, int]] = {}
    for label in video.resolutions():
        rates = [(str(kind), _rate(video, label, kind)) for kind in _CONTAINERS]
        known = {kind: rate for kind, rate in rates if rate}
        if known:
            found[label] = known
    sounds = [f.bitrate for f in video.formats if f.audio_codec and not f.video_codec]
    return Estimates(found, round(max(sounds) * _BYTES_PER_KILOBIT) if any(sounds) else None)


def _rate(video: Extraction, label: str, kind: Container) -> int | None:
    wanted = Wanted(
        start=0.0,
        end=1.0,
        container=kind,
        resolution=int(label.removesuffix("p")),
        exact=True,
        high_res_mp4="remux",
        cut_mode="smart",
    )
    try:
        plan = make_plan(video, wanted, longest_seconds=math.inf)
    except (MediaError, NotRecorded):
        return None
    return round(plan.estimated_bytes / plan.seconds) if plan.seconds > 0 else None
