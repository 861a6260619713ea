"""Names of processes that tell, on the same machine, whether one is dead.

A job's lease also finds out, but only after it ran out; a look at the process
table finds out at once. Where machines or containers share a directory, a bare
process id would name somebody else's process.
"""

import os
from functools import cache
from pathlib import Path

from yt_downloader.media.process_table import entry_of


def own_name() -> str:
    """Name this process: the place where its id counts, the id, and when it started."""
    return f"{_place()}/{os.getpid()}/{_started_at(os.getpid())}"


def is_dead(name: str) -> bool:
    """Whether the process of that name is known to be dead; False when it cannot be known.

    It can where the names share a place. The start tells a later process that
    got the same id.
    """
    place, _, rest = name.partition("/")
    pid, _, started_at = rest.partition("/")
    if place != _place() or not place or not pid.isdigit():
        return False
    return _started_at(int(pid)) != started_at


@cache
def _place() -> str:
    """The boot of this machine and the namespace of process ids; empty where unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
    return f"{boot}.{namespace.strip('pid:[]')}"


def _started_at(pid: int) -> str:
    """The start of a process in ticks since the boot; empty for one that does not run."""
    entry = entry_of(pid)
    return "" if entry is None or entry.has_ended else entry.started_at
