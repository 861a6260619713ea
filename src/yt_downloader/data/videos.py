"""Clip requests: what their owners do with them."""

from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document
from yt_downloader.data.record import Kind, Status
from yt_downloader.data.records import Records
from yt_downloader.data.video import NewVideo, Video, new_document, video_of

_OF_CHATS: Document = {"moment": {"$exists": True}}
_INDEXES = [
    IndexModel(
        [("user_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)],
        name="newest_of_chats",
        partialFilterExpression=_OF_CHATS,
    )
]


class Videos(Records[Video]):
    """The clips."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Kind.DOWNLOAD, video_of, more_indexes=_INDEXES)

    def add(self, video: NewVideo, *, video_id: str = "") -> Video:
        """Keep a clip, under *video_id* if that is given; the one that is there under it wins.

        So two who add the same clip, or one who does not know whether it was
        written, make one of it.
        """
        document = new_document(video, now=utcnow(), video_id=video_id)
        saved = video_of(document)
        try:
            self._records.insert_one(document)
        except DuplicateKeyError:
            return self.get(saved.id) or saved
        return saved

    def newest_of_chats(
        self,
        user_id: str,
        *,
        limit: int,
        status: Status | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> list[Video]:
        """As `newest`, of those alone that were saved from a chat."""
        return self.newest(user_id, limit=limit, status=status, before=before, condition=_OF_CHATS)
