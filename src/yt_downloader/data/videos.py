"""Clip requests: what their owners do with them."""

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database
from yt_downloader.data.record import Kind
from yt_downloader.data.records import Records
from yt_downloader.data.video import NewVideo, Video, new_document, video_of


class Videos(Records[Video]):
    """The clips."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Kind.DOWNLOAD, video_of)

    def add(self, video: NewVideo) -> Video:
        document = new_document(video, now=utcnow())
        self._records.insert_one(document)
        return video_of(document)
