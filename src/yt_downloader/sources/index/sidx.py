"""One segment index box (ISO/IEC 14496-12, 8.16.3)."""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.boxes import Box, number
from yt_downloader.sources.index.errors import BadIndex

_ROW_BYTES = 12
_ROW_NUMBERS = 3
_SAP_SEEKABLE = {0, 1, 2, 3}  # 0: of unknown type; above 3 the picture builds up gradually


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A subsegment, or a further index: bytes from *start* to *stop*; times in ticks.

    *keyframe* is when the keyframe at its beginning is shown; None if there is none.
    *unknown*: the index says nothing about keyframes here.
    """

    start: int
    stop: int
    time: int
    duration: int
    keyframe: int | None
    unknown: bool
    is_index: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentIndex:
    """What a sidx box says. *earliest* in ticks; *anchor* is where its first reference begins."""

    track: int
    timescale: int
    earliest: int
    anchor: int
    table: "array[int]"

    def __len__(self) -> int:
        return len(self.table) // _ROW_NUMBERS

    def references(self) -> Iterator[Reference]:
        """In order. Raises BadIndex for one without any bytes."""
        start, time = self.anchor, self.earliest
        numbers = iter(self.table)
        for sized, duration, access in zip(numbers, numbers, numbers, strict=True):
            size = sized & 0x7FFFFFFF
            if not size:
                raise BadIndex("the segment index has an empty reference")
            yield Reference(
                start=start,
                stop=start + size,
                time=time,
                duration=duration,
                keyframe=_keyframe(time, access),
                unknown=not access,
                is_index=bool(sized >> 31),
            )
            start, time = start + size, time + duration


def parse_sidx(box: Box, content: bytes) -> SegmentIndex:
    """Raises BadIndex for a box that is too short for what it says, and for timescale 0."""
    wide = 8 if number(content, 0, 1) else 4  # version 1 has 64 bits for times and offsets
    count_at = 12 + 2 * wide
    timescale, count = number(content, 8, 4), number(content, count_at + 2, 2)
    begin = count_at + 4
    if begin + count * _ROW_BYTES > len(content):
        raise BadIndex("the segment index does not fit into its box")
    if not timescale or not count:
        raise BadIndex("the segment index is empty or has no timescale")
    table = array("I", content[begin : begin + count * _ROW_BYTES])
    if sys.byteorder == "little":
        table.byteswap()
    return SegmentIndex(
        track=number(content, 4, 4),
        timescale=timescale,
        earliest=number(content, 12, wide),
        anchor=box.stop + number(content, 12 + wide, wide),
        table=table,
    )


def _keyframe(time: int, access: int) -> int | None:
    """When the keyframe at the start is shown, from the fields about stream access points."""
    starts, kind, delta = access >> 31, access >> 28 & 7, access & 0x0FFFFFFF
    return time + delta if starts and kind in _SAP_SEEKABLE else None
