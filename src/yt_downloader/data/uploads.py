"""Uploads that arrive in pieces and may go on later."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from pymongo import ASCENDING, IndexModel

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id

_INDEXES = [
    IndexModel([("expires_at", ASCENDING)], name="expires_at"),
    IndexModel([("user_id", ASCENDING)], name="owner"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """*length* in bytes; how much of it is there only its file tells."""

    id: str
    user_id: str
    filename: str
    length: int
    expires_at: datetime


class Uploads:
    """The collection `uploads`. A record goes when its upload is whole, or late."""

    def __init__(self, database: Database) -> None:
        self._uploads = database.collection("uploads", _INDEXES)

    def add(self, upload: Upload) -> None:
        self._uploads.insert_one(
            {
                "_id": object_id(upload.id),
                "user_id": ObjectId(upload.user_id),
                "filename": upload.filename,
                "length": upload.length,
                "created_at": utcnow(),
                "expires_at": upload.expires_at,
            }
        )

    def get(self, upload_id: str) -> Upload | None:
        """Raises BadId."""
        document = self._uploads.find_one({"_id": object_id(upload_id)})
        return _upload_of(document) if document else None

    def count(self, user_id: str) -> int:
        """How many of a user's are going on."""
        return self._uploads.count_documents({"user_id": object_id(user_id)})

    def stored_bytes(self, user_id: str) -> int:
        """What a user's will have when they are whole."""
        found = self._uploads.find({"user_id": object_id(user_id)}, {"length": 1})
        return sum(document["length"] for document in found)

    def of_user(self, user_id: str) -> list[str]:
        """The ids of those that are going on."""
        found = self._uploads.find({"user_id": object_id(user_id)}, {"_id": 1})
        return [str(document["_id"]) for document in found]

    def owners(self) -> set[str]:
        """The ids of all users who have some."""
        return {str(user_id) for user_id in self._uploads.distinct("user_id")}

    def extend(self, upload_id: str, *, until: datetime) -> None:
        """Something of it arrived, so it has more time."""
        self._uploads.update_one({"_id": object_id(upload_id)}, {"$set": {"expires_at": until}})

    def remove(self, upload_id: str) -> None:
        self._uploads.delete_one({"_id": object_id(upload_id)})

    def take_expired(self, *, now: datetime, limit: int) -> list[str]:
        """Remove the records of late uploads; returns their ids. Nothing refers to their files."""
        taken = []
        for _ in range(limit):
            found = self._uploads.find_one_and_delete({"expires_at": {"$lte": now}}, {"_id": 1})
            if found is None:
                break
            taken.append(str(found["_id"]))
        return taken

    def existing(self, upload_ids: Collection[str]) -> set[str]:
        ids = [object_id(upload_id) for upload_id in upload_ids]
        return {
            str(found["_id"]) for found in self._uploads.find({"_id": {"$in": ids}}, {"_id": 1})
        }


def new_upload_id() -> str:
    """The id of an upload, and later of what it becomes."""
    return str(ObjectId())


def _upload_of(document: Document) -> Upload:
    return Upload(
        id=str(document["_id"]),
        user_id=str(document["user_id"]),
        filename=document["filename"],
        length=document["length"],
        expires_at=document["expires_at"],
    )
