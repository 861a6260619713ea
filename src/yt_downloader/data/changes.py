"""Which records of jobs have changed since when, whatever the jobs make."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from yt_downloader.data.kinds import record_of
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import JobRecord, Status

_log = logging.getLogger(__name__)
_INDEXES = [
    # With the id, so that looking for changes reads no record.
    IndexModel(
        [("user_id", ASCENDING), ("updated_at", ASCENDING), ("_id", ASCENDING)], name="changes"
    )
]


@dataclass(frozen=True, slots=True)
class Change:
    """That a record was changed *at* some time, by the clock of who did it."""

    record_id: str
    at: datetime


class Changes:
    """The collection `videos`, by when something that owners see was changed: `updated_at`."""

    def __init__(self, database: Database) -> None:
        self._records = database.collection("videos", _INDEXES)

    def of_users(self, user_ids: Collection[str], *, since: datetime, limit: int) -> list[Change]:
        """Up to *limit* of those users', in any order."""
        ids = [object_id(user_id) for user_id in user_ids]
        found = self._records.find(
            {"user_id": {"$in": ids}, "updated_at": {"$gte": since}}, {"updated_at": 1}
        )
        return [Change(str(found["_id"]), found["updated_at"]) for found in found.limit(limit)]

    def read(self, record_ids: Collection[str]) -> list[JobRecord]:
        """Those that are there and can be read."""
        ids = [object_id(record_id) for record_id in record_ids]
        found = self._records.find({"_id": {"$in": ids}}) if ids else ()
        return [record for document in found if (record := _read(document))]

    def running(self, user_ids: Collection[str]) -> list[JobRecord]:
        """Those of these users that a worker has."""
        ids = [object_id(user_id) for user_id in user_ids]
        # By the index of the slots, in which only those are.
        claimed = {"job.slot": {"$exists": True}, "status": Status.PROCESSING}
        found = self._records.find({**claimed, "user_id": {"$in": ids}})
        return [record for document in found if (record := _read(document))]


def _read(document: Document) -> JobRecord | None:
    try:
        return record_of(document)
    except (KeyError, TypeError, ValueError):
        _log.exception("a record cannot be read", extra={"video_id": str(document["_id"])})
        return None
