"""NAL units, the packets inside a packet of H.264 and H.265 (ISO/IEC 14496-10 and 23008-2).

They are framed in two ways: in MP4 each has its length in front (14496-15), in
transport streams and from encoders each has a start code in front (Annex B).
"""

from collections.abc import Iterable, Iterator

_START_CODE = b"\0\0\1"


def units(data: bytes, length_size: int | None) -> Iterator[bytes]:
    """The units of a packet; *length_size* is that of the length fields, None for start codes.

    A unit that is cut off at the end of *data* is left out.
    """
    return _by_start_code(data) if length_size is None else _by_length(data, length_size)


def _by_length(data: bytes, length_size: int) -> Iterator[bytes]:
    position = 0
    while position + length_size < len(data):
        start = position + length_size
        stop = start + int.from_bytes(data[position:start], "big")
        if stop > len(data):
            return
        if stop > start:
            yield data[start:stop]
        position = stop


def _by_start_code(data: bytes) -> Iterator[bytes]:
    start = data.find(_START_CODE)
    while start >= 0:
        start += len(_START_CODE)
        following = data.find(_START_CODE, start)
        # Zeros before a start code belong to it, or fill up; no unit ends with one.
        unit = data[start : following if following >= 0 else len(data)].rstrip(b"\0")
        if unit:
            yield unit
        start = following


def with_lengths(parts: Iterable[bytes], length_size: int) -> bytes:
    """The packet of these units as MP4 has it."""
    return b"".join(len(part).to_bytes(length_size, "big") + part for part in parts)


def with_start_codes(parts: Iterable[bytes]) -> bytes:
    """The packet of these units as a transport stream has it."""
    return b"".join(b"\0" + _START_CODE + part for part in parts)


def framed(parts: Iterable[bytes], length_size: int | None) -> bytes:
    return with_start_codes(parts) if length_size is None else with_lengths(parts, length_size)


def exp_golomb(data: bytes, bit: int = 0) -> int:
    """The unsigned number at *bit* of *data*, ue(v) of 14496-10 9.1. Raises ValueError.

    Emulation prevention bytes must not occur before its end; ids are small, so
    in the places where we read them they cannot.
    """
    bits = int.from_bytes(data[:16], "big")
    total = 8 * min(len(data), 16)
    zeros = 0
    while bit + zeros < total and not bits >> (total - 1 - bit - zeros) & 1:
        zeros += 1
    stop = bit + 2 * zeros + 1
    if stop > total:
        raise ValueError("the number does not end")
    return (bits >> (total - stop) & ((1 << (zeros + 1)) - 1)) - 1
