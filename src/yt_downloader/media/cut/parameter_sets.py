"""Parameter sets: what a decoder of H.264 or H.265 must know before the first picture.

A segment whose ends were encoded anew has two sources of pictures, each with
sets of its own. For H.264 ours get ids that the source does not use, and both
stand in the header. H.265's encoder cannot choose ids, so there both are
repeated in front of every keyframe.
"""

from dataclasses import dataclass

from yt_downloader.media.cut import nal

_SPS, _PPS = 7, 8  # 14496-10 table 7-1
_H265_SETS = {32, 33, 34}  # 23008-2 table 7-1: VPS, SPS, PPS
_LARGEST_SPS_ID = 31
_CONFIGURATION_VERSION = 1


@dataclass(frozen=True, slots=True)
class Header:
    """A codec's header taken apart.

    *length_size* is that of the source's packets, None where they have start codes.
    """

    length_size: int | None
    sets: tuple[bytes, ...]


def h264_header(extradata: bytes) -> Header:
    """Read avcC (14496-15 5.3.3) or sets with start codes. Raises ValueError."""
    if extradata[:1] != bytes([_CONFIGURATION_VERSION]):
        return Header(None, tuple(nal.units(extradata, None)))
    try:
        sets, position = [], 5
        for mask in (0x1F, 0xFF):
            count = extradata[position] & mask
            position += 1
            for _ in range(count):
                size = int.from_bytes(extradata[position : position + 2], "big")
                sets.append(extradata[position + 2 : position + 2 + size])
                position += 2 + size
        return Header((extradata[4] & 3) + 1, tuple(sets))
    except IndexError:
        raise ValueError("avcC is cut off") from None


def h265_header(extradata: bytes) -> Header:
    """Read hvcC (14496-15 8.3.3) or sets with start codes. Raises ValueError."""
    if extradata[:1] != bytes([_CONFIGURATION_VERSION]):
        return Header(None, tuple(nal.units(extradata, None)))
    try:
        sets, position = [], 23
        for _ in range(extradata[22]):
            count = int.from_bytes(extradata[position + 1 : position + 3], "big")
            position += 3
            for _ in range(count):
                size = int.from_bytes(extradata[position : position + 2], "big")
                sets.append(extradata[position + 2 : position + 2 + size])
                position += 2 + size
                if position > len(extradata):
                    raise ValueError("hvcC is cut off")
        return Header((extradata[21] & 3) + 1, tuple(sets))
    except IndexError:
        raise ValueError("hvcC is cut off") from None


def free_h264_id(header: Header) -> int:
    """An id that no sequence or picture parameter set of the source has. Raises ValueError."""
    taken = set()
    for unit in header.sets:
        kind = unit[0] & 0x1F
        if kind == _SPS:
            taken.add(nal.exp_golomb(unit[4:20]))  # behind profile, constraints and level
        elif kind == _PPS:
            taken.add(nal.exp_golomb(unit[1:17]))
    free = set(range(_LARGEST_SPS_ID + 1)) - taken
    if not free:
        raise ValueError("the source uses every id")
    return min(free)


def joined_h264(source: bytes, ours: bytes) -> bytes:
    """The source's header with our sets added, framed as the source's is. Raises ValueError."""
    header, added = h264_header(source), h264_header(ours).sets
    sets = [*header.sets, *added]
    if header.length_size is None:
        return nal.with_start_codes(sets)
    sequence = [unit for unit in sets if unit[0] & 0x1F == _SPS]
    picture = [unit for unit in sets if unit[0] & 0x1F == _PPS]
    # What follows the sets repeats the source's chroma and bit depth, which ours share.
    tail = source[_sets_end(source) :]
    return b"".join(
        [
            source[:5],
            bytes([0xE0 | len(sequence)]),
            nal.with_lengths(sequence, 2),
            bytes([len(picture)]),
            nal.with_lengths(picture, 2),
            tail,
        ]
    )


def _sets_end(avcc: bytes) -> int:
    position = 5
    for mask in (0x1F, 0xFF):
        count = avcc[position] & mask
        position += 1
        for _ in range(count):
            position += 2 + int.from_bytes(avcc[position : position + 2], "big")
    return position


def with_h265_sets(packet: bytes, sets: tuple[bytes, ...], length_size: int | None) -> bytes:
    """The packet of a keyframe with *sets* in front, instead of those that it brings."""
    rest = [unit for unit in nal.units(packet, length_size) if _h265_kind(unit) not in _H265_SETS]
    return nal.framed([*sets, *rest], length_size)


def _h265_kind(unit: bytes) -> int:
    return unit[0] >> 1 & 0x3F
