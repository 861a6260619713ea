"""Accounts."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bson import ObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id

_INDEXES = [
    IndexModel([("email_key", ASCENDING)], name="email_key", unique=True),
    IndexModel(
        [("expires_at", ASCENDING)],
        name="expires_at",
        partialFilterExpression={"expires_at": {"$exists": True}},
    ),
    IndexModel(
        [("deleting_at", ASCENDING)],
        name="deleting_at",
        partialFilterExpression={"deleting_at": {"$exists": True}},
    ),
    # A guest holds one of the numbered places; two never hold the same.
    IndexModel(
        [("guest.place", ASCENDING)],
        name="guest_places",
        unique=True,
        partialFilterExpression={"guest.place": {"$exists": True}},
    ),
]
# An account that is being deleted is nobody any more.
_THERE: Document = {"deleting_at": None}
# What is gone at once when an account is deleted.
_OWN = ("email", "password_hash", "guest", "expires_at", "webhook_url")
_SETTINGS = {"accept_anonymous_saves", "auto_download", "clip_delay_seconds", "webhook_url"}


class EmailTaken(Exception):
    """Another account has that e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account. *epoch* counts password changes: a session of an older one is dead.

    *webhook_url* is a secret: who knows it may post there. *clip_delay_seconds* is how
    much later than it happens the account's viewers see a stream.
    A *guest* has neither address nor password, and ends at *expires_at*; others do not.
    """

    id: str
    email: str | None
    password_hash: str | None
    epoch: int
    accept_anonymous_saves: bool
    created_at: datetime
    guest: bool
    admin: bool
    expires_at: datetime | None
    auto_download: bool
    webhook_url: str | None = field(repr=False)
    clip_delay_seconds: float

    @property
    def webhook_host(self) -> str | None:
        """All that is ever shown of it."""
        return urlsplit(self.webhook_url).hostname if self.webhook_url else None


class Users:
    """The collection `users`."""

    def __init__(self, database: Database) -> None:
        self._users = database.collection("users", _INDEXES)

    def add(self, email: str, password_hash: str, *, admin: bool = False) -> User:
        """A new account. Raises EmailTaken; addresses compare without case."""
        now = utcnow()
        document: Document = {
            "_id": ObjectId(),
            "email": email,
            "email_key": email_key(email),
            "password_hash": password_hash,
            "epoch": 0,
            "accept_anonymous_saves": True,
            "admin": admin,
            "created_at": now,
            "updated_at": now,
        }
        try:
            self._users.insert_one(document)
        except DuplicateKeyError:
            raise EmailTaken from None
        return user_of(document)

    def get(self, user_id: str) -> User | None:
        document = self._users.find_one({"_id": object_id(user_id), **_THERE})
        return user_of(document) if document else None

    def by_email(self, email: str) -> User | None:
        document = self._users.find_one({"email_key": email_key(email), "guest": None, **_THERE})
        return user_of(document) if document else None

    def exists(self, user_id: str) -> bool:
        """Whether the account is there and is not being deleted."""
        wanted = {"_id": object_id(user_id), **_THERE}
        return self._users.find_one(wanted, {"_id": 1}) is not None

    def known(self, user_ids: Collection[str]) -> set[str]:
        """Those of *user_ids* that are accounts, also while they are being deleted."""
        ids = [object_id(user_id) for user_id in user_ids]
        return {str(found["_id"]) for found in self._users.find({"_id": {"$in": ids}}, {"_id": 1})}

    def every(self) -> Iterator[User]:
        """All accounts, guests included, from the oldest on."""
        for document in self._users.find(_THERE).sort("created_at", ASCENDING):
            yield user_of(document)

    def change_password(self, user: User, password_hash: str) -> User | None:
        """Give *user* a new password and epoch; None when someone changed it meanwhile."""
        document = self._users.find_one_and_update(
            {"_id": object_id(user.id), "password_hash": user.password_hash, **_THERE},
            {
                "$set": {"password_hash": password_hash, "updated_at": utcnow()},
                "$inc": {"epoch": 1},
            },
            return_document=ReturnDocument.AFTER,
        )
        return user_of(document) if document else None

    def change_settings(self, user_id: str, settings: Mapping[str, object]) -> User | None:
        """Set what *settings* names, fields of User, in one update; None: no such account."""
        assert settings.keys() <= _SETTINGS
        document = self._users.find_one_and_update(
            {"_id": object_id(user_id), **_THERE},
            {"$set": {**settings, "updated_at": utcnow()}},
            return_document=ReturnDocument.AFTER,
        )
        return user_of(document) if document else None

    def mark(self, user_id: str, *, admin: bool) -> User | None:
        """Make *user_id* an operator, or not any more; None: no such account."""
        document = self._users.find_one_and_update(
            {"_id": object_id(user_id), "guest": None, **_THERE},
            {"$set": {"admin": admin, "updated_at": utcnow()}},
            return_document=ReturnDocument.AFTER,
        )
        return user_of(document) if document else None

    def begin_deletion(self, user: User) -> bool:
        """Make *user* nobody: no login, no session, no name; the address is free at once.

        Only the id stays, for the deletion to go on after a crash. False when the
        password was changed, or a guest registered, meanwhile.
        """
        change: Document = {
            "$set": {"deleting_at": utcnow(), "email_key": nobody_s_key(object_id(user.id))},
            "$unset": dict.fromkeys(_OWN, ""),
            "$inc": {"epoch": 1},
        }
        same = {
            "_id": object_id(user.id),
            "password_hash": user.password_hash,
            "email": user.email,
            **_THERE,
        }
        return bool(self._users.update_one(same, change).modified_count)

    def being_deleted(self, *, limit: int) -> list[str]:
        """The ids of accounts whose deletion has begun."""
        found = self._users.find({"deleting_at": {"$exists": True}}, {"_id": 1}).limit(limit)
        return [str(document["_id"]) for document in found]

    def remove(self, user_id: str) -> None:
        """Forget an account whose deletion has begun."""
        self._users.delete_one({"_id": object_id(user_id), "deleting_at": {"$exists": True}})


def email_key(email: str) -> str:
    return unicodedata.normalize("NFC", email).casefold()


def nobody_s_key(user_id: ObjectId) -> str:
    """An `email_key` for who has no address: no request can bring a zero."""
    return f"\0{user_id}"


def user_of(document: Document) -> User:
    return User(
        id=str(document["_id"]),
        email=document.get("email"),
        password_hash=document.get("password_hash"),
        epoch=document["epoch"],
        accept_anonymous_saves=document["accept_anonymous_saves"],
        created_at=document["created_at"],
        guest="guest" in document,
        admin=document.get("admin", False),
        expires_at=document.get("expires_at"),
        auto_download=document.get("auto_download", False),
        webhook_url=document.get("webhook_url"),
        clip_delay_seconds=document.get("clip_delay_seconds", 0.0),
    )
