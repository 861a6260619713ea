"""Which worker processes are alive, for the health page and for operators."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ASCENDING, IndexModel

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database

_FORGET_SECONDS = 3600
_ALIVE = timedelta(seconds=20)
_INDEXES = [
    IndexModel([("seen_at", ASCENDING)], name="seen_at", expireAfterSeconds=_FORGET_SECONDS)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSeen:
    """A worker that was heard of lately: its *name* as in the jobs it has, where it runs."""

    name: str
    host: str
    process: int
    seen_at: datetime


class Workers:
    """The collection `workers`."""

    def __init__(self, database: Database) -> None:
        self._workers = database.collection("workers", _INDEXES)

    def beat(self, name: str, *, host: str, process: int, running: int) -> None:
        """That the worker *name* lives, in that *process* of the machine *host*."""
        seen = {"seen_at": utcnow(), "host": host, "process": process, "running": running}
        self._workers.update_one({"_id": name}, {"$set": seen}, upsert=True)

    def leave(self, name: str) -> None:
        self._workers.delete_one({"_id": name})

    def alive(self) -> int:
        """How many worker processes were heard of lately."""
        return self._workers.count_documents({"seen_at": {"$gt": utcnow() - _ALIVE}})

    def every_alive(self) -> list[WorkerSeen]:
        """Those that were heard of lately, by machine and process."""
        found = self._workers.find({"seen_at": {"$gt": utcnow() - _ALIVE}})
        return [
            WorkerSeen(
                name=document["_id"],
                host=document.get("host", ""),
                process=document.get("process", 0),
                seen_at=document["seen_at"],
            )
            for document in found.sort([("host", ASCENDING), ("process", ASCENDING)])
        ]
