"""EBML, the notation of Matroska and WebM (RFC 8794)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.errors import BadIndex

LONGEST_HEADER = 12
MOST_ELEMENTS = 10_000
_WIDEST_ID = 4
_WIDEST_NUMBER = 8
# By the first byte of a number or ID: as many as it has leading zero bits, and one.
_WIDTHS = bytes(9 - first.bit_length() for first in range(256))


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element is: its ID from *start*, its content from *content* up to *stop*.

    *stop* is None for an element of unknown size.
    """

    id: int
    start: int
    content: int
    stop: int | None


def element_at(begin: bytes | memoryview, start: int, *, at: int = 0) -> Element:
    """The element at *start*; what is at *at* in *begin* are its first bytes, 12 if there are.

    Raises BadIndex for an ID or a size that is none or not complete.
    """
    name, content_at, stop_at = _head(begin, at)
    moved = start - at
    return Element(
        id=name,
        start=start,
        content=content_at + moved,
        stop=None if stop_at is None else stop_at + moved,
    )


class Elements:
    """The elements in *data*; all in all at most *most* of them are looked at."""

    def __init__(self, data: bytes, *, most: int = MOST_ELEMENTS) -> None:
        self.data = data
        self._left = most

    def children(self, start: int, stop: int | None = None) -> Iterator[tuple[int, int, int]]:
        """ID, start of content and stop of those from *start* up to *stop*, else to the end.

        Raises BadIndex for one that does not fit or is of unknown size, and for too many.
        """
        stop = len(self.data) if stop is None else stop
        while start < stop:
            name, content, end = _head(self.data, start)
            if end is None or end > stop:
                raise BadIndex("an element does not fit into the one around it")
            self._left -= 1
            if self._left < 0:
                raise BadIndex("too many elements")
            yield name, content, end
            start = end


def unsigned(data: bytes, start: int, stop: int) -> int:
    """Raises BadIndex for more than 8 bytes."""
    if stop - start > _WIDEST_NUMBER:
        raise BadIndex("a number is too wide")
    return int.from_bytes(data[start:stop], "big")


def real(data: bytes, start: int, stop: int) -> float:
    """May be infinite or NaN. Raises BadIndex for a width that no such number has."""
    formats = {0: "", 4: ">f", 8: ">d"}
    if stop - start not in formats:
        raise BadIndex("a number has an odd width")
    values = struct.unpack(formats[stop - start], data[start:stop])
    return float(values[0]) if values else 0.0


def _head(data: bytes | memoryview, at: int) -> tuple[int, int, int | None]:
    """ID, start of content and stop of the element at *at*; see `element_at`."""
    size_at = at + _width(data, at, _WIDEST_ID)
    content_at = size_at + _width(data, size_at, _WIDEST_NUMBER)
    mask = (1 << 7 * (content_at - size_at)) - 1
    size = int.from_bytes(data[size_at:content_at], "big") & mask
    name = int.from_bytes(data[at:size_at], "big")
    return name, content_at, None if size == mask else content_at + size


def _width(data: bytes | memoryview, at: int, widest: int) -> int:
    """How many bytes the number or ID has, which its first bits tell."""
    width = _WIDTHS[data[at]] if at < len(data) else widest + 1
    if width > widest or at + width > len(data):
        raise BadIndex("an element has no proper ID or size")
    return width
