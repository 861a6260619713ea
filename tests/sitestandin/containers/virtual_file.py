"""A body whose bytes are produced when they are asked for."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Protocol

Buffer = bytes | memoryview


class Body(Protocol):
    """What a reply can carry: something of known size of which any part can be had."""

    @property
    def size(self) -> int: ...

    def pieces(self, start: int, stop: int) -> Iterator[Buffer]:
        """Yield the bytes from *start* up to *stop*, in order, in pieces of any length."""


class Block:
    """Bytes that are at hand."""

    def __init__(self, data: Buffer) -> None:
        self._data = memoryview(data)
        self.size = len(data)

    def pieces(self, start: int, stop: int) -> Iterator[Buffer]:
        yield self._data[start:stop]


class VirtualFile:
    """A head and then parts whose sizes are known before they are made.

    *part(i)* returns the pieces of part number i, together *sizes[i]* bytes; it is called
    for the parts that a range touches, every time, so it should be cheap.
    """

    def __init__(
        self, head: bytes, sizes: Sequence[int], part: Callable[[int], Sequence[Buffer]]
    ) -> None:
        self._head = head
        self._part = part
        self._starts = [0, *accumulate(sizes, initial=len(head))]
        self.size = self._starts[-1]

    def pieces(self, start: int, stop: int) -> Iterator[Buffer]:
        """Yield the bytes from *start* up to *stop*; nothing beyond the end."""
        stop = min(stop, self.size)
        index = bisect_right(self._starts, start) - 1
        while start < stop:
            position = self._starts[index]
            for piece in self._part(index - 1) if index else (self._head,):
                end = position + len(piece)
                if end > start and position < stop:
                    chosen = memoryview(piece)[max(start - position, 0) : stop - position]
                    start += len(chosen)
                    yield chosen
                position = end
            index += 1
