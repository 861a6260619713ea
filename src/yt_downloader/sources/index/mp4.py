"""Finds the index of an MP4 file: walks its outermost boxes, and tells which kind it is."""

from collections.abc import Iterator

from yt_downloader.sources.index.boxes import (
    LONGEST_HEADER,
    MOST_BOXES,
    SHORTEST_HEADER,
    Box,
    box_at,
    child,
    children,
    limit_of,
    number,
)
from yt_downloader.sources.index.coverage import Index
from yt_downloader.sources.index.errors import BadIndex, NoIndex
from yt_downloader.sources.index.fragmented import FragmentedIndex
from yt_downloader.sources.index.reading import LARGEST_PART, LARGEST_READ, Reading
from yt_downloader.sources.index.sidx import SegmentIndex
from yt_downloader.sources.index.subsegments import SubsegmentReader
from yt_downloader.sources.index.tracks import read_tracks
from yt_downloader.sources.index.whole import WholeIndex

_BEHIND_MOOV = 4096  # read together with it: mostly holds the header of the mdat
_LARGEST_PREFIX = 4 * 2**20  # the moov of a fragmented file has no samples
_FRAGMENTS = {b"moof", b"mdat"}
_MORE_MEDIA = {b"moof", b"styp", b"sidx", b"emsg", b"prft"}


def read_mp4(reading: Reading) -> Index:
    """Raises NoIndex, BadIndex, MediaError."""
    boxes, seen = _outermost(reading), list[Box]()
    for box in boxes:
        seen.append(box)
        if box.kind == b"moov":
            moov = _moov(reading, box)
            content = memoryview(moov)[box.content - box.start :]
            if child(content, b"mvex") is not None:
                return _fragmented(reading, moov, content, seen, boxes)
            return _whole(reading, moov, content, seen, boxes)
        if box.kind == b"moof":
            break
    raise NoIndex("there is no moov in front of the fragments")


def _outermost(reading: Reading) -> Iterator[Box]:
    limit, position = limit_of(reading.size), 0
    for _ in range(MOST_BOXES):
        if position == limit:
            return
        ahead = reading.to_the_end(position)
        begin = reading.some(position, position + LONGEST_HEADER, ahead=ahead)
        if len(begin) < SHORTEST_HEADER:
            return
        box = box_at(begin, position, limit)
        yield box
        position = box.stop
    raise BadIndex("too many boxes in the file")


def _moov(reading: Reading, box: Box) -> bytes:
    size = box.stop - box.start
    if size > LARGEST_PART:
        raise NoIndex("the moov is too large")
    ahead = size + _BEHIND_MOOV
    return reading.part(box.start, box.stop, ahead=ahead if ahead < LARGEST_READ else 0)


def _fragmented(
    reading: Reading, moov: bytes, content: memoryview, seen: list[Box], boxes: Iterator[Box]
) -> FragmentedIndex:
    prefix = _file_type(reading, seen) + moov
    subsegment_reader = SubsegmentReader(reading)
    tracks = _track_kinds(content)
    chosen = next((track for track, kind in tracks if kind == b"vide"), None)
    index = _segment_index(subsegment_reader, chosen, tracks, seen, boxes)
    subsegments = subsegment_reader.read(index)
    _check_complete(reading, subsegments.stops[-1])
    return FragmentedIndex(
        subsegments,
        prefix=prefix,
        has_pictures=chosen is not None,
        size=reading.size,
    )


def _file_type(reading: Reading, seen: list[Box]) -> bytes:
    """The ftyp box, if there is one. Raises NoIndex for a header of absurd size."""
    found = next((box for box in seen if box.kind == b"ftyp"), None)
    if seen[-1].stop - seen[-1].start > _LARGEST_PREFIX:
        raise NoIndex("the moov is too large")
    if found is None:
        return b""
    if found.stop > len(reading.head):
        raise NoIndex("the file type is too large")
    return reading.head[found.start : found.stop]


def _segment_index(
    subsegment_reader: SubsegmentReader,
    chosen: int | None,
    tracks: list[tuple[int, bytes]],
    seen: list[Box],
    boxes: Iterator[Box],
) -> SegmentIndex:
    """The index of the *chosen* track, else the first; with one track there is only one."""
    first: SegmentIndex | None = None
    for box in _chained(seen, boxes):
        if box.kind in _FRAGMENTS:
            break
        if box.kind != b"sidx":
            continue
        found = subsegment_reader.parsed(box)
        if len(tracks) == 1 or found.track == chosen:
            return found
        first = first or found
    if first is None:
        raise NoIndex("fragmented without sidx")
    return first


def _chained(seen: list[Box], boxes: Iterator[Box]) -> Iterator[Box]:
    yield from seen
    yield from boxes


def _check_complete(reading: Reading, end: int) -> None:
    """Raises NoIndex where fragments follow that the index does not know.

    Some muxers write an index in front of every fragment, for that fragment alone.
    """
    if reading.size is None or end + SHORTEST_HEADER > reading.size:
        return
    header = reading.part(end, end + SHORTEST_HEADER)
    if header[4:] in _MORE_MEDIA:
        raise NoIndex("the sidx covers only the beginning of the file")


def _track_kinds(content: memoryview) -> list[tuple[int, bytes]]:
    """ID and kind (`vide`, `soun`) of each track."""
    found = []
    for track in (body for kind, body in children(content) if kind == b"trak"):
        header, handler = child(track, b"tkhd"), child(track, b"mdia", b"hdlr")
        if header is not None and handler is not None:
            identifier = number(header, 20 if number(header, 0, 1) else 12, 4)
            found.append((identifier, bytes(handler[8:12])))
    return found


def _whole(
    reading: Reading, moov: bytes, content: memoryview, seen: list[Box], boxes: Iterator[Box]
) -> WholeIndex:
    tracks = read_tracks(content)
    while not any(box.kind == b"mdat" for box in seen):
        box = next(boxes, None)
        if box is None:
            raise NoIndex("the file has no mdat")
        seen.append(box)
    kept = tuple((box.start, _kept(reading, box, moov)) for box in seen)
    return WholeIndex(tracks, kept=kept, size=reading.size)


def _kept(reading: Reading, box: Box, moov: bytes) -> bytes:
    """What a demuxer needs of a box: of samples, and of what is not at hand, the header."""
    if box.kind == b"moov":
        return moov
    if box.kind == b"mdat" or box.stop > len(reading.head):
        return box.header
    return reading.head[box.start : box.stop]
