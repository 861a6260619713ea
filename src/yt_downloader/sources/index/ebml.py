"""EBML, the notation of Matroska and WebM (RFC 8794)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.errors import BadIndex

LONGEST_HEADER = 12
MOST_ELEMENTS = 10_000
_WIDEST_ID = 4
_WIDEST_NUMBER = 8


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
    id_width = _width(begin, at, _WIDEST_ID)
    size_at = at + id_width
    size_width = _width(begin, size_at, _WIDEST_NUMBER)
    content_at = size_at + size_width
    mask = (1 << 7 * size_width) - 1
    size = int.from_bytes(begin[size_at:content_at], "big") & mask
    content = start + content_at - at
    return Element(
        id=int.from_bytes(begin[at:size_at], "big"),
        start=start,
        content=content,
        stop=None if size == mask else content + size,
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
            found = element_at(self.data, start, at=start)
            if found.stop is None or found.stop > stop:
                raise BadIndex("an element does not fit into the one around it")
            self._left -= 1
            if self._left < 0:
                raise BadIndex("too many elements")
            yield found.id, found.content, found.stop
            start = found.stop


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


def _width(data: bytes | memoryview, at: int, widest: int) -> int:
    """How many bytes the number or ID has, which its first bits tell."""
    width = 9 - data[at].bit_length() if at < len(data) else widest + 1
    if width > widest or at + width > len(data):
        raise BadIndex("an element has no proper ID or size")
    return width
