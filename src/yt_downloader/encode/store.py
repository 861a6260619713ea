"""Where uploads lie: those that arrive, and the sources that wait to be encoded."""

import errno
import logging
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from yt_downloader.data.record import StoredFile
from yt_downloader.errors import DiskFull, TooLarge
from yt_downloader.storage.local import LocalStorage

_log = logging.getLogger(__name__)
_ARRIVING = re.compile(r"[0-9a-f]{24}")
_FULL = (errno.ENOSPC, errno.EDQUOT)
_MEGABYTE = 1_000_000


class Arriving:
    """A file that is being received. It is written to directly: there is no second copy."""

    def __init__(self, path: Path, file: BinaryIO, *, most: int, at: int = 0) -> None:
        """*most* bytes may be in it in all; *at* are there already."""
        self.path = path
        self.file = file
        self.size = at
        self._most = most

    def write(self, data: bytes) -> int:
        """Raises TooLarge and DiskFull."""
        if self.size + len(data) > self._most:
            raise too_large(self._most)
        view = memoryview(data)
        try:
            while view:
                view = view[self.file.write(view) :]
        except OSError as error:
            raise disk_full(error) from None
        self.size += len(data)
        return len(data)

    def seek(self, *_place: int) -> int:
        """Parsers go back to the start of what they wrote; this is read by its path instead."""
        return 0

    def refresh(self) -> None:
        """Look again how much is there: somebody else may have added to it."""
        self.size = self.file.seek(0, os.SEEK_END)

    def close(self) -> None:
        self.file.close()


class UploadStore:
    """Safe to use from all threads. *directory* should be on one file system."""

    def __init__(self, directory: Path, *, max_bytes: int, min_free_bytes: int) -> None:
        self._arriving = (directory / "arriving").resolve()
        self.storage = LocalStorage(directory / "files")
        self.max_bytes = max_bytes
        self._min_free_bytes = min_free_bytes

    def check_room(self, size: int) -> None:
        """Raises TooLarge and DiskFull for an upload of *size* bytes."""
        if size > self.max_bytes:
            raise too_large(self.max_bytes)
        if self.storage.free_bytes() < self._min_free_bytes + size:
            raise DiskFull("The disk of this server has no room for this file. Try again later.")

    def begin(self, upload_id: str) -> Arriving:
        """A new file for the upload. Raises FileExistsError, DiskFull."""
        self._arriving.mkdir(parents=True, exist_ok=True)
        path = self.path(upload_id)
        try:
            return Arriving(path, path.open("xb", buffering=0), most=self.max_bytes)
        except OSError as error:
            raise disk_full(error) from None

    def resume(self, upload_id: str, *, most: int) -> Arriving:
        """The file of an upload that goes on, in all *most* bytes. Raises FileNotFoundError."""
        path = self.path(upload_id)
        file = path.open("r+b", buffering=0)
        return Arriving(path, file, most=most, at=file.seek(0, os.SEEK_END))

    def path(self, upload_id: str) -> Path:
        if not _ARRIVING.fullmatch(upload_id):
            raise ValueError("not an id")
        return self._arriving / upload_id

    def keep(self, upload_id: str, run: str, *, name: str) -> StoredFile:
        """Make a source of an upload that is whole; *run* tells it from others of that id."""
        path = self.path(upload_id)
        size = path.stat().st_size
        key = f"{upload_id}/{run}/source"
        self.storage.put(path, key)
        return StoredFile(key=key, name=name, kind="source", size_bytes=size)

    def discard(self, upload_id: str) -> None:
        self.path(upload_id).unlink(missing_ok=True)

    def locate(self, source: StoredFile) -> Path | None:
        return self.storage.locate(source.key)

    def delete(self, source: StoredFile) -> None:
        self.storage.delete(source.key)

    def sources(self) -> Iterator[tuple[str, str]]:
        """Every (upload id, run) that has a source here."""
        return self.storage.runs()

    def delete_run(self, upload_id: str, run: str) -> None:
        self.storage.delete_run(upload_id, run)

    def age_seconds(self, upload_id: str, run: str) -> float:
        return time.time() - self.storage.modified(f"{upload_id}/{run}")

    def arriving(self) -> Iterator[tuple[str, float]]:
        """Every upload that has a file here, and how long ago something was added to it."""
        if not self._arriving.is_dir():
            return
        for path in list(self._arriving.iterdir()):
            if _ARRIVING.fullmatch(path.name):
                try:
                    yield path.name, time.time() - path.stat().st_mtime
                except FileNotFoundError:
                    continue


def too_large(most: int) -> TooLarge:
    return TooLarge(f"The file is larger than {most // _MEGABYTE} MB, the most that is taken.")


def disk_full(error: OSError) -> Exception:
    """What to raise for *error*."""
    if error.errno in _FULL:
        return DiskFull("The disk of this server is full. Try again later.")
    return error
