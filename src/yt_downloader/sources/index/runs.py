"""A run-length table of the file, looked up without expanding it.

Three tables of a track are of this kind (ISO/IEC 14496-12, 8.6.1.2, 8.6.1.3, 8.7.4): so many
samples of such a duration, so many samples of such an offset, so many chunks of so many
samples. They may have millions of rows, so they stay as they are in the file; only the sums
before every 512th row are kept.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, repeat
from operator import mul

from yt_downloader.sources.index.errors import BadIndex

MOST_ITEMS = 10_000_000
_BLOCK = 512  # rows

# The counts and the values of some rows: from the first number up to the second.
Rows = Callable[[int, int], tuple[Sequence[int], Sequence[int]]]


class Runs:
    """Items with a value each, in runs of equal ones. The values add up to a total.

    Raises BadIndex for more than MOST_ITEMS, here or from *rows*.
    """

    def __init__(self, length: int, rows: Rows) -> None:
        self._length = length
        self._rows = rows
        self._items, self._totals = [0], [0]
        self.lowest = self.highest = 0
        for first in range(0, length, _BLOCK):
            counts, values = rows(first, min(first + _BLOCK, length))
            self._items.append(self._items[-1] + sum(counts))
            self._totals.append(self._totals[-1] + sum(map(mul, counts, values)))
            self.lowest = min(self.lowest, *values)
            self.highest = max(self.highest, *values)
            if self._items[-1] > MOST_ITEMS:
                raise BadIndex("a table is for too many items")

    def __len__(self) -> int:
        """How many items there are."""
        return self._items[-1]

    def before(self, item: int) -> int:
        """The values of all items before *item* added up; *item* may be the number of items."""
        for first, total, count, value in self._from(bisect_right(self._items, item) - 1):
            if item < first + count:
                return total + (item - first) * value
        return self._totals[-1]

    def value(self, item: int) -> int:
        """The value of one item."""
        return next(self.values(item, item + 1))

    def values(self, start: int, stop: int) -> Iterator[int]:
        """The values of the items from *start* up to *stop*."""
        for first, _, count, value in self._from(bisect_right(self._items, start) - 1):
            if first >= stop:
                return
            yield from repeat(value, max(min(stop, first + count) - max(start, first), 0))

    def item_at(self, total: int) -> int:
        """The last item before which the values add up to *total* or less; -1 if none.

        Values must not be negative.
        """
        block = bisect_right(self._totals, total, hi=len(self._totals) - 1) - 1
        if block < 0:
            return -1
        found = self._items[block] - 1
        for first, before, count, value in self._from(block):
            if before > total:
                break
            whole = (total - before) // value if value else count
            found = first + min(whole, count - 1) if count else found
        return found

    def _from(self, block: int) -> Iterator[tuple[int, int, int, int]]:
        """From this block on: first item of a row, total before it, count and value."""
        item, total = self._items[block], self._totals[block]
        for first in range(block * _BLOCK, self._length, _BLOCK):
            counts, values = self._rows(first, min(first + _BLOCK, self._length))
            for count, value in zip(counts, values, strict=True):
                yield item, total, count, value
                item, total = item + count, total + count * value


def words(table: memoryview, *, signed: bool = False) -> "array[int]":
    """The 32-bit numbers of a table."""
    found = array("i" if signed else "I", bytes(table))
    if sys.byteorder == "little":
        found.byteswap()
    return found


def pair_runs(table: memoryview, *, signed: bool = False) -> Runs:
    """A table of counts and values of 32 bits each."""

    def rows(first: int, stop: int) -> tuple[Sequence[int], Sequence[int]]:
        part = table[8 * first : 8 * stop]
        return words(part)[::2], words(part, signed=signed)[1::2]

    return Runs(len(table) // 8, rows)


def chunk_runs(table: memoryview, chunks: int) -> Runs:
    """A table of the first of some chunks, of samples in each, and of something else.

    *chunks* is how many there are. Raises BadIndex where the firsts are not in order.
    """
    length = len(table) // 12

    def rows(first: int, stop: int) -> tuple[Sequence[int], Sequence[int]]:
        part = words(table[12 * first : 12 * (stop + 1)])
        starts = [*part[::3], chunks + 1] if stop == length else list(part[::3])
        counts = [following - start for start, following in pairwise(starts)]
        if min(counts) < 0 or (first == 0 and starts[0] != 1):
            raise BadIndex("the chunks are not in order")
        return counts, part[1::3][: stop - first]

    return Runs(length, rows)
