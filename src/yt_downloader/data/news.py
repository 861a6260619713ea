"""Clips of chats of which something is still to be told."""

import logging
from collections.abc import Iterable

from pymongo import ASCENDING, IndexModel

from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import Status
from yt_downloader.data.video import NEWS, Video, video_of

_log = logging.getLogger(__name__)
_INDEXES = [
    IndexModel(
        [("untold", ASCENDING), ("status", ASCENDING)],
        name="untold",
        partialFilterExpression={"untold": {"$exists": True}},
    )
]


class News:
    """What was not told yet stands in `untold` of the records in the collection `videos`.

    Whoever tells it writes the messages first and then takes it away: a crash in
    between repeats that, and messages are written once.
    """

    def __init__(self, database: Database) -> None:
        self._records = database.collection("videos", _INDEXES)

    def untold(self, what: str, *, limit: int) -> list[Video]:
        """Up to *limit* clips of which *what*, one of NEWS, happened and is not told yet."""
        wanted: Document = {"untold": what}
        if what in list(Status):
            wanted["status"] = what
        found = self._records.find(wanted).limit(limit)
        return [video for document in found if (video := self._read(document))]

    def _read(self, document: Document) -> Video | None:
        """The clip; of one that cannot be read nothing is told."""
        try:
            return video_of(document)
        except (KeyError, TypeError, ValueError):
            _log.exception("a clip cannot be read", extra={"video_id": str(document["_id"])})
            self._records.update_one({"_id": document["_id"]}, {"$unset": {"untold": ""}})
            return None

    def told(self, what: str, video_ids: Iterable[str]) -> None:
        """*what* is told of these, or nobody wants to hear it."""
        assert what in NEWS
        ids = [object_id(video_id) for video_id in video_ids]
        self._records.update_many({"_id": {"$in": ids}}, {"$pull": {"untold": what}})
