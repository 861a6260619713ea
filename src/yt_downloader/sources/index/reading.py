"""Reads parts of a file with few requests, and remembers what may be needed again."""

from io import BytesIO
from typing import Protocol

from yt_downloader.sources.index.errors import BadIndex, NoIndex

HEAD_BYTES = 2**16  # holds the whole index of most files
LARGEST_READ = 8 * 2**20  # sites slow down requests for 10 MiB and more
LARGEST_PART = 64 * 2**20
MOST_READS = 20


class Reader(Protocol):
    """Reads a part of the file; a network request each time, so ask for few and large parts."""

    @property
    def size(self) -> int | None:
        """Of the whole file in bytes, known after the first read; None if the server is silent."""

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from *start* up to *stop*; fewer only at the end of the file.

        Raises MediaError.
        """


class Reading:
    """The file as far as it was read: its head, and the last part behind that.

    Not for several threads. Every method that reads may raise MediaError from the reader,
    and NoIndex after MOST_READS reads or for a part above LARGEST_PART.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._reads = 0
        self.head = self._read(0, HEAD_BYTES)
        ended = len(self.head) if len(self.head) < HEAD_BYTES else None
        self.size = ended if reader.size is None else reader.size
        self._part_start, self._part = 0, b""

    def some(self, start: int, stop: int, *, ahead: int = 0) -> bytes:
        """The bytes from *start* up to *stop*, fewer at the end of the file.

        When it has to ask the server, it asks for *ahead* bytes from *start*, if that is more.
        """
        held = self._held(start)
        stop = stop if self.size is None else min(stop, self.size)
        if start + len(held) >= stop:
            return held[: max(stop - start, 0)].tobytes()
        goal = max(stop, start + ahead)
        goal = goal if self.size is None else min(goal, self.size)
        if goal - start > LARGEST_PART:
            raise NoIndex("the index is too large")
        self._part_start, self._part = start, self._joined(held, start + len(held), goal)
        return self._part[: stop - start]

    def part(self, start: int, stop: int, *, ahead: int = 0) -> bytes:
        """All bytes from *start* up to *stop*. Raises BadIndex where the file ends earlier."""
        found = self.some(start, stop, ahead=ahead)
        if len(found) < stop - start:
            raise BadIndex("the file ends within its index")
        return found

    def to_the_end(self, start: int) -> int:
        """How far to read ahead at *start*, where an index at the end of the file may begin."""
        if self.size is None or self.size - start > LARGEST_READ:
            return HEAD_BYTES
        return self.size - start

    def _held(self, start: int) -> memoryview:
        held = memoryview(b"")
        for begin, data in ((0, self.head), (self._part_start, self._part)):
            if begin <= start < begin + len(data) - len(held):
                held = memoryview(data)[start - begin :]
        return held

    def _joined(self, held: memoryview, position: int, stop: int) -> bytes:
        """What is held, and the bytes from *position* on. BytesIO gives them out uncopied."""
        buffer = BytesIO()
        buffer.write(held)
        while position < stop:
            asked = min(LARGEST_READ, stop - position)
            piece = self._read(position, position + asked)
            buffer.write(piece)
            position += asked
            if len(piece) < asked:
                break
        return buffer.getvalue()

    def _read(self, start: int, stop: int) -> bytes:
        self._reads += 1
        if self._reads > MOST_READS:
            raise NoIndex("the index is scattered over the file")
        return self._reader.read(start, stop)
