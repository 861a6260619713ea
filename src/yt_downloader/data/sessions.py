"""Logins: kept in MongoDB by the hash of their token, cached in Redis."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.users import User

_INDEXES = [
    IndexModel([("token_hash", ASCENDING)], name="token_hash", unique=True),
    IndexModel([("user_id", ASCENDING)], name="user_id"),
    IndexModel([("expires_at", ASCENDING)], name="expires_at", expireAfterSeconds=0),
]
# How long a process may believe the cache. A tombstone lives as long, so that a
# reader that saw the session in MongoDB just before it ended cannot bring it back.
_CACHE_SECONDS = 300
_ENDED = "ended"
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One login that is good now."""

    id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where a request comes from: its *address*, and the program that says it sends it."""

    address: str
    client: str


_NOWHERE = Visit(address="", client="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A session as its owner sees it. *last_seen_at* may be a minute late."""

    id: str
    user_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    visit: Visit


def new_session_id() -> str:
    return str(ObjectId())


class Sessions:
    """The collection `sessions` with its cache. A session that ended is dead in every process."""

    def __init__(self, database: Database, cache: Cache, *, per_user: int = 50) -> None:
        """*per_user* is how many one user may have; of more, the oldest end."""
        self._sessions = database.collection("sessions", _INDEXES)
        self._users = database.collection("users")
        self._cache = cache
        self._per_user = per_user

    def add(
        self,
        session_id: str,
        user: User,
        token_hash: str,
        expires_at: datetime,
        *,
        visit: Visit = _NOWHERE,
    ) -> bool:
        """Keep a login of *user*; False when the password was changed meanwhile.

        The second look at the user closes the gap between checking a password
        and keeping the session: `end_all` of a change in between may have run
        before the insert.
        """
        self._sessions.insert_one(
            {
                "_id": object_id(session_id),
                "user_id": object_id(user.id),
                "token_hash": token_hash,
                "epoch": user.epoch,
                "created_at": utcnow(),
                "expires_at": expires_at,
                "last_seen_at": utcnow(),
                "visit": asdict(visit),
            }
        )
        owner = self._users.find_one({"_id": object_id(user.id)}, {"epoch": 1})
        if owner and owner["epoch"] == user.epoch:
            self._end_oldest(user.id)
            return True
        self._sessions.delete_one({"_id": object_id(session_id)})
        return False

    def find(self, token_hash: str) -> Session | None:
        """The session of that token, if it is good now. Raises one of OUTAGES."""
        cached = self._cache.get(_key(token_hash))
        if cached == _ENDED:
            return None
        if cached is not None:
            return Session(**cached)
        session, seconds_left = self._load(token_hash)
        if session and seconds_left >= 1:
            self._cache.set(
                _key(token_hash),
                asdict(session),
                seconds=min(_CACHE_SECONDS, int(seconds_left)),
                only_new=True,
            )
        return session

    def good(self, session_ids: Iterable[str]) -> dict[str, str]:
        """Those of *session_ids* that are good now, each with the hash of its token.

        As the database has it, so that it holds while Redis is away.
        """
        ids = [object_id(session_id) for session_id in session_ids]
        wanted = {"_id": {"$in": ids}, "expires_at": {"$gt": utcnow()}}
        found = list(self._sessions.find(wanted))
        owners = {"_id": {"$in": [document["user_id"] for document in found]}}
        epochs = {owner["_id"]: owner["epoch"] for owner in self._users.find(owners, {"epoch": 1})}
        return {
            str(document["_id"]): document["token_hash"]
            for document in found
            if epochs.get(document["user_id"]) == document["epoch"]
        }

    def seen(self, token_hash: str, visit: Visit) -> None:
        """Remember that the session was used, unless that was done within the last minute."""
        now = utcnow()
        self._sessions.update_one(
            {"token_hash": token_hash, "last_seen_at": {"$lt": now - _SEEN_EVERY}},
            {"$set": {"last_seen_at": now, "visit": asdict(visit)}},
        )

    def of_user(self, user_id: str) -> list[Login]:
        """Those that are good now, newest first."""
        owner = {"user_id": object_id(user_id), "expires_at": {"$gt": utcnow()}}
        found = self._sessions.find(owner).sort([("created_at", DESCENDING), ("_id", DESCENDING)])
        return [_login_of(document) for document in found.limit(self._per_user)]

    def get(self, session_id: str) -> Login | None:
        """The session of that id, if it is good now. Raises BadId."""
        wanted = {"_id": object_id(session_id), "expires_at": {"$gt": utcnow()}}
        document = self._sessions.find_one(wanted)
        return _login_of(document) if document else None

    def end(self, token_hash: str) -> None:
        """End one session at once, everywhere."""
        self._sessions.delete_one({"token_hash": token_hash})
        self._bury(token_hash)

    def end_one(self, session_id: str) -> None:
        """The same by the session's id."""
        self._end(self._sessions.find({"_id": object_id(session_id)}, {"token_hash": 1}))

    def end_all(self, user_id: str) -> None:
        """End every session of a user at once, everywhere."""
        self._end(self._sessions.find({"user_id": object_id(user_id)}, {"token_hash": 1}))

    def delete_of_user(self, user_id: str) -> None:
        self.end_all(user_id)

    def owners(self) -> set[str]:
        """The ids of all users who have sessions."""
        return {str(user_id) for user_id in self._sessions.distinct("user_id")}

    def _end_oldest(self, user_id: str) -> None:
        """Two logins at the same moment may both do this: they end the same ones."""
        owner = {"user_id": object_id(user_id)}
        newest = self._sessions.find(owner, {"token_hash": 1})
        newest = newest.sort([("created_at", DESCENDING), ("_id", DESCENDING)])
        self._end(newest.skip(self._per_user))

    def _end(self, found: Iterable[Document]) -> None:
        for document in list(found):
            self.end(document["token_hash"])

    def _load(self, token_hash: str) -> tuple[Session | None, float]:
        now = utcnow()
        found = self._sessions.find_one({"token_hash": token_hash, "expires_at": {"$gt": now}})
        if not found:
            return None, 0.0
        owner = self._users.find_one(
            {"_id": found["user_id"], "epoch": found["epoch"]}, {"_id": 1}
        )
        if not owner:
            return None, 0.0
        session = Session(id=str(found["_id"]), user_id=str(found["user_id"]))
        return session, (found["expires_at"] - now).total_seconds()

    def _bury(self, token_hash: str) -> None:
        self._cache.overwrite_surely(_key(token_hash), _ENDED, seconds=_CACHE_SECONDS)


def _login_of(document: Document) -> Login:
    visit = document.get("visit") or asdict(_NOWHERE)
    return Login(
        id=str(document["_id"]),
        user_id=str(document["user_id"]),
        created_at=document["created_at"],
        last_seen_at=document.get("last_seen_at") or document["created_at"],
        expires_at=document["expires_at"],
        visit=Visit(**visit),
    )


def _key(token_hash: str) -> str:
    return f"session:{token_hash}"
