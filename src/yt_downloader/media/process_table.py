"""What the process table of the kernel tells of one process."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """From proc_pid_stat(5), fields 3, 9, 20 and 22; *started_at* in ticks since the boot."""

    state: str
    flags: int
    threads: int
    started_at: str

    @property
    def has_ended(self) -> bool:
        """Whether its first thread has: what is left is its entry."""
        return self.state in {"Z", "X"}


def entry_of(pid: int) -> Entry | None:
    """None for a process that is not there, and where there is no /proc."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # counted after the name, which may hold anything
    return Entry(fields[0], int(fields[6]), int(fields[17]), fields[19])
