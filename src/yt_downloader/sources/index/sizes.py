"""How large the samples of a track are (ISO/IEC 14496-12, 8.7.3)."""

from collections.abc import Iterable

from yt_downloader.sources.index.boxes import child, needed, number, rows
from yt_downloader.sources.index.errors import BadIndex
from yt_downloader.sources.index.runs import words

_COUNT_AT = 8
_BLOCK = 2**16  # samples that are added up at once
_NIBBLE = 4  # bits
_SHORT = 2  # bytes


class Sizes:
    """The size of each sample in bytes: all the same, or a table with *bits* for each."""

    def __init__(self, count: int, *, same: int, table: memoryview, bits: int) -> None:
        self._count = count
        self._same = same
        self._table = table
        self._bits = bits

    def __len__(self) -> int:
        return self._count

    def total(self, start: int, stop: int) -> int:
        """The bytes of the samples from *start* up to *stop*."""
        if self._same:
            return (stop - start) * self._same
        return sum(
            sum(self._some(first, min(first + _BLOCK, stop)))
            for first in range(start, stop, _BLOCK)
        )

    def _some(self, start: int, stop: int) -> Iterable[int]:
        if self._bits == _NIBBLE:
            return (self._table[n // 2] >> (0 if n % 2 else 4) & 15 for n in range(start, stop))
        width = self._bits // 8
        part = self._table[start * width : stop * width]
        if width == 1:
            return part
        if width == _SHORT:
            return (high << 8 | low for high, low in zip(part[::2], part[1::2], strict=True))
        return words(part)


def read_sizes(table: memoryview) -> Sizes:
    """From the content of a sample table box. Raises BadIndex."""
    box = child(table, b"stsz")
    if box is None:
        return _compact(needed(table, b"stz2"))
    same, count = number(box, 4, 4), number(box, _COUNT_AT, 4)
    content = memoryview(b"") if same else rows(box, 4, count_at=_COUNT_AT)
    return Sizes(count, same=same, table=content, bits=32)


def _compact(box: memoryview) -> Sizes:
    bits, count = number(box, 7, 1), number(box, _COUNT_AT, 4)
    begin = _COUNT_AT + 4
    size = -(-count * bits // 8)
    if bits not in {4, 8, 16} or begin + size > len(box):
        raise BadIndex("the sample sizes do not fit into their box")
    return Sizes(count, same=0, table=box[begin : begin + size], bits=bits)
