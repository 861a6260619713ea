"""MPEG transport stream packets: finding and shifting their clocks and counters."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PACKET_BYTES = 188
CLOCK_HZ = 90_000

_CLOCK_MASK = (1 << 33) - 1


@dataclass(frozen=True)
class Places:
    """Byte offsets of everything in a piece of stream that moves when time goes on.

    *stamps* are the five-byte presentation and decoding times, *references* the program
    clock references; *counted* says how many packets with content each PID has.
    """

    stamps: list[int]
    references: list[int]
    counted: dict[int, int]


def places(data: bytes) -> Places:
    stamps: list[int] = []
    references: list[int] = []
    counted: Counter[int] = Counter()
    for start in range(0, len(data), PACKET_BYTES):
        adapted, filled = data[start + 3] & 0x20, data[start + 3] & 0x10
        payload = start + 4 + (1 + data[start + 4] if adapted else 0)
        if adapted and data[start + 4] and data[start + 5] & 0x10:
            references.append(start + 6)
        if filled:
            counted[_pid(data, start)] += 1
            if data[start + 1] & 0x40 and data[payload : payload + 3] == b"\0\0\1":
                stamps += _pes_stamps(data, payload)
    return Places(stamps, references, dict(counted))


def read_stamp(data: bytes, at: int) -> int:
    """A presentation or decoding time in ticks of CLOCK_HZ."""
    high, middle, low = data[at] >> 1 & 7, data[at + 1 : at + 3], data[at + 3 : at + 5]
    fifteen_bits = int.from_bytes(middle, "big") >> 1, int.from_bytes(low, "big") >> 1
    return high << 30 | fifteen_bits[0] << 15 | fifteen_bits[1]


def shifted(data: bytes, found: Places, *, ticks: int, packets: dict[int, int]) -> bytearray:
    """Return *data* later by *ticks* and with the counters advanced by *packets* per PID."""
    result = bytearray(data)
    for at in found.stamps:
        _write_stamp(result, at, read_stamp(data, at) + ticks)
    for at in found.references:
        clock = int.from_bytes(data[at : at + 6], "big")
        base = (clock >> 15) + ticks & _CLOCK_MASK
        result[at : at + 6] = (base << 15 | clock & 0x7FFF).to_bytes(6, "big")
    advance = {pid: count % 16 for pid, count in packets.items() if count % 16}
    if advance:
        for start in range(0, len(result), PACKET_BYTES):
            step = advance.get(_pid(result, start), 0)
            flags = result[start + 3]
            result[start + 3] = flags & 0xF0 | flags + step & 0x0F
    return result


def counted_on(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *pieces* with their continuity counters running on from one to the next."""
    following: Counter[int] = Counter()
    for data in pieces:
        result = bytearray(data)
        for start in range(0, len(data), PACKET_BYTES):
            pid, flags = _pid(data, start), data[start + 3]
            if flags & 0x10:
                result[start + 3] = flags & 0xF0 | following[pid] % 16
                following[pid] += 1
        yield bytes(result)


def _pid(data: bytes | bytearray, start: int) -> int:
    return (data[start + 1] & 0x1F) << 8 | data[start + 2]


def _pes_stamps(data: bytes, payload: int) -> list[int]:
    present = data[payload + 7] >> 6
    return [payload + 9, payload + 14] if present == 3 else [payload + 9] if present else []


def _write_stamp(data: bytearray, at: int, ticks: int) -> None:
    ticks &= _CLOCK_MASK
    data[at] = data[at] & 0xF1 | ticks >> 30 << 1
    data[at + 1 : at + 3] = ((ticks >> 15 & 0x7FFF) << 1 | 1).to_bytes(2, "big")
    data[at + 3 : at + 5] = ((ticks & 0x7FFF) << 1 | 1).to_bytes(2, "big")
