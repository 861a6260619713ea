"""Accounts."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from bson import ObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id

_INDEXES = [IndexModel([("email_key", ASCENDING)], name="email_key", unique=True)]

_SETTINGS = {"accept_anonymous_saves", "auto_download", "clip_delay_seconds", "webhook_url"}


class EmailTaken(Exception):
    """Another account has that e-mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account. *epoch* counts password changes: a session of an older one is dead.

    *webhook_url* is a secret: who knows it may post there. *clip_delay_seconds* is how
    much later than it happens the account's viewers see a stream.
    """

    id: str
    email: str
    password_hash: str
    epoch: int
    accept_anonymous_saves: bool
    created_at: datetime
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

    def add(self, email: str, password_hash: str) -> User:
        """A new account. Raises EmailTaken; addresses compare without case."""
        now = utcnow()
        document: Document = {
            "_id": ObjectId(),
            "email": email,
            "email_key": _email_key(email),
            "password_hash": password_hash,
            "epoch": 0,
            "accept_anonymous_saves": True,
            "created_at": now,
            "updated_at": now,
        }
        try:
            self._users.insert_one(document)
        except DuplicateKeyError:
            raise EmailTaken from None
        return _user(document)

    def get(self, user_id: str) -> User | None:
        document = self._users.find_one({"_id": object_id(user_id)})
        return _user(document) if document else None

    def by_email(self, email: str) -> User | None:
        document = self._users.find_one({"email_key": _email_key(email)})
        return _user(document) if document else None

    def change_password(self, user: User, password_hash: str) -> User | None:
        """Give *user* a new password and epoch; None when someone changed it meanwhile."""
        document = self._users.find_one_and_update(
            {"_id": object_id(user.id), "password_hash": user.password_hash},
            {
                "$set": {"password_hash": password_hash, "updated_at": utcnow()},
                "$inc": {"epoch": 1},
            },
            return_document=ReturnDocument.AFTER,
        )
        return _user(document) if document else None

    def change_settings(self, user_id: str, settings: Mapping[str, object]) -> User | None:
        """Set what *settings* names, fields of User, in one update; None: no such account."""
        assert settings.keys() <= _SETTINGS
        document = self._users.find_one_and_update(
            {"_id": object_id(user_id)},
            {"$set": {**settings, "updated_at": utcnow()}},
            return_document=ReturnDocument.AFTER,
        )
        return _user(document) if document else None


def _email_key(email: str) -> str:
    return unicodedata.normalize("NFC", email).casefold()


def _user(document: Document) -> User:
    return User(
        id=str(document["_id"]),
        email=document["email"],
        password_hash=document["password_hash"],
        epoch=document["epoch"],
        accept_anonymous_saves=document["accept_anonymous_saves"],
        created_at=document["created_at"],
        auto_download=document.get("auto_download", False),
        webhook_url=document.get("webhook_url"),
        clip_delay_seconds=document.get("clip_delay_seconds", 0.0),
    )
