"""All subsegments of a file, from its segment index and those that this one refers to."""

from array import array
from dataclasses import dataclass, field

from yt_downloader.sources.index.boxes import LONGEST_HEADER, Box, box_at, limit_of
from yt_downloader.sources.index.coverage import LONGEST_SECONDS
from yt_downloader.sources.index.errors import BadIndex, NoIndex
from yt_downloader.sources.index.reading import HEAD_BYTES, Reading
from yt_downloader.sources.index.sidx import Reference, SegmentIndex, parse_sidx

DEEPEST = 4
MOST_REFERENCES = 200_000
MOST_INDEX_BYTES = 16 * 2**20
_SLACK_SECONDS = 1  # how far a further index may be off from the one that refers to it


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Subsegments:
    """Subsegments in order; the same place in each array is the same one. Times in ticks.

    *keyframes* is -1 for a subsegment that does not begin with one.
    """

    timescale: int
    starts: "array[int]" = field(default_factory=_numbers)
    stops: "array[int]" = field(default_factory=_numbers)
    times: "array[int]" = field(default_factory=_numbers)
    keyframes: "array[int]" = field(default_factory=_numbers)
    end: int = 0

    def add(self, found: Reference) -> None:
        """Raises BadIndex for one that overlaps the last, or is absurdly late."""
        self.end = found.time + found.duration
        if self.end > LONGEST_SECONDS * self.timescale:
            raise BadIndex("the segment index is absurdly long")
        if self.stops and (found.start < self.stops[-1] or found.time < self.times[-1]):
            raise BadIndex("the segment index runs backward")
        self.starts.append(found.start)
        self.stops.append(found.stop)
        self.times.append(found.time)
        self.keyframes.append(-1 if found.keyframe is None else found.keyframe)


class SubsegmentReader:
    """Follows one segment index down to its subsegments; no deeper than DEEPEST."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._limit = limit_of(reading.size)
        self._references = self._bytes = 0

    def read(self, top: SegmentIndex) -> Subsegments:
        """Raises BadIndex, NoIndex, MediaError."""
        self._count(top)
        found, silent = Subsegments(top.timescale), True
        levels = [top.references()]
        while levels:
            reference = next(levels[-1], None)
            if reference is None:
                levels.pop()
                continue
            if reference.stop > self._limit:
                raise BadIndex("the segment index refers to what is not in the file")
            if not reference.is_index:
                found.add(reference)
                silent = silent and reference.unknown
                continue
            if len(levels) == DEEPEST:
                raise NoIndex("the segment indexes are nested too deeply")
            levels.append(self._nested(reference, top.timescale).references())
        if silent:
            found.keyframes = found.times
        return found

    def _nested(self, reference: Reference, timescale: int) -> SegmentIndex:
        """The index at *reference*, which must keep to the bytes and times of that."""
        start, stop = reference.start, reference.stop
        ahead = min(stop - start, HEAD_BYTES)
        header = self._reading.part(start, min(stop, start + LONGEST_HEADER), ahead=ahead)
        box = box_at(header, start, stop)
        if box.kind != b"sidx":
            raise BadIndex("the segment index refers to an index that is none")
        nested = self.parsed(box)
        if nested.timescale != timescale:
            raise NoIndex("the segment indexes have different timescales")
        size = sum(sized & 0x7FFFFFFF for sized in nested.table[::3])
        slack = _SLACK_SECONDS * timescale
        late, longer = nested.earliest - reference.time, sum(nested.table[1::3])
        if nested.anchor + size > stop:
            raise BadIndex("a segment index refers to bytes that are not its own")
        if abs(late) > slack or abs(longer - reference.duration) > slack:
            raise BadIndex("segment indexes contradict each other")
        self._count(nested)
        return nested

    def parsed(self, box: Box) -> SegmentIndex:
        """The index in *box*. Raises BadIndex."""
        self._bytes += box.stop - box.start
        if self._bytes > MOST_INDEX_BYTES:
            raise BadIndex("the segment indexes are too large")
        return parse_sidx(box, self._reading.part(box.content, box.stop))

    def _count(self, index: SegmentIndex) -> None:
        self._references += len(index)
        if self._references > MOST_REFERENCES:
            raise BadIndex("the segment indexes are too long")
