"""Which worker processes are alive, for the health page."""

from datetime import timedelta

from pymongo import ASCENDING, IndexModel

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database

_FORGET_SECONDS = 3600
_ALIVE = timedelta(seconds=20)
_INDEXES = [
    IndexModel([("seen_at", ASCENDING)], name="seen_at", expireAfterSeconds=_FORGET_SECONDS)
]


class Workers:
    """The collection `workers`."""

    def __init__(self, database: Database) -> None:
        self._workers = database.collection("workers", _INDEXES)

    def beat(self, name: str, *, running: int) -> None:
        self._workers.update_one(
            {"_id": name}, {"$set": {"seen_at": utcnow(), "running": running}}, upsert=True
        )

    def leave(self, name: str) -> None:
        self._workers.delete_one({"_id": name})

    def alive(self) -> int:
        """How many worker processes were heard of lately."""
        return self._workers.count_documents({"seen_at": {"$gt": utcnow() - _ALIVE}})
