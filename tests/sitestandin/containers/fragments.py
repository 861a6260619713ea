"""Frames of a loop as fragments: moof and mdat in MP4, a cluster in WebM."""

import struct

from tests.sitestandin.containers import webm
from tests.sitestandin.containers.isobmff import box, full_box
from tests.sitestandin.containers.virtual_file import Buffer
from tests.sitestandin.media.loops import Loop

_SYNC_FRAME = 0x02000000
_OTHER_FRAME = 0x01010000

# tfhd: offsets count from the moof; default duration; default flags.
_TRACK_FLAGS = 0x020000 | 0x000008 | 0x000020
# trun: data offset, flags of the first frame, sizes; composition offsets for pictures.
_RUN_FLAGS = 0x001 | 0x004 | 0x200
_RUN_COMPOSITION = 0x800


def fragment(loop: Loop, first: int, stop: int, *, sequence: int) -> tuple[Buffer, ...]:
    """The pieces of the fragment with frames *first* up to *stop*, counted over all turns.

    *sequence* is the number in the MP4 fragment header, from 1; WebM has none. A fragment
    must not lie across the loop's joint. With WebM it must begin where one of the loop's
    own fragments begins, because the block timestamps count from there.
    """
    frames = loop.bytes_between(first, stop)
    if loop.table.container == "webm":
        milliseconds = int(first * 1000 / loop.table.frame_rate)
        return webm.cluster_header(milliseconds, len(frames)), frames
    media_header = struct.pack(">I4s", 8 + len(frames), b"mdat")
    return _moof(loop, first, stop, sequence) + media_header, frames


def fragment_size(loop: Loop, first: int, stop: int) -> int:
    return sum(map(len, fragment(loop, first, stop, sequence=1)))


def _moof(loop: Loop, first: int, stop: int, sequence: int) -> bytes:
    table = loop.table
    default = _OTHER_FRAME if table.is_video else _SYNC_FRAME
    header = full_box(b"mfhd", 0, 0, struct.pack(">I", sequence))
    track_header = full_box(
        b"tfhd", 0, _TRACK_FLAGS, struct.pack(">III", 1, table.frame_duration, default)
    )
    decode_time = full_box(b"tfdt", 1, 0, struct.pack(">Q", first * table.frame_duration))

    def moof(data_offset: int) -> bytes:
        run = _run(loop, first, stop, data_offset)
        return box(b"moof", header, box(b"traf", track_header, decode_time, run))

    # Frames begin behind the moof and the eight bytes of the mdat's header.
    return moof(len(moof(0)) + 8)


def _run(loop: Loop, first: int, stop: int, data_offset: int) -> bytes:
    sizes = loop.sizes_between(first, stop)
    start = struct.pack(">IiI", len(sizes), data_offset, _SYNC_FRAME)
    if not loop.table.is_video:
        return full_box(b"trun", 0, _RUN_FLAGS, start, struct.pack(f">{len(sizes)}I", *sizes))
    offsets = loop.composition_offsets_between(first, stop)
    entries = [value for pair in zip(sizes, offsets, strict=True) for value in pair]
    values = struct.pack(f">{len(entries)}I", *entries)
    return full_box(b"trun", 0, _RUN_FLAGS | _RUN_COMPOSITION, start, values)
