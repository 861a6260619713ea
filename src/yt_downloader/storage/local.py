"""Finished files in a directory of this machine."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_CLIP = re.compile(r"[0-9a-f]{24}")
_RUN = re.compile(r"[0-9a-f]{16}")


class BadKey(ValueError):
    """A key that would leave the directory."""


class LocalStorage:
    """Keeps files under *root* by keys such as `clip id/run/name`. Safe from all threads."""

    def __init__(self, root: Path, *, for_group: bool = False) -> None:
        """*for_group* lets the group of this process read the files, though not list them."""
        self._root = root.resolve()
        self._for_group = for_group

    def put(self, source: Path, key: str) -> None:
        """Move *source*, a file on the same file system, to *key*.

        When this returns the file is on the disk, whole, under that name.
        """
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as file:
            if self._for_group:
                self._let_group_read(file, target)
            os.fsync(file.fileno())
        source.replace(target)
        _sync_directory(target.parent)

    def locate(self, key: str) -> Path | None:
        """The path to send the file from; None when it is not there."""
        path = self._path(key)
        return path if path.is_file() else None

    def delete(self, key: str) -> None:
        """Delete the file; nothing happens when it is gone. Readers that have it open go on."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        for directory in path.parents:
            if directory == self._root or not _remove_empty(directory):
                return

    def runs(self) -> Iterator[tuple[str, str]]:
        """Every (clip id, run) that has a directory here, for the sweep.

        What is called otherwise is not ours: `lost+found`, an operator's backup.
        """
        for clip in _directories(self._root, _CLIP):
            for run in _directories(clip, _RUN):
                yield clip.name, run.name

    def modified(self, key: str) -> float:
        """The unix time at which the file or directory was changed last; now if it is gone."""
        try:
            return self._path(key).stat().st_mtime
        except FileNotFoundError:
            return time.time()

    def delete_run(self, clip_id: str, run: str) -> None:
        """Delete everything that a run left."""
        directory = self._path(f"{clip_id}/{run}")
        shutil.rmtree(directory, ignore_errors=True)
        _remove_empty(directory.parent)

    def free_bytes(self) -> int:
        self._root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._root).free

    def total_bytes(self) -> int:
        """The size of the file system that the files are on."""
        self._root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self._root).total

    def _let_group_read(self, file: BinaryIO, target: Path) -> None:
        os.fchmod(file.fileno(), 0o640)
        for directory in target.parents:
            directory.chmod(0o710)
            if directory == self._root:
                return

    def _path(self, key: str) -> Path:
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root) or path == self._root:
            raise BadKey(key)
        return path


def _directories(parent: Path, name: re.Pattern[str]) -> list[Path]:
    try:
        return [e for e in parent.iterdir() if name.fullmatch(e.name) and e.is_dir()]
    except OSError:  # it is gone, or not for us to look into
        return []


def _remove_empty(directory: Path) -> bool:
    try:
        directory.rmdir()
    except OSError:
        return False
    return True


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
