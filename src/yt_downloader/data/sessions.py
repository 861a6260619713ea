"""Logins: kept in MongoDB by the hash of their token, cached in Redis."""

from dataclasses import asdict, dataclass
from datetime import datetime

from bson import ObjectId
from pymongo import ASCENDING, IndexModel

from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database, object_id
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One login that is good now."""

    id: str
    user_id: str
    email: str


def new_session_id() -> str:
    return str(ObjectId())


class Sessions:
    """The collection `sessions` with its cache. A session that ended is dead in every process."""

    def __init__(self, database: Database, cache: Cache) -> None:
        self._sessions = database.collection("sessions", _INDEXES)
        self._users = database.collection("users")
        self._cache = cache

    def add(self, session_id: str, user: User, token_hash: str, expires_at: datetime) -> bool:
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
            }
        )
        owner = self._users.find_one({"_id": object_id(user.id)}, {"epoch": 1})
        if owner and owner["epoch"] == user.epoch:
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

    def end(self, token_hash: str) -> None:
        """End one session at once, everywhere."""
        self._sessions.delete_one({"token_hash": token_hash})
        self._bury(token_hash)

    def end_all(self, user_id: str) -> None:
        """End every session of a user at once, everywhere."""
        owner = {"user_id": object_id(user_id)}
        hashes = [found["token_hash"] for found in self._sessions.find(owner, {"token_hash": 1})]
        self._sessions.delete_many(owner)
        for token_hash in hashes:
            self._bury(token_hash)

    def _load(self, token_hash: str) -> tuple[Session | None, float]:
        now = utcnow()
        found = self._sessions.find_one({"token_hash": token_hash, "expires_at": {"$gt": now}})
        if not found:
            return None, 0.0
        owner = self._users.find_one({"_id": found["user_id"], "epoch": found["epoch"]})
        if not owner:
            return None, 0.0
        session = Session(
            id=str(found["_id"]), user_id=str(found["user_id"]), email=owner["email"]
        )
        return session, (found["expires_at"] - now).total_seconds()

    def _bury(self, token_hash: str) -> None:
        self._cache.overwrite_surely(_key(token_hash), _ENDED, seconds=_CACHE_SECONDS)


def _key(token_hash: str) -> str:
    return f"session:{token_hash}"
