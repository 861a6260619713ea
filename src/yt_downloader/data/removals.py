"""Which records of jobs were removed lately: for pages that show them still."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ASCENDING, IndexModel

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import Kind

# Longer than anybody may be away and be told what went meanwhile.
KEPT = timedelta(hours=2)

_INDEXES = [
    IndexModel([("user_id", ASCENDING), ("at", ASCENDING)], name="owner"),
    IndexModel([("at", ASCENDING)], name="at", expireAfterSeconds=int(KEPT.total_seconds())),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """That the record of that id was removed *at* some time, or is about to be."""

    record_id: str
    user_id: str
    kind: Kind
    at: datetime


class Removals:
    """The collection `removals`. An `Erasable`."""

    def __init__(self, database: Database) -> None:
        self._removals = database.collection("removals", _INDEXES)

    def note(self, record: Document) -> None:
        """Write down that *record*, a document with `user_id` and `kind`, goes now.

        Before and after: what a crash leaves of the first is found as long as
        somebody looks at that time, and the second has the right time.
        """
        told = {"user_id": record["user_id"], "kind": record["kind"], "at": utcnow()}
        self._removals.update_one({"_id": record["_id"]}, {"$set": told}, upsert=True)

    def of_users(self, user_ids: list[str], *, since: datetime, limit: int) -> list[Removal]:
        """Up to *limit* of those users, oldest first. The record of one may be there still."""
        ids = [object_id(user_id) for user_id in user_ids]
        found = self._removals.find({"user_id": {"$in": ids}, "at": {"$gte": since}})
        return [
            Removal(
                record_id=str(document["_id"]),
                user_id=str(document["user_id"]),
                kind=Kind(document["kind"]),
                at=document["at"],
            )
            for document in found.sort("at", ASCENDING).limit(limit)
        ]

    def owners(self) -> set[str]:
        """The ids of all users who have some."""
        return {str(user_id) for user_id in self._removals.distinct("user_id")}

    def delete_of_user(self, user_id: str) -> None:
        self._removals.delete_many({"user_id": object_id(user_id)})
