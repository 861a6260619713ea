"""The frame number that every picture carries as a row of black and white blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

BITS = 16
BLOCKS = 2 * BITS
# The row is as high as its blocks are wide: 1/18 of the height in a 16:9 picture.
ROW_FRACTION = 18

_WHITE, _BLACK = 255, 0
_NUMBER_MASK = 0x7FF
_SHORT_LOOP_BIT = 0x800
# Blocks of one pair closer than this are not a bit but a damaged picture.
_LEAST_CONTRAST = 40


@dataclass(frozen=True, slots=True)
class Stamp:
    """A frame's number within its loop, and which of the two loop lengths it belongs to."""

    number: int
    short_loop: bool


class UnreadableBarcode(Exception):
    """The picture shows no barcode, or one that its check bits disprove."""


def draw(stamp: Stamp) -> bytes:
    """Return the row of BLOCKS grey values.

    Each bit is a pair of blocks, white-black for 1 and black-white for 0, so that reading
    compares neighbours and needs no absolute threshold after lossy coding.
    """
    payload = stamp.number | (_SHORT_LOOP_BIT if stamp.short_loop else 0)
    word = payload << 4 | _check(payload)
    row = bytearray()
    for position in reversed(range(BITS)):
        row += bytes((_WHITE, _BLACK) if word >> position & 1 else (_BLACK, _WHITE))
    return bytes(row)


def read(levels: Sequence[float]) -> Stamp:
    """Turn the brightness of the BLOCKS blocks, left to right, back into the stamp."""
    word = 0
    for left, right in zip(levels[::2], levels[1::2], strict=True):
        if abs(left - right) < _LEAST_CONTRAST:
            raise UnreadableBarcode(f"two blocks of a pair look alike: {left:.0f}, {right:.0f}")
        word = word << 1 | (left > right)
    payload, check = word >> 4, word & 0xF
    if check != _check(payload):
        raise UnreadableBarcode(f"check bits do not fit the number {payload & _NUMBER_MASK}")
    return Stamp(payload & _NUMBER_MASK, short_loop=bool(payload & _SHORT_LOOP_BIT))


def _check(payload: int) -> int:
    # The constant keeps an all-black or repeating row from passing as a number.
    return (payload ^ payload >> 4 ^ payload >> 8 ^ 0b0101) & 0xF
