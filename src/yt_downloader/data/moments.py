"""Moments of streams whose place is still to be found: claims of all those of one stream."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import ASCENDING, IndexModel, UpdateOne

from yt_downloader.clock import utcnow
from yt_downloader.data.location import Clock, Located, clock_of, located_fields
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import Kind, Status
from yt_downloader.data.video import Video, video_of

_log = logging.getLogger(__name__)
_AT_A_TIME = 200
# A cancelled one is looked for by its job, if it is ever started again.
_OPEN = (Status.PENDING, Status.PROCESSING, Status.WAITING)
_CLAIM = {"locating.token": "", "locating.worker": ""}
_CLAIMED: Document = {"locating.token": {"$exists": True}}
_MEASURED: Document = {"clock.measured": True}

_INDEXES = [
    IndexModel(
        [("status", ASCENDING), ("locating.try_at", ASCENDING)],
        name="to_locate",
        partialFilterExpression={"locating.try_at": {"$exists": True}},
    ),
    IndexModel([("locating.token", ASCENDING)], name="locating", partialFilterExpression=_CLAIMED),
    IndexModel(
        [("status", ASCENDING), ("start_at", ASCENDING), ("_id", ASCENDING)],
        name="to_start",
        partialFilterExpression={"start_at": {"$exists": True}},
    ),
    IndexModel(
        [("youtube_video_id", ASCENDING), ("clock.wall_clock", ASCENDING)],
        name="clocks",
        partialFilterExpression=_MEASURED,
    ),
]


@dataclass(frozen=True, slots=True)
class Sought:
    """One moment that is looked for. *tries* counts the claims, this one included."""

    video: Video
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The place of one. From *start_at* on its download starts by itself; None: it does not."""

    video: Video
    located: Located
    start_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A claim of the moments of one stream. *token* fences off those who lost theirs."""

    token: str
    url: str
    sought: tuple[Sought, ...]


class Moments:
    """Those clips in the collection `videos` that only know their moment. Thread-safe.

    While claimed, `locating.try_at` is the end of the lease, so a claim whose holder
    died is simply due again.
    """

    def __init__(self, database: Database, *, lease: timedelta) -> None:
        self._records = database.collection("videos", _INDEXES)
        self._lease = lease

    def claim(self, *, worker: str) -> Search | None:
        """Take all due moments of the stream whose turn it is, up to 200; None: nothing is due.

        A stream of which some are claimed already is left to who has them, so that
        the site is asked once.
        """
        while (search := self._try_to_claim(worker)) is not None:
            if search.sought:  # else somebody was faster
                return search
        return None

    def _try_to_claim(self, worker: str) -> Search | None:
        now = utcnow()
        due = {
            "kind": Kind.DOWNLOAD,
            "status": {"$in": _OPEN},
            "locating.try_at": {"$lte": now},
            # A job that runs finds its own place.
            "job.token": {"$exists": False},
        }
        busy = self._records.distinct("url", {**_CLAIMED, "locating.try_at": {"$gt": now}})
        order = [("locating.try_at", ASCENDING)]
        first = self._records.find_one({**due, "url": {"$nin": busy}}, {"url": 1}, sort=order)
        if first is None:
            return None
        same = self._records.find({**due, "url": first["url"]}, {"_id": 1}).sort(order)
        token = secrets.token_hex(8)
        claim = {
            "locating.token": token,
            "locating.worker": worker,
            "locating.try_at": now + self._lease,
        }
        self._records.update_many(
            {"_id": {"$in": [found["_id"] for found in same.limit(_AT_A_TIME)]}, **due},
            {"$set": claim, "$inc": {"locating.tries": 1}},
        )
        sought = [
            Sought(video, document["locating"]["tries"])
            for document in self._records.find({"locating.token": token})
            if (video := self._read(document))
        ]
        return Search(token=token, url=first["url"], sought=tuple(sought))

    def renew(self, search: Search) -> None:
        """Move the lease of a claim into the future."""
        self._records.update_many(
            {"locating.token": search.token},
            {"$set": {"locating.try_at": utcnow() + self._lease}},
        )

    def located(self, search: Search, placed: Sequence[Placed]) -> int:
        """Record places, all in one request; of how many, as for some the claim may be lost."""
        if not placed:
            return 0
        now = utcnow()
        changes = []
        for found in placed:
            change = located_fields(found.located)
            change["$set"]["updated_at"] = now
            if found.start_at:
                change["$set"]["start_at"] = found.start_at
            changes.append(UpdateOne(_held(search, found.video), change))
        return self._records.bulk_write(changes, ordered=False).matched_count

    def failed(self, search: Search, video: Video, *, code: str, message: str) -> None:
        """Record that it can never be found.

        A download that was asked for meanwhile finds that out by itself, and says so.
        """
        failure = {
            "status": Status.FAILED,
            "error": message,
            "error_code": code,
            "updated_at": utcnow(),
        }
        change = {"$set": failure, "$unset": {"locating": ""}}
        if not self._update(search, video, change, status=Status.PENDING):
            self._update(search, video, {"$unset": {"locating": ""}})

    def postpone(self, search: Search, video: Video, *, until: datetime) -> None:
        """Give one back, to be looked for again from *until* on."""
        self._update(search, video, {"$set": {"locating.try_at": until}, "$unset": _CLAIM})

    def put_back(self, search: Search) -> None:
        """Give back what is left of a claim, as a worker that stops does; it does not count."""
        change = {
            "$set": {"locating.try_at": utcnow()},
            "$unset": _CLAIM,
            "$inc": {"locating.tries": -1},
        }
        self._records.update_many({"locating.token": search.token}, change)

    def reap(self, *, is_dead: Callable[[str], bool]) -> int:
        """Give back what workers hold that are known to be dead; returns of how many workers."""
        workers = self._records.distinct("locating.worker", _CLAIMED)
        dead = [name for name in workers if is_dead(name)]
        for name in dead:
            self._records.update_many(
                {**_CLAIMED, "locating.worker": name},
                {"$set": {"locating.try_at": utcnow()}, "$unset": _CLAIM},
            )
        return len(dead)

    def known_clock(self, youtube_video_id: str, *, near: float) -> Clock | None:
        """What some clip of that stream was told while it ran, nearest to the unix time *near*.

        Of the last one before it, or else of the first one after it.
        """
        same = {"youtube_video_id": youtube_video_id, **_MEASURED}
        for side, order in (({"$lte": near}, -1), ({"$gt": near}, 1)):
            found = self._records.find_one(
                {**same, "clock.wall_clock": side},
                {"clock": 1},
                sort=[("clock.wall_clock", order)],
            )
            if found:
                return clock_of(found)
        return None

    def to_start(self, *, now: datetime, limit: int) -> list[Video]:
        """Those whose download is to be started by itself now, first those due first."""
        due = {"status": Status.PENDING, "start_at": {"$lte": now}}
        found = self._records.find(due).sort([("start_at", ASCENDING), ("_id", ASCENDING)])
        return [video for document in found.limit(limit) if (video := self._read(document))]

    def start_later(self, *, now: datetime, until: datetime, user_id: str | None) -> None:
        """Let all that are due, of one user or of all, be tried again from *until* on."""
        due: Document = {"status": Status.PENDING, "start_at": {"$lte": now}}
        owner = {"user_id": object_id(user_id)} if user_id else {}
        self._records.update_many({**due, **owner}, {"$set": {"start_at": until}})

    def _read(self, document: Document) -> Video | None:
        """The clip; one that cannot be read would be taken up again and again."""
        try:
            return video_of(document)
        except (KeyError, TypeError, ValueError):
            _log.exception("a moment cannot be read", extra={"video_id": str(document["_id"])})
            left = {"$unset": {"locating": "", "start_at": ""}}
            self._records.update_one({"_id": document["_id"]}, left)
            return None

    def _update(self, search: Search, video: Video, change: Document, **condition: object) -> bool:
        held = {**_held(search, video), **condition}
        return bool(self._records.update_one(held, change).matched_count)


def _held(search: Search, video: Video) -> Document:
    """The clip, as long as that search has it."""
    return {"_id": ObjectId(video.id), "locating.token": search.token}
