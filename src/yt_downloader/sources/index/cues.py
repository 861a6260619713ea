"""The Cues of a WebM file: in which clusters keyframes are (RFC 9559, 5.1.5)."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from yt_downloader.sources.index.coverage import LARGEST_FILE
from yt_downloader.sources.index.ebml import Elements, unsigned
from yt_downloader.sources.index.errors import BadIndex

MOST_CUES = 200_000
_MOST_ELEMENTS = 8 * MOST_CUES
_MOST_TRACKS = 100
_CUE_POINT, _CUE_TIME, _TRACK_POSITIONS = 0xBB, 0xB3, 0xB7
_TRACK, _CLUSTER_POSITION, _RELATIVE_POSITION = 0xF7, 0xF1, 0xF0
_NUMBERS = {_TRACK, _CLUSTER_POSITION, _RELATIVE_POSITION}
# A cluster's own fields in front of its first block are not longer.
_FIRST_BLOCK_BYTES = 64


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Cues:
    """Clusters with a keyframe, in order; the same place in each table is the same one.

    *times*, of the first keyframe in it, are in ticks of the segment; *positions* count from
    the start of the segment's content. *late* is 1 where frames precede that keyframe in its
    cluster, as far as is known.
    """

    times: "array[int]" = field(default_factory=_numbers)
    positions: "array[int]" = field(default_factory=_numbers)
    late: bytearray = field(default_factory=bytearray)

    def add(self, time: int, position: int, *, late: bool) -> None:
        """A further cue for the last cluster adds nothing. Raises BadIndex if out of order."""
        if max(time, position) > LARGEST_FILE:
            raise BadIndex("a cue is absurd")
        if self.times:
            if time < self.times[-1] or position < self.positions[-1]:
                raise BadIndex("the cues run backward")
            if position == self.positions[-1]:
                return
        self.times.append(time)
        self.positions.append(position)
        self.late.append(late)


def parse_cues(data: bytes, start: int, *, track: int) -> Cues:
    """The cues of one track; *data* hold the Cues element, from *start* on its content.

    Raises BadIndex, also for more than MOST_CUES of all tracks.
    """
    found = Cues()
    elements = Elements(data, most=_MOST_ELEMENTS)
    points = (part for part in elements.children(start) if part[0] == _CUE_POINT)
    for count, (_, low, high) in enumerate(points):
        if count == MOST_CUES:
            raise BadIndex("there are too many cues")
        time, positions = _point(elements, low, high)
        for fields in positions:
            if fields.get(_TRACK) != track:
                continue
            position = fields.get(_CLUSTER_POSITION)
            if time is None or position is None:
                raise BadIndex("a cue has no time or no position")
            late = fields.get(_RELATIVE_POSITION, 0) > _FIRST_BLOCK_BYTES
            found.add(time, position, late=late)
    return found


def _point(
    elements: Elements, start: int, stop: int
) -> tuple[int | None, Iterator[dict[int, int]]]:
    """The time, and for each track the numbers that are told."""
    data, time, places = elements.data, None, []
    for kind, low, high in elements.children(start, stop):
        if kind == _CUE_TIME:
            time = unsigned(data, low, high)
        elif kind == _TRACK_POSITIONS:
            places.append((low, high))
            if len(places) > _MOST_TRACKS:
                raise BadIndex("a cue is for too many tracks")
    return time, (
        {
            name: unsigned(data, low, high)
            for name, low, high in elements.children(*place)
            if name in _NUMBERS
        }
        for place in places
    )
