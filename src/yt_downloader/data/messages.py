"""The outbox: messages about clips that are still to be sent, and those that were."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bson import ObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id

_DUPLICATE = 11000
# A message is remembered so long after its end, so that none is written twice.
_REMEMBERED = timedelta(days=2)
_CLAIMED: Document = {"token": {"$exists": True}}
_INDEXES = [
    IndexModel([("about", ASCENDING)], name="about", unique=True),
    IndexModel(
        [("try_at", ASCENDING), ("_id", ASCENDING)],
        name="try_at",
        partialFilterExpression={"try_at": {"$exists": True}},
    ),
    IndexModel([("lane", ASCENDING), ("try_at", ASCENDING)], name="lane"),
    IndexModel([("token", ASCENDING)], name="sending", partialFilterExpression=_CLAIMED),
    IndexModel([("user_id", ASCENDING)], name="owner"),
    IndexModel([("forget_at", ASCENDING)], name="forget_at", expireAfterSeconds=0),
]
_LANE_INDEXES = [
    IndexModel([("free_at", ASCENDING)], name="free_at", expireAfterSeconds=3600),
]


class Way(StrEnum):
    """How a message goes out: to the webhook that its user has then, or to a bot's chat."""

    WEBHOOK = "webhook"
    REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """*about* names what it tells, of which clip and which way: it is written once.

    *address* is None for a webhook. It is not sent after *until*.
    """

    about: str
    user_id: str
    way: Way
    address: str | None = field(repr=False)
    text: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One that is claimed. *tries* counts the claims, this one included."""

    id: str
    user_id: str
    way: Way
    address: str | None = field(repr=False)
    text: str
    until: datetime
    lane: str
    tries: int
    token: str


class Messages:
    """The collections `messages` and `lanes`. Safe in several processes at once.

    A message is sent at least once: who dies between sending and marking repeats
    one. Those to one address share a lane, in which one is under way at a time.
    """

    def __init__(self, database: Database, *, lease: timedelta) -> None:
        """*lease* is longer than sending ever takes."""
        self._messages = database.collection("messages", _INDEXES)
        self._lanes = database.collection("lanes", _LANE_INDEXES)
        self._lease = lease

    def write(self, messages: Sequence[NewMessage]) -> None:
        """Put messages into the outbox; those that were written before are left out."""
        if not messages:
            return
        try:
            self._messages.insert_many(map(_document, messages), ordered=False)
        except BulkWriteError as error:
            details = error.details or {}
            others = [e for e in details.get("writeErrors", ()) if e["code"] != _DUPLICATE]
            if others or details.get("writeConcernErrors"):
                raise

    def claim(self, *, worker: str) -> Message | None:
        """Take the message whose turn it is; None: there is none, or their lanes are full."""
        while True:
            now = utcnow()
            document = self._messages.find_one_and_update(
                {"try_at": {"$lte": now}},
                {
                    "$set": {
                        "try_at": now + self._lease,
                        "token": secrets.token_hex(8),
                        "worker": worker,
                    },
                    "$inc": {"tries": 1},
                },
                sort=[("try_at", ASCENDING), ("_id", ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
            if document is None:
                return None
            message = _message_of(document)
            free_at = self._enter(message.lane, now)
            if free_at is None:
                return message
            self._hold_back(message, until=free_at)

    def sent(self, message: Message, *, pause: timedelta) -> None:
        """Mark one as sent; the next one to its address goes after *pause*."""
        self._end(message, "sent")
        self._leave(message, pause)

    def given_up(self, message: Message, why: str, *, pause: timedelta) -> None:
        """Mark one that is not sent any more; *why* is for the operator."""
        self._end(message, why)
        self._leave(message, pause)

    def postpone(self, message: Message, *, until: datetime, pause: timedelta) -> None:
        """Give one back, to be sent from *until* on; others to its address go after *pause*."""
        self._update(message, {"$set": {"try_at": until}, "$unset": {"token": ""}})
        self._leave(message, pause)

    def reap(self, *, is_dead: Callable[[str], bool], pause: timedelta) -> int:
        """Take what workers were sending that are known to be dead; returns how many messages.

        Whether those went out nobody knows, so they go once more, after *pause*.
        """
        workers = self._messages.distinct("worker", _CLAIMED)
        held = {**_CLAIMED, "worker": {"$in": [name for name in workers if is_dead(name)]}}
        free_at = utcnow() + pause
        found = list(self._messages.find(held, {"lane": 1, "token": 1}))
        for document in found:
            self._lanes.update_one({"_id": document["lane"]}, {"$set": {"free_at": free_at}})
            self._messages.update_one(
                {"_id": document["_id"], "token": document["token"]},
                {"$set": {"try_at": free_at}, "$unset": {"token": ""}},
            )
        return len(found)

    def owners(self) -> set[str]:
        """The ids of all users of whom there is one."""
        return {str(user_id) for user_id in self._messages.distinct("user_id")}

    def delete_of_user(self, user_id: str) -> None:
        """Delete all of a user's, sent or not; repeatable."""
        self._messages.delete_many({"user_id": object_id(user_id)})
        self._lanes.delete_one({"_id": _webhook_lane(user_id)})

    def _enter(self, lane: str, now: datetime) -> datetime | None:
        """None when the lane was free and is held now; else when it will be free."""
        try:
            self._lanes.update_one(
                {"_id": lane, "free_at": {"$lte": now}},
                {"$set": {"free_at": now + self._lease}},
                upsert=True,
            )
        except DuplicateKeyError:
            found = self._lanes.find_one({"_id": lane}) or {"free_at": now}
            free_at: datetime = found["free_at"]
            return free_at
        return None

    def _hold_back(self, message: Message, *, until: datetime) -> None:
        """Let it and all others of its lane that are due wait; that counts as no try."""
        back: Document = {"$set": {"try_at": until, "held": True}, "$unset": {"token": ""}}
        self._update(message, {**back, "$inc": {"tries": -1}})
        due = {"lane": message.lane, "try_at": {"$lte": utcnow()}, "token": {"$exists": False}}
        self._messages.update_many(due, back)

    def _leave(self, message: Message, pause: timedelta) -> None:
        """Free the lane after *pause*, and let those held back know."""
        free_at = utcnow() + pause
        self._lanes.update_one({"_id": message.lane}, {"$set": {"free_at": free_at}})
        self._messages.update_many(
            {"lane": message.lane, "held": True, "token": {"$exists": False}},
            {"$set": {"try_at": free_at}, "$unset": {"held": ""}},
        )

    def _end(self, message: Message, outcome: str) -> None:
        """Keep that it was, and nothing of what it said."""
        change = {
            "$set": {"outcome": outcome, "forget_at": utcnow() + _REMEMBERED},
            "$unset": {"try_at": "", "token": "", "held": "", "text": "", "address": ""},
        }
        self._update(message, change)

    def _update(self, message: Message, change: Document) -> None:
        self._messages.update_one({"_id": ObjectId(message.id), "token": message.token}, change)


def _document(message: NewMessage) -> Document:
    now = utcnow()
    return {
        "_id": ObjectId(),
        "about": message.about,
        "user_id": ObjectId(message.user_id),
        "way": message.way,
        "address": message.address,
        "text": message.text,
        "until": message.until,
        "lane": _lane(message),
        "tries": 0,
        "try_at": now,
        "created_at": now,
    }


def _lane(message: NewMessage) -> str:
    """A name for where it goes that does not tell the address."""
    if message.address is None:
        return _webhook_lane(message.user_id)
    return f"{message.way}:{hashlib.sha256(message.address.encode()).hexdigest()}"


def _webhook_lane(user_id: str) -> str:
    return f"{Way.WEBHOOK}:{user_id}"


def _message_of(document: Document) -> Message:
    return Message(
        id=str(document["_id"]),
        user_id=str(document["user_id"]),
        way=Way(document["way"]),
        address=document["address"],
        text=document["text"],
        until=document["until"],
        lane=document["lane"],
        tries=document["tries"],
        token=document["token"],
    )
