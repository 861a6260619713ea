"""Clip keys: long-lived, revocable tokens of users that may only save."""

from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument, WriteConcern
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id

_INDEXES = [
    IndexModel([("key_hash", ASCENDING)], name="key_hash", unique=True),
    # A key holds one of its owner's numbered places; two never hold the same.
    IndexModel([("user_id", ASCENDING), ("place", ASCENDING)], name="places", unique=True),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipKey:
    """One key of a user, but for the key itself, which nobody has but its owner.

    *last_used_at* is None for one that was never used.
    """

    id: str
    user_id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    uses: int


class Keys:
    """The collection `clip_keys`. Nothing of it is cached: a revoked key is dead at once."""

    def __init__(self, database: Database) -> None:
        self._keys = database.collection("clip_keys", _INDEXES)
        # A use that a crash of the server forgets is no loss, and waiting for its
        # journal would double the time of a save.
        self._counted = self._keys.with_options(write_concern=WriteConcern(w=1, j=False))

    def add(self, user_id: str, name: str, key_hash: str, *, most: int) -> ClipKey | None:
        """A new key; None for a user who has *most*, exactly also when many ask at once."""
        while (place := self._free_place(user_id, most)) is not None:
            document: Document = {
                "_id": ObjectId(),
                "user_id": object_id(user_id),
                "place": place,
                "name": name,
                "key_hash": key_hash,
                "created_at": utcnow(),
                "uses": 0,
            }
            try:
                self._keys.insert_one(document)
            except DuplicateKeyError:
                continue  # another request took the place; each round somebody got one
            return _key(document)
        return None

    def use(self, key_hash: str) -> ClipKey | None:
        """The key of that hash, with one use more; None if it is not good now."""
        document = self._counted.find_one_and_update(
            {"key_hash": key_hash},
            {"$inc": {"uses": 1}, "$set": {"last_used_at": utcnow()}},
            return_document=ReturnDocument.AFTER,
        )
        return _key(document) if document else None

    def get(self, key_id: str) -> ClipKey | None:
        """The key of that id. Raises BadId."""
        document = self._keys.find_one({"_id": object_id(key_id)})
        return _key(document) if document else None

    def of_user(self, user_id: str) -> list[ClipKey]:
        """All keys of a user, the oldest first."""
        found = self._keys.find({"user_id": object_id(user_id)}).sort("_id", ASCENDING)
        return [_key(document) for document in found]

    def rotate(self, key_id: str, key_hash: str) -> ClipKey | None:
        """Replace the secret of a key; the one before is dead at once. None if it was revoked."""
        document = self._keys.find_one_and_update(
            {"_id": object_id(key_id)},
            {"$set": {"key_hash": key_hash, "rotated_at": utcnow()}},
            return_document=ReturnDocument.AFTER,
        )
        return _key(document) if document else None

    def remove(self, key_id: str) -> None:
        self._keys.delete_one({"_id": object_id(key_id)})

    def owners(self) -> set[str]:
        """The ids of all users of whom there is one."""
        return {str(user_id) for user_id in self._keys.distinct("user_id")}

    def delete_of_user(self, user_id: str) -> None:
        """Delete all keys of a user; repeatable."""
        self._keys.delete_many({"user_id": object_id(user_id)})

    def _free_place(self, user_id: str, most: int) -> int | None:
        found = self._keys.find({"user_id": object_id(user_id)}, {"place": 1})
        taken = {document["place"] for document in found}
        return next((place for place in range(most) if place not in taken), None)


def _key(document: Document) -> ClipKey:
    return ClipKey(
        id=str(document["_id"]),
        user_id=str(document["user_id"]),
        name=document["name"],
        created_at=document["created_at"],
        last_used_at=document.get("last_used_at"),
        uses=document["uses"],
    )
