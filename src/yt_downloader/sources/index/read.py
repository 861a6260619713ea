"""Tells what kind of file it is, and reads its index."""

from yt_downloader.sources.index.coverage import Index
from yt_downloader.sources.index.errors import NoIndex
from yt_downloader.sources.index.matroska import read_matroska
from yt_downloader.sources.index.mp4 import read_mp4
from yt_downloader.sources.index.reading import Reader, Reading

_EBML = bytes.fromhex("1a45dfa3")
_FIRST_BOXES = {b"ftyp", b"styp", b"moov", b"sidx"}


def read_index(reader: Reader) -> Index:
    """The index of the file, judged by its content and not by any name.

    One read of 64 KiB does for most files, one or two more for an index that is longer or at
    the end; never more than 20. Memory is bounded: 100 MB at the very worst, a few kB for
    the index of a fragmented file.

    Raises NoIndex, BadIndex, and MediaError from the reader.
    """
    reading = Reading(reader)
    if reading.head.startswith(_EBML):
        return read_matroska(reading)
    if reading.head[4:8] in _FIRST_BOXES:
        return read_mp4(reading)
    raise NoIndex("the file is neither MP4 nor WebM")
