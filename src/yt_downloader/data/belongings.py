"""What users own in the collection `videos`, whatever kind of job it is for: to be erased."""

from dataclasses import dataclass
from datetime import UTC, datetime

from yt_downloader.data.mongo import Database, Document, object_id

# Nothing on the disk belongs to these, and nobody works on them.
_PLAIN: Document = {
    "files": {"$exists": False},
    "earlier.0": {"$exists": False},
    "source": {"$exists": False},
    "old_source": {"$exists": False},
    "job.token": {"$exists": False},
}
_FILES = {"files.key": 1, "earlier.files.key": 1, "source.key": 1, "old_source.key": 1}

_SIZES = {
    "files.size_bytes": 1,
    "earlier.files.size_bytes": 1,
    "source.size_bytes": 1,
    "old_source.size_bytes": 1,
}
# Each of these has an index of its own, with only the records that it is about.
_EVER = {"$gt": datetime.min.replace(tzinfo=UTC)}
_LYING: list[Document] = [
    {"expires_at": _EVER},
    {"earlier.expires_at": _EVER},
    {"source.key": {"$exists": True}, "updated_at": _EVER},
    {"old_source.key": {"$exists": True}},
]


def _sum_of(files: str) -> Document:
    return {"$sum": f"{files}.size_bytes"}


_EARLIER: Document = {
    "$map": {"input": {"$ifNull": ["$earlier", []]}, "in": _sum_of("$$this.files")}
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """One record: the keys of its *results* in the storage, of its *sources* among the uploads."""

    id: str
    results: tuple[str, ...]
    sources: tuple[str, ...]


class Belongings:
    """The collection `videos`, whose indexes are Records', by owner."""

    def __init__(self, database: Database) -> None:
        self._records = database.collection("videos")

    def owners(self) -> set[str]:
        """The ids of all users who own something."""
        return {str(user_id) for user_id in self._records.distinct("user_id")}

    def stored_bytes(self, user_id: str) -> int:
        """How much lies there of a user. Costs as much as there are files, not records."""
        lying = {"user_id": object_id(user_id), "$or": _LYING}
        return sum(_bytes_of(document) for document in self._records.find(lying, _SIZES))

    def lying_bytes(self) -> tuple[int, int]:
        """How much lies there of all users: results, and what they uploaded. Costs as above."""
        results = {"$add": [_sum_of("$files"), {"$sum": _EARLIER}]}
        sources = {"$sum": ["$source.size_bytes", "$old_source.size_bytes"]}
        totals = {"_id": None, "results": {"$sum": results}, "sources": {"$sum": sources}}
        for found in self._records.aggregate([{"$match": {"$or": _LYING}}, {"$group": totals}]):
            return found["results"], found["sources"]
        return 0, 0

    def remove_plain(self, user_id: str) -> None:
        """Remove the records that have no files and no running job, at once."""
        self._records.delete_many({"user_id": object_id(user_id), **_PLAIN})

    def some(self, user_id: str, *, limit: int) -> list[Belonging]:
        found = self._records.find({"user_id": object_id(user_id)}, _FILES).limit(limit)
        return [_belonging_of(document) for document in found]

    def remove(self, record_id: str) -> Belonging | None:
        """Remove one; a run of it loses its claim. Returns it as it was, None if it was gone."""
        document = self._records.find_one_and_delete({"_id": object_id(record_id)}, _FILES)
        return _belonging_of(document) if document else None


def _belonging_of(document: Document) -> Belonging:
    versions = [document, *(document.get("earlier") or ())]
    sources = (document.get("source"), document.get("old_source"))
    return Belonging(
        id=str(document["_id"]),
        results=tuple(file["key"] for version in versions for file in version.get("files") or ()),
        sources=tuple(source["key"] for source in sources if source),
    )


def _bytes_of(document: Document) -> int:
    versions = [document, *(document.get("earlier") or ())]
    files = [file for version in versions for file in version.get("files") or ()]
    sources = [document.get("source"), document.get("old_source")]
    return sum(file["size_bytes"] for file in (*files, *sources) if file)
