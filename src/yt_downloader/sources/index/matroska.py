"""Reads the index of a WebM or Matroska file (RFC 9559): the Cues, and what they refer to."""

from yt_downloader.sources.index.clusters import ClusterIndex
from yt_downloader.sources.index.cues import Cues, parse_cues
from yt_downloader.sources.index.description import leading_track, parse_info
from yt_downloader.sources.index.ebml import LONGEST_HEADER, Elements, element_at
from yt_downloader.sources.index.errors import BadIndex, NoIndex
from yt_downloader.sources.index.reading import Reading
from yt_downloader.sources.index.segment import CUES, INFO, TRACKS, Segment

_MOST_BYTES = {INFO: 2**20, TRACKS: 4 * 2**20, CUES: 16 * 2**20}
_DOC_TYPE = 0x4282
_DOC_TYPES = {b"webm", b"matroska"}
_SEGMENT = 0x18538067
_SEGMENT_OF_UNKNOWN_SIZE = bytes.fromhex("18538067 01ffffffffffffff")


def read_matroska(reading: Reading) -> ClusterIndex:
    """Raises NoIndex, BadIndex, MediaError."""
    ebml_header, segment = _start(reading)
    info, info_at = _part(segment, INFO)
    tracks, tracks_at = _part(segment, TRACKS)
    index, index_at = _part(segment, CUES)
    track = leading_track(tracks, tracks_at)
    cues = parse_cues(index, index_at, track=track.number)
    if not cues.times:
        raise NoIndex("there are no Cues for the leading track")
    stop = _place(cues, segment)
    return ClusterIndex(
        cues,
        parse_info(info, info_at),
        stop=stop,
        prefix=ebml_header + _SEGMENT_OF_UNKNOWN_SIZE + info + tracks,
        has_pictures=track.is_video,
        size=stop if reading.size is None else reading.size,
    )


def _start(reading: Reading) -> tuple[bytes, Segment]:
    """The EBML header, and the segment behind it."""
    header = element_at(reading.head[:LONGEST_HEADER], 0)
    if header.stop is None or header.stop + LONGEST_HEADER > len(reading.head):
        raise BadIndex("the EBML header is too long")
    parts = Elements(reading.head).children(header.content, header.stop)
    fields = {kind: (low, high) for kind, low, high in parts}
    low, high = fields.get(_DOC_TYPE, (0, 0))
    if reading.head[low:high].rstrip(b"\0") not in _DOC_TYPES:
        raise NoIndex("the file is EBML, but not Matroska")
    element = element_at(reading.head, header.stop, at=header.stop)
    if element.id != _SEGMENT:
        raise NoIndex("there is something in front of the segment")
    return reading.head[: header.stop], Segment(reading, element)


def _part(segment: Segment, wanted: int) -> tuple[bytes, int]:
    """The element, and where in these bytes its content begins."""
    element = segment.find(wanted)
    if element is None:
        raise NoIndex("the file has no Cues, or does not describe its tracks")
    return segment.bytes_of(element, most=_MOST_BYTES[wanted]), element.content - element.start


def _place(cues: Cues, segment: Segment) -> int:
    """Make the cues' positions those in the file; return where the last cluster ends."""
    for number, position in enumerate(cues.positions):
        cues.positions[number] = segment.origin + position
    if cues.positions[0] < segment.clusters_from:
        raise BadIndex("a cue does not lead to a cluster")
    first = segment.first_cluster
    if first is not None and first < cues.positions[0]:
        cues.times.insert(0, 0)
        cues.positions.insert(0, first)
        cues.late.insert(0, 0)
    stop = segment.following(cues.positions[-1])
    if stop is None:
        raise NoIndex("the server does not tell how large the file is")
    if stop <= cues.positions[-1]:
        raise BadIndex("a cue leads behind the end of the segment")
    return stop
