"""What has to be fetched of one format to have a segment."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yt_downloader.media.cut.order import Carries, File
from yt_downloader.sources.extraction import UNKNOWN_CODEC, Format
from yt_downloader.sources.feeding import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The cutter's *file* and its pieces: those on disk already, and those to fetch.

    *media_bytes* is how much that is, None where only the site knows. *end* is
    where the segment ends in this file, in seconds. *listed*: each thing to fetch
    is one that a playlist names.
    """

    file: File
    on_disk: Sequence[tuple[int, Path]]
    to_fetch: Sequence[Delivery]
    media_bytes: int | None
    end: float = math.inf
    listed: bool = False

    @property
    def count(self) -> int:
        return len(self.on_disk) + len(self.to_fetch)


def in_turns(supplies: Sequence[Supply]) -> list[Delivery]:
    """What to fetch of all formats, in the order in which the cutter needs it."""
    every = [delivery for supply in supplies for delivery in supply.to_fetch]
    return sorted(every, key=lambda delivery: (delivery.share, delivery.file))


def carries(wanted: Format, *, sound_alone: bool = False) -> Carries:
    """Which tracks of a format are taken: all, or its *sound_alone*."""
    if sound_alone:
        return Carries.SOUND if wanted.video_codec else Carries.AUDIO
    if wanted.video_codec and wanted.audio_codec == UNKNOWN_CODEC:
        return Carries.ANY
    if wanted.video_codec and wanted.audio_codec:
        return Carries.BOTH
    return Carries.VIDEO if wanted.video_codec else Carries.AUDIO
