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

# Stands in the environment of every child; its value is the instance's directory.
MARK = "YT_DOWNLOADER_PART_OF"
_POLL_SECONDS = 0.02


def end_leftovers(
    instance: Path, servers: Collection[str], *, patience_seconds: float
) -> list[str]:
    """End every process that was started for *instance*; returns their names.

    Those named in *servers* are asked first and have *patience_seconds* to
    close their files; the others are killed. Linux only; elsewhere nothing is
    found.
    """
    found = _marked(instance)
    for pid, name in found.items():
        _send(pid, signal.SIGTERM if name in servers else signal.SIGKILL)
    deadline = time.monotonic() + patience_seconds
    while left := [pid for pid in found if _exists(pid)]:
        if time.monotonic() > deadline:
            for pid in left:
                _send(pid, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)
    return sorted(found.values())


def _marked(instance: Path) -> dict[int, str]:
    """Process ids and names of what carries the mark of *instance*."""
    wanted = os.fsencode(f"{MARK}={instance}")
    found = {}
    for directory in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended, or is somebody else's
            if wanted in (directory / "environ").read_bytes().split(b"\0"):
                found[int(directory.name)] = (directory / "comm").read_text().strip()
    return found


def _exists(pid: int) -> bool:
    """Whether the process has not ended to the last; a zombie has closed its files.

    One that is ending loses its environment first and its sockets later, so the
    mark does not tell.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
