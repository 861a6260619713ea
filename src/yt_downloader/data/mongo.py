"""The connection to MongoDB, and which of its errors mean that it is away."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import pymongo
from bson import ObjectId
from pymongo import IndexModel, MongoClient
from pymongo.collection import Collection
from pymongo.errors import (
    ConfigurationError,
    ConnectionFailure,
    ExecutionTimeout,
    PyMongoError,
    WTimeoutError,
)
from pymongo.monitoring import CommandListener

Document = dict[str, Any]

# Raised when MongoDB is away or does not answer in time. Whether a write that
# raised one of them was done is not known, so every write must be repeatable.
OUTAGES = (ConnectionFailure, ExecutionTimeout, WTimeoutError)

# Everything that MongoDB may answer or fail with, outages included: also what
# only an operator can mend, such as credentials that are not good any more.
DatabaseError = PyMongoError

_ID = re.compile(r"[0-9a-fA-F]{24}")
_DEFAULT_DATABASE = "yt_downloader"
_OPERATION_SECONDS = 5.0
_SELECTION_SECONDS = 3.0  # a private server is back within this after a crash


class BadId(ValueError):
    """A string that cannot be an id."""


def object_id(text: str) -> ObjectId:
    """The id written as *text*: 24 hex digits, nothing else.

    ObjectId itself also takes 12 bytes and, for None, makes a new id.
    Raises BadId.
    """
    if not _ID.fullmatch(text):
        raise BadId(text)
    return ObjectId(text)


def within(seconds: float) -> AbstractContextManager[None]:
    """Everything that this thread asks for inside has *seconds* in all, then it is an outage."""
    return pymongo.timeout(seconds)


class Database:
    """One client per process, opened after the fork. Safe to use from all threads."""

    def __init__(self, uri: str, *, listener: CommandListener | None = None) -> None:
        """*listener* hears of all that this process asks for."""
        self._client: MongoClient[Document] = MongoClient(
            uri,
            # Without this an acknowledged write is lost when the server is killed
            # before its next journal flush, up to 100 ms later.
            journal=True,
            tz_aware=True,
            connect=False,
            serverSelectionTimeoutMS=int(_SELECTION_SECONDS * 1000),
            timeoutMS=int(_OPERATION_SECONDS * 1000),
            appname="yt-downloader",
            event_listeners=[listener] if listener else [],
        )
        try:
            self._database = self._client.get_default_database()
        except ConfigurationError:
            self._database = self._client[_DEFAULT_DATABASE]
        self._indexes: list[tuple[Collection[Document], Sequence[IndexModel]]] = []
        self._prepared = False

    def collection(self, name: str, indexes: Sequence[IndexModel] = ()) -> Collection[Document]:
        """The collection *name*, which `prepare` gives *indexes*."""
        collection = self._database[name]
        if indexes:
            self._indexes.append((collection, indexes))
            self._prepared = False
        return collection

    def prepare(self) -> None:
        """Make sure that every index is there; costs nothing after the first success.

        Raises one of OUTAGES while the server is away.
        """
        if self._prepared:
            return
        for collection, indexes in self._indexes:
            collection.create_indexes(list(indexes))
        self._prepared = True

    def ping(self) -> None:
        """Raise one of OUTAGES when the server does not answer."""
        self._client.admin.command("ping")

    def close(self) -> None:
        self._client.close()
