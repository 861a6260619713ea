"""Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from yt_downloader.sources.index.coverage import LARGEST_FILE
from yt_downloader.sources.index.errors import BadIndex

SHORTEST_HEADER = 8
LONGEST_HEADER = 16
MOST_BOXES = 1000  # in one box, or in the file


@dataclass(frozen=True, slots=True)
class Box:
    """A box from *start* up to *stop*, and the bytes of its header."""

    header: bytes
    start: int
    stop: int

    @property
    def kind(self) -> bytes:
        return self.header[4:8]

    @property
    def content(self) -> int:
        """Where the content begins."""
        return self.start + len(self.header)


def box_at(begin: bytes | memoryview, start: int, limit: int) -> Box:
    """The box at *start*, from its first bytes: 16, or at least 8 at the end of the data.

    A size of 0 reaches up to *limit*, where the surrounding box or the file ends.
    Raises BadIndex for a box that is shorter than its header or passes *limit*.
    """
    size, width = number(begin, 0, 4), SHORTEST_HEADER
    if size == 1:
        size, width = number(begin, 8, 8), LONGEST_HEADER
    elif size == 0:
        size = limit - start
    if size < width or start + size > limit:
        raise BadIndex("a box does not fit where it is")
    return Box(bytes(begin[:width]), start, start + size)


def children(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of the boxes in a box; a rest too short for a header is left out.

    Raises BadIndex, also for more than MOST_BOXES.
    """
    position, found = 0, 0
    while position + SHORTEST_HEADER <= len(content):
        begin = content[position : position + LONGEST_HEADER]
        box = box_at(begin, position, len(content))
        yield box.kind, content[box.content : box.stop]
        position, found = box.stop, found + 1
        if found > MOST_BOXES:
            raise BadIndex("too many boxes in one box")


def child(content: memoryview, *path: bytes) -> memoryview | None:
    """Content of the first box at *path*, None if there is none."""
    found: memoryview | None = content
    for kind in path:
        if found is None:
            return None
        found = next((body for name, body in children(found) if name == kind), None)
    return found


def needed(content: memoryview, *path: bytes) -> memoryview:
    """As `child`, but raises BadIndex if there is none."""
    found = child(content, *path)
    if found is None:
        raise BadIndex("a box is missing that the file cannot be read without")
    return found


def number(data: bytes | memoryview, at: int, width: int, *, signed: bool = False) -> int:
    """The number of *width* bytes at *at*. Raises BadIndex where the data end earlier."""
    if at + width > len(data):
        raise BadIndex("a box is too short")
    return int.from_bytes(data[at : at + width], "big", signed=signed)


def rows(box: memoryview, row_bytes: int, *, count_at: int = 4) -> memoryview:
    """The rows of a table, whose number stands at *count_at*, directly in front of them.

    Raises BadIndex for a table that does not fit into its box.
    """
    begin, size = count_at + 4, number(box, count_at, 4) * row_bytes
    if begin + size > len(box):
        raise BadIndex("a table does not fit into its box")
    return box[begin : begin + size]


def limit_of(size: int | None) -> int:
    """Where a file ends at the latest."""
    return LARGEST_FILE if size is None else min(size, LARGEST_FILE)
