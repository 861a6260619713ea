"""A file that is read while it arrives."""

import threading
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO


class Arrivals:
    """The pieces of one file that are on disk. Safe to use from all threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paths: dict[int, Path] = {}
        self._count: int | None = None

    def add(self, number: int, path: Path) -> None:
        with self._changed:
            self._paths[number] = path
            self._changed.notify_all()

    def end(self, count: int) -> None:
        """There are *count* pieces and no more."""
        with self._changed:
            self._count = count
            self._changed.notify_all()

    def wait(self, number: int) -> Path | None:
        """The path of a piece as soon as it is there; None when there is no such piece."""
        with self._changed:
            self._changed.wait_for(lambda: number in self._paths or self._is_beyond(number))
            return self._paths.get(number)

    def _is_beyond(self, number: int) -> bool:
        return self._count is not None and number >= self._count


class JoinedFile:
    """Pieces one after the other. For demuxers: it can be read, not sought in."""

    def __init__(self, arrivals: Arrivals, numbers: Iterable[int]) -> None:
        """Those of *numbers*, which may go on beyond the last piece."""
        self._arrivals = arrivals
        self._numbers = iter(numbers)
        self._open: BinaryIO | None = None

    def read(self, size: int) -> bytes:
        """At most *size* bytes, waiting for the first of them; none at the end of the file."""
        while True:
            if self._open is None:
                number = next(self._numbers, None)
                path = None if number is None else self._arrivals.wait(number)
                if path is None:
                    return b""
                self._open = path.open("rb", buffering=0)
            data = self._open.read(size)
            if data:
                return data
            self.close()

    def close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None


class PlacedFile:
    """Pieces at places of their own in a larger file, whose other bytes read as zeros."""

    def __init__(self, arrivals: Arrivals, layout: tuple[tuple[int, int], ...], size: int) -> None:
        """*layout*: [start, stop) of each piece, in ascending order, without overlap."""
        self._arrivals = arrivals
        self._layout = layout
        self._starts = [start for start, _ in layout]
        self._size = size
        self._position = 0

    def read(self, size: int) -> bytes:
        position = self._position
        if position >= self._size:
            return b""
        number = bisect_right(self._starts, position) - 1
        if number >= 0 and position < self._layout[number][1]:
            data = self._piece(number, position - self._starts[number], size)
        else:
            following = self._starts[number + 1] if number + 1 < len(self._starts) else self._size
            data = bytes(min(size, following - position))
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        self._position = offset + (0, self._position, self._size)[whence]
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        """Nothing is held open."""

    def _piece(self, number: int, offset: int, size: int) -> bytes:
        path = self._arrivals.wait(number)
        if path is None:
            return b""
        with path.open("rb", buffering=0) as file:
            file.seek(offset)
            return file.read(size)
