"""Reads the record of any kind of job."""

from collections.abc import Callable, Mapping

from yt_downloader.data.encode import Outcome, encode_of
from yt_downloader.data.location import Located
from yt_downloader.data.mongo import Document
from yt_downloader.data.record import JobRecord, Kind
from yt_downloader.data.video import Learned, video_of

# What a run tells of its record before it ends.
Note = Learned | Located | Outcome

_READERS: Mapping[Kind, Callable[[Document], JobRecord]] = {
    Kind.DOWNLOAD: video_of,
    Kind.ENCODE: encode_of,
}


def record_of(document: Document) -> JobRecord:
    """Raises KeyError, TypeError or ValueError for a document of another shape."""
    return _READERS[Kind(document["kind"])](document)
