"""Finds the parts of a Matroska segment (RFC 9559, 5.1), in front of the clusters or behind."""

from yt_downloader.sources.index.coverage import LARGEST_FILE
from yt_downloader.sources.index.ebml import (
    LONGEST_HEADER,
    Element,
    Elements,
    element_at,
    unsigned,
)
from yt_downloader.sources.index.errors import BadIndex, NoIndex
from yt_downloader.sources.index.reading import HEAD_BYTES, Reading

INFO, TRACKS, CUES = 0x1549A966, 0x1654AE6B, 0x1C53BB6B
_SEEK_HEAD, _CLUSTER = 0x114D9B74, 0x1F43B675
_SEEK, _SEEK_ID, _SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
_SHORTEST_ELEMENT = 2
_MOST_PARTS = 1000  # in front of the clusters
_MOST_SEEK_BYTES = 2**16


class Segment:
    """The segment of a file: *origin* is where its content begins, *stop* where it ends.

    *stop* is None when neither the segment nor the server tells. *first_cluster* is where the
    first cluster is; None when it is not near. No cluster is before *clusters_from*.
    Everything that reads raises BadIndex, NoIndex, MediaError.
    """

    def __init__(self, reading: Reading, element: Element) -> None:
        self._reading = reading
        self._limit = LARGEST_FILE if reading.size is None else reading.size
        if element.stop is not None and element.stop > self._limit:
            raise BadIndex("the segment is longer than the file")
        self._limit = element.stop or self._limit
        self.origin = element.content
        self.stop = element.stop or reading.size
        self.first_cluster: int | None = None
        self._found: dict[int, Element] = {}
        self._sought: dict[int, int] = {}
        self.clusters_from = self._look_through()
        if self._missing():
            self._follow_second_seek_head()

    def find(self, wanted: int) -> Element | None:
        """The element of that ID, for which one more read may be needed; None if there is none."""
        if wanted not in self._found and wanted in self._sought:
            start = self._sought[wanted]
            found = self._element(start, ahead=self._reading.to_the_end(start))
            if found is None or found.id != wanted:
                raise BadIndex("the segment's parts are not where it says")
            self._found[wanted] = found
        return self._found.get(wanted)

    def bytes_of(self, element: Element, *, most: int) -> bytes:
        """The element with its header. Raises NoIndex for more than *most* bytes."""
        stop = self._stop_of(element)
        if stop - element.start > most:
            raise NoIndex("a part of the segment is too large")
        return self._reading.part(element.start, stop)

    def following(self, position: int) -> int | None:
        """Where, behind *position*, the first part is that is known; at last the end."""
        starts = [*self._sought.values(), *(found.start for found in self._found.values())]
        return min((start for start in starts if start > position), default=self.stop)

    def _look_through(self) -> int:
        """Note what is in front of the first cluster; return where the rest begins."""
        position = self.origin
        held = len(self._reading.head) - LONGEST_HEADER
        for _ in range(_MOST_PARTS):
            if position > held and not self._missing():
                break
            element = self._element(position, ahead=HEAD_BYTES)
            if element is None:
                break
            if element.id == _CLUSTER:
                self.first_cluster = position
                break
            position = self._stop_of(element)
            if element.id in {INFO, TRACKS, CUES}:
                self._found.setdefault(element.id, element)
            elif element.id == _SEEK_HEAD and not self._sought:
                self._note_sought(element)
        return position

    def _missing(self) -> bool:
        """Whether it is not known yet where some part is."""
        return not {INFO, TRACKS, CUES} <= self._found.keys() | self._sought.keys()

    def _element(self, position: int, *, ahead: int) -> Element | None:
        """The element at *position*; None where the segment ends."""
        stop = min(position + LONGEST_HEADER, self._limit)
        begin = self._reading.some(position, stop, ahead=ahead)
        return element_at(begin, position) if len(begin) >= _SHORTEST_ELEMENT else None

    def _stop_of(self, element: Element) -> int:
        if element.stop is None or element.stop > self._limit:
            raise BadIndex("an element does not fit into its segment")
        return element.stop

    def _note_sought(self, seek_head: Element) -> None:
        data = self.bytes_of(seek_head, most=_MOST_SEEK_BYTES)
        elements = Elements(data)
        for kind, start, stop in elements.children(seek_head.content - seek_head.start):
            if kind != _SEEK:
                continue
            fields = {name: data[low:high] for name, low, high in elements.children(start, stop)}
            identifier = fields.get(_SEEK_ID, b"")
            position = fields.get(_SEEK_POSITION, b"")
            place = self.origin + unsigned(position, 0, len(position))
            if place >= self._limit:
                raise BadIndex("the segment's parts are not where it says")
            self._sought.setdefault(int.from_bytes(identifier[:4], "big"), place)

    def _follow_second_seek_head(self) -> None:
        """Some muxers keep a short list in front, which leads to a longer one at the end."""
        second = self.find(_SEEK_HEAD)
        if second is not None:
            self._note_sought(second)
