"""Finds and ends what a supervisor that was killed left running.

Children are told to end when their supervisor dies, but a server takes a
moment, and gunicorn's own children are not told at all.
"""

import contextlib
import os
import signal
import time
from collections.abc import Collection
from pathlib import Path

from yt_downloader.media.process_table import entry_of

# Stands in the environment of every child; its value is the instance's directory.
MARK = "YT_DOWNLOADER_PART_OF"
_POLL_SECONDS = 0.02
_PF_EXITING = 0x4  # include/linux/sched.h


def end_leftovers(
    instance: Path, servers: Collection[str], *, patience_seconds: float
) -> list[str]:
    """End every process that was started for *instance*; returns their names.

    Those named in *servers* are asked first and have *patience_seconds* to
    close their files; the others are killed. Processes that are ending already
    are waited for, too: they have lost their environment, and the mark with it,
    but not yet their sockets and locks. Linux only; elsewhere nothing is found.
    """
    found = _marked(instance)
    for pid, name in found.items():
        _send(pid, signal.SIGTERM if name in servers else signal.SIGKILL)
    ending = _ending()
    deadline = time.monotonic() + patience_seconds
    while left := [pid for pid in (*found, *ending) if _holds_files(pid)]:
        if time.monotonic() > deadline:
            for pid in found.keys() & set(left):
                _send(pid, signal.SIGKILL)
            if found.keys().isdisjoint(left):
                break  # somebody else's process hangs in the kernel
        time.sleep(_POLL_SECONDS)
    return sorted(found.values())


def _holds_files(pid: int) -> bool:
    """Whether sockets and locks of a process may still be held.

    A zombie has closed its files, unless other threads of it are still ending.
    """
    entry = entry_of(pid)
    return entry is not None and (not entry.has_ended or entry.threads > 1)


def _processes() -> list[Path]:
    return list(Path("/proc").glob("[0-9]*"))


def _marked(instance: Path) -> dict[int, str]:
    """Process ids and names of what carries the mark of *instance*."""
    wanted = os.fsencode(f"{MARK}={instance}")
    found = {}
    for directory in _processes():
        with contextlib.suppress(OSError):  # it ended, or is somebody else's
            if wanted in (directory / "environ").read_bytes().split(b"\0"):
                found[int(directory.name)] = (directory / "comm").read_text().strip()
    return found


def _ending() -> list[int]:
    """The processes of this user that the kernel is taking down right now."""
    own = f"Uid:\t{os.getuid()}\t"
    found = []
    for directory in _processes():
        pid = int(directory.name)
        entry = entry_of(pid)
        if entry is None or not entry.flags & _PF_EXITING or not _holds_files(pid):
            continue
        with contextlib.suppress(OSError):
            if own in (directory / "status").read_text(encoding="utf-8", errors="replace"):
                found.append(pid)
    return found


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
