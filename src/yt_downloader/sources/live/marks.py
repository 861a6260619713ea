"""What a fragment says about itself: its number, its wall clock, its place in the stream."""

import re
from dataclasses import dataclass

# The fields stand as text within the first kilobyte or so of a fragment.
HEAD_BYTES = 4096
# Before the first name stands binary data, which may look like letters.
_FIELD = re.compile(
    rb"(Sequence-Number|Ingestion-Walltime-Us|Stream-Duration-Us): ([0-9]{1,18})\r?\n"
)
_MICROSECONDS = 1_000_000


class NoMark(Exception):
    """The bytes are not the head of a live fragment."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One fragment in time.

    *wall_clock* is the unix time at which its first frame was taken in,
    *position* how many seconds of the stream are before it.
    """

    number: int
    wall_clock: float
    position: float

    def position_at(self, wall_clock: float) -> float:
        """Where in the stream that moment is, as long as nothing was lost in between."""
        return self.position + wall_clock - self.wall_clock


def mark_of(head: bytes) -> Mark:
    """Read the first bytes of a fragment. Raises NoMark."""
    fields = {name: int(number) for name, number in _FIELD.findall(head[:HEAD_BYTES])}
    try:
        return Mark(
            number=fields[b"Sequence-Number"],
            wall_clock=fields[b"Ingestion-Walltime-Us"] / _MICROSECONDS,
            position=fields[b"Stream-Duration-Us"] / _MICROSECONDS,
        )
    except KeyError as missing:
        raise NoMark(f"the fragment does not say its {missing}") from None
