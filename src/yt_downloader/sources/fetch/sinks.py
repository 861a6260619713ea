"""Where the bytes of one body go."""

import errno
from io import FileIO
from types import TracebackType
from typing import Protocol, Self

from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.operation import Operation
from yt_downloader.sources.fetch.piece import Piece

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Sink(Protocol):
    def write(self, data: bytes) -> None:
        """Take all of *data*."""

    def restart(self) -> None:
        """Forget what was written."""


class MemorySink:
    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data

    def restart(self) -> None:
        self.data.clear()


class FileSink:
    """Writes a piece's `.part` file; a `with` block closes it and leaves it there.

    Raises Stopped instead of touching a file of an operation that was stopped,
    MediaError with DISK_FULL, and OSError for what else the disk has to say.
    """

    def __init__(self, piece: Piece, operation: Operation) -> None:
        self._piece = piece
        self._files = operation.files
        with self._files, _DiskErrors():
            self._file = FileIO(piece.part, "w")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        with self._files, _DiskErrors():
            written = self._file.write(data)
            while written < len(data):
                written += self._file.write(data[written:])

    def restart(self) -> None:
        with self._files, _DiskErrors():
            self._file.seek(0)
            self._file.truncate()

    def finish(self) -> None:
        """Do what the piece wants done to the file and give it its name."""
        self._file.close()
        with self._files, _DiskErrors():
            if self._piece.finish:
                self._piece.finish(self._piece.part)
            self._piece.part.replace(self._piece.path)


class _DiskErrors:
    """Gives a full disk its code."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise MediaError("DISK_FULL") from error
