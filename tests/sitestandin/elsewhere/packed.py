"""Sound without a container, as HLS packs it: an ID3 tag with the time, then ADTS frames."""

from math import ceil

from tests.sitestandin.containers.mpegts import CLOCK_HZ
from tests.sitestandin.media.loops import Loop

# The clock of the pictures begins there, too: media.repackage.
_FIRST_PRESENTATION_SECONDS = 10
_OWNER = b"com.apple.streaming.transportStreamTimestamp\0"
_LOW_COMPLEXITY, _48_KHZ, _STEREO = 1, 3, 2
_HEADER_BYTES = 7


def packed_segment(loop: Loop, begin: float, end: float) -> bytes:
    """The frames that begin to sound within [*begin*, *end*) seconds."""
    rate = loop.table.frame_rate
    first, stop = (ceil(edge * rate) for edge in (begin, end))
    ticks = round((first / rate + _FIRST_PRESENTATION_SECONDS) * CLOCK_HZ)
    frames = (_adts(bytes(loop.bytes_between(n, n + 1))) for n in range(first, stop))
    return _tag(ticks) + b"".join(frames)


def _tag(ticks: int) -> bytes:
    """RFC 8216, 3.4."""
    content = _OWNER + ticks.to_bytes(8, "big")
    frame = b"PRIV" + _synchsafe(len(content)) + b"\0\0" + content
    return b"ID3\x04\0\0" + _synchsafe(len(frame)) + frame


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _adts(frame: bytes) -> bytes:
    """ISO/IEC 14496-3, 1.A.2.2."""
    size = len(frame) + _HEADER_BYTES
    fields = (
        (0xFFF, 12), (0, 1), (0, 2), (1, 1), (_LOW_COMPLEXITY, 2), (_48_KHZ, 4), (0, 1),
        (_STEREO, 3), (0, 4), (size, 13), (0x7FF, 11), (0, 2),
    )  # fmt: skip
    header = 0
    for value, bits in fields:
        header = header << bits | value
    return header.to_bytes(_HEADER_BYTES, "big") + frame
