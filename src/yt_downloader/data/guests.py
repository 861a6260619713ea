"""Accounts without a name, for a day."""

import random
from datetime import datetime
from enum import StrEnum

from bson import ObjectId
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.users import EmailTaken, User, email_key, nobody_s_key, user_of


class Spent(StrEnum):
    """What a guest has only so much of: things kept, and jobs started with them."""

    KEPT = "kept"
    STARTED = "started"


class Guests:
    """The guests in the collection `users`, whose indexes are Users'."""

    def __init__(self, database: Database) -> None:
        self._users = database.collection("users")

    def add(self, *, most: int, expires_at: datetime) -> User | None:
        """A new guest; None when there are *most* already, also when many come at once."""
        taken = {
            found["guest"]["place"]
            for found in self._users.find({"guest.place": {"$exists": True}}, {"guest.place": 1})
        }
        free = [place for place in range(most) if place not in taken]
        # Who comes at the same moment should rarely want the same place.
        for place in random.sample(free, len(free)):
            document = _new_guest(place, expires_at=expires_at)
            try:
                self._users.insert_one(document)
            except DuplicateKeyError:
                continue
            return user_of(document)
        return None

    def next_end(self) -> datetime | None:
        """When the first of the guests ends."""
        found = self._users.find_one({"expires_at": {"$exists": True}}, sort=[("expires_at", 1)])
        return found["expires_at"] if found else None

    def expired(self, *, now: datetime, limit: int) -> list[User]:
        found = self._users.find({"expires_at": {"$lte": now}}).sort("expires_at", ASCENDING)
        return [user_of(document) for document in found.limit(limit)]

    def register(self, user_id: str, email: str, password_hash: str) -> User | None:
        """Make an account of a guest, with everything it has; None when it is no guest any more.

        Raises EmailTaken.
        """
        change: Document = {
            "$set": {
                "email": email,
                "email_key": email_key(email),
                "password_hash": password_hash,
                "accept_anonymous_saves": True,
                "updated_at": utcnow(),
            },
            "$unset": {"guest": "", "expires_at": ""},
        }
        in_time = {"_id": object_id(user_id), "expires_at": {"$gt": utcnow()}}
        try:
            document = self._users.find_one_and_update(
                in_time, change, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            raise EmailTaken from None
        return user_of(document) if document else None

    def spend(self, user_id: str, what: Spent, *, most: int) -> bool:
        """Take one of *most* from a guest; False when none is left. Others have no end of them."""
        owner = {"_id": object_id(user_id)}
        if self._users.find_one({**owner, "guest": {"$exists": True}}, {"_id": 1}) is None:
            return True
        left = {**owner, f"guest.{what}": {"$lt": most}}
        if self._users.update_one(left, {"$inc": {f"guest.{what}": 1}}).modified_count:
            return True
        # Registered in between, it has no end of them either.
        return self._users.find_one({**owner, "guest": {"$exists": True}}, {"_id": 1}) is None


def _new_guest(place: int, *, expires_at: datetime) -> Document:
    now, user_id = utcnow(), ObjectId()
    return {
        "_id": user_id,
        "email_key": nobody_s_key(user_id),
        "epoch": 0,
        "accept_anonymous_saves": False,
        "guest": {"place": place, **{what.value: 0 for what in Spent}},
        "created_at": now,
        "updated_at": now,
        "expires_at": expires_at,
    }
