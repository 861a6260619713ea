"""Files of any length out of one loop, with an index in front, as the site serves them."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.sitestandin.containers import webm
from tests.sitestandin.containers.fragments import fragment, fragment_size
from tests.sitestandin.containers.isobmff import full_box, with_duration
from tests.sitestandin.containers.virtual_file import Buffer, VirtualFile
from tests.sitestandin.media.loops import Loop

_STARTS_WITH_KEYFRAME = 0x90000000


@dataclass(frozen=True, kw_only=True)
class WholeFile:
    """A virtual file and what the player API tells about it: first and last byte, inclusive."""

    body: VirtualFile
    seconds: Fraction
    init_range: tuple[int, int]
    index_range: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Span:
    """Frames *first* up to *stop* and the size of the fragment that holds them."""

    first: int
    stop: int
    size: int


def whole_file(loop: Loop, seconds: float) -> WholeFile:
    """The file that repeats *loop* for *seconds*, or for the few frames longer that it takes."""
    spans = _spans(loop, loop.closed(loop.frames(seconds)))

    def part(index: int) -> Sequence[Buffer]:
        span = spans[index]
        return fragment(loop, span.first, span.stop, sequence=index + 1)

    duration = spans[-1].stop / loop.table.frame_rate
    sizes = [span.size for span in spans]
    if loop.table.container == "mp4":
        init, index = with_duration(loop.table.header, duration), _sidx(loop, spans)
    else:
        init, index = _webm_head(loop, spans, duration)
    return WholeFile(
        body=VirtualFile(init + index, sizes, part),
        seconds=duration,
        init_range=(0, len(init) - 1),
        index_range=(len(init), len(init) + len(index) - 1),
    )


def _spans(loop: Loop, frames: int) -> list[_Span]:
    step = loop.table.frames_per_fragment
    sizes: dict[tuple[int, int], int] = {}  # fragments of later turns are equally long
    spans = []
    for first in range(0, frames, step):
        stop = min(first + step, frames)
        shape = first % loop.frame_count, stop - first
        if shape not in sizes:
            sizes[shape] = fragment_size(loop, first, stop)
        spans.append(_Span(first, stop, sizes[shape]))
    return spans


def _sidx(loop: Loop, spans: list[_Span]) -> bytes:
    entries = b"".join(
        struct.pack(
            ">III",
            span.size,
            (span.stop - span.first) * loop.table.frame_duration,
            _STARTS_WITH_KEYFRAME,
        )
        for span in spans
    )
    start = struct.pack(">IIIIHH", 1, loop.table.timescale, 0, 0, 0, len(spans))
    return full_box(b"sidx", 0, 0, start, entries)


def _webm_head(loop: Loop, spans: list[_Span], duration: Fraction) -> tuple[bytes, bytes]:
    points, position = [], 0
    for span in spans:
        points.append((int(span.first * 1000 / loop.table.frame_rate), position))
        position += span.size
    before, cues = webm.segment_head(float(duration), loop.table.header, points)
    segment = webm.segment_header(len(before) + len(cues) + position)
    return webm.EBML_HEADER + segment + before, cues
