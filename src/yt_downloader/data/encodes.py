"""Uploaded videos: what their owners do with them."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.encode import (
    Encode,
    EncodeChoice,
    NewEncode,
    encode_of,
    new_encode_document,
)
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import Kind, Status, StoredFile
from yt_downloader.data.records import Records

_INDEXES = [
    IndexModel(
        [("updated_at", ASCENDING)],
        name="sources",
        partialFilterExpression={"source.key": {"$exists": True}},
    ),
    IndexModel(
        [("old_source.key", ASCENDING)],
        name="old_sources",
        partialFilterExpression={"old_source.key": {"$exists": True}},
    ),
]
_HAS_SOURCE: Document = {"source.key": {"$exists": True}}
# Where nothing needs the source at the moment.
_RESTING = [s for s in Status if s not in (Status.PROCESSING, Status.WAITING)]


class Encodes(Records[Encode]):
    """The uploads."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Kind.ENCODE, encode_of, more_indexes=_INDEXES)

    def add(self, encode: NewEncode) -> Encode:
        """Keep it. Repeatable: an upload that was kept already stays as it is."""
        with suppress(DuplicateKeyError):
            self._records.insert_one(new_encode_document(encode, now=utcnow()))
        found = self.get(encode.id)
        assert found is not None
        return found

    def start(
        self, record_id: str, choice: EncodeChoice, *, of: Collection[Status], request_id: str
    ) -> Encode | None:
        """Put an upload into the queue; None in another state than *of*, or without source."""
        return self.enqueue(record_id, choice, of=of, request_id=request_id, condition=_HAS_SOURCE)

    def take_sources(self, *, before: datetime, limit: int) -> list[tuple[str, StoredFile]]:
        """Take sources away that nothing was done with since *before*; (record id, file) each.

        An upload that never became anything is `expired` then. Repeatable until
        `source_deleted`.
        """
        over = {
            **_HAS_SOURCE,
            "kind": Kind.ENCODE,
            "status": {"$in": _RESTING},
            "updated_at": {"$lte": before},
        }
        # A file that was taken before and could not be deleted is in old_source still.
        change: list[Document] = [
            {
                "$set": {
                    "old_source": "$source",
                    "updated_at": "$$NOW",
                    "status": {
                        "$cond": [
                            {"$eq": ["$status", Status.PENDING]},
                            Status.EXPIRED,
                            "$status",
                        ]
                    },
                }
            },
            {"$unset": "source"},
        ]
        for _ in range(limit):
            if not self._records.find_one_and_update(over, change, {"_id": 1}):
                break
        taken = self._records.find({"old_source.key": {"$exists": True}}, {"old_source": 1})
        return [
            (str(document["_id"]), StoredFile(**document["old_source"]))
            for document in taken.limit(limit)
        ]

    def source_deleted(self, record_id: str) -> None:
        """Forget a source that was taken, after it was deleted."""
        self._records.update_one({"_id": object_id(record_id)}, {"$unset": {"old_source": ""}})

    def known_sources(self, record_ids: Collection[str]) -> dict[str, set[str]]:
        """Which uploads are still referred to: record id to the tokens in use."""
        ids = [object_id(record_id) for record_id in record_ids]
        found = self._records.find({"_id": {"$in": ids}}, {"source.key": 1, "old_source.key": 1})
        return {str(document["_id"]): _tokens(document) for document in found}


def _tokens(document: Document) -> set[str]:
    sources = (document.get("source"), document.get("old_source"))
    return {source["key"].split("/")[1] for source in sources if source}
