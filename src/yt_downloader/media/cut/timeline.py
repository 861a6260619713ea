"""Where a segment starts: at which picture, and with which piece of sound."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, takewhile
from math import ceil
from typing import Any

from yt_downloader.media.cut.groups import Group
from yt_downloader.media.cut.sample import Sample

# Clients' numbers are decimal, and containers round: WebM to a millisecond.
_TOLERANCE = Fraction(1, 1000)
_OPUS_HEAD = b"OpusHead"
_OPUS_PRE_SKIP = slice(10, 12)
_OPUS_RATE = 48_000


def first_ticks(start: Fraction, time_base: Fraction) -> int:
    """The latest time, in ticks, at which a picture is seen as starting at *start* or before."""
    return (start + _TOLERANCE) // time_base


def stop_ticks(end: Fraction, time_base: Fraction) -> int:
    """The first time, in ticks, that is seen as *end* or later."""
    return -((_TOLERANCE - end) // time_base)


def picture_at(group: Group, ticks: int) -> int:
    """The time of the picture of *group* that is on the screen at *ticks*."""
    shown = group.shown()
    return max((time for time in shown if time <= ticks), default=shown[0])


def group_at(groups: Iterator[Group], ticks: int) -> Group | None:
    """The group with the picture that is on the screen at *ticks*; None without any."""
    found = None
    for found in groups:
        if found.next is None or found.next.pts > ticks:
            break
    return found


class Sound:
    """The samples of an audio track from about a moment on.

    *begins* is the time of its first sound, in seconds; None when there is no
    sound at that moment.
    """

    def __init__(self, stream: Any, samples: Iterator[Sample], latest: Fraction) -> None:
        """Start with the last sample whose sound begins at *latest* or before."""
        self.time_base = Fraction(stream.time_base)
        self._hidden = _hidden_seconds(stream)
        limit = int((latest - self._hidden) // self.time_base)
        before: list[Sample] = []
        after: list[Sample] = []
        for sample in samples:
            if sample.pts > limit:
                after = [sample]
                break
            before = [sample]
        if before and before[0].pts + max(before[0].duration, 1) < limit:
            before = []  # it ended long ago
        self.begins = self._heard(before[0]) if before else None
        self.samples = chain(before, after, samples)

    def until(self, end: Fraction) -> Iterator[Sample]:
        stop = ceil(end / self.time_base)
        return takewhile(lambda sample: sample.pts < stop, self.samples)

    def _heard(self, sample: Sample) -> Fraction:
        return sample.pts * self.time_base + self._hidden


def _hidden_seconds(stream: Any) -> Fraction:
    """How much of the first sample's sound players leave out: Opus's pre-skip (RFC 7845 5.1)."""
    head = stream.codec_context.extradata or b""
    if not head.startswith(_OPUS_HEAD):
        return Fraction(0)
    return Fraction(int.from_bytes(head[_OPUS_PRE_SKIP], "little"), _OPUS_RATE)
