"""Clip requests: what their owners do with them."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.video import Choice, NewVideo, Status, Video, new_document, video_of

_INDEXES = [
    IndexModel(
        [("user_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)], name="newest"
    ),
    # In the queue since then, or `waiting` until then: whose turn it is.
    IndexModel(
        [("status", ASCENDING), ("kind", ASCENDING), ("job.not_before", ASCENDING)], name="turns"
    ),
    IndexModel(
        [("job.lease_until", ASCENDING)],
        name="leases",
        partialFilterExpression={"job.lease_until": {"$exists": True}},
    ),
    # A running job holds one of its owner's numbered slots; two never hold the same.
    IndexModel(
        [("job.slot", ASCENDING)],
        name="slots",
        unique=True,
        partialFilterExpression={"job.slot": {"$exists": True}},
    ),
    IndexModel(
        [("expires_at", ASCENDING)],
        name="expires_at",
        partialFilterExpression={"expires_at": {"$exists": True}},
    ),
    IndexModel(
        [("earlier.expires_at", ASCENDING)],
        name="earlier",
        partialFilterExpression={"earlier.expires_at": {"$exists": True}},
    ),
]

# What the outcome of an earlier run leaves behind.
_OUTCOME = ["error", "error_code", "expires_at", "files"]
_IN_QUEUE: Document = {"status": Status.PROCESSING, "job.token": {"$exists": False}}
_REFERENCES = {"job.token": 1, "files.key": 1, "earlier.files.key": 1}
# The versions made before, and the one that is there now, if any.
_VERSIONS = {
    "$concatArrays": [
        {"$ifNull": ["$earlier", []]},
        {
            "$cond": [
                {"$ifNull": ["$files", False]},
                [{"choice": "$choice", "files": "$files", "expires_at": "$expires_at"}],
                [],
            ]
        },
    ]
}


class Videos:
    """The collection `videos` as its owners see it; `Queue` is the workers' side.

    Every change of state is one conditional update of named fields.
    """

    def __init__(self, database: Database) -> None:
        self._videos = database.collection("videos", _INDEXES)

    def add(self, video: NewVideo) -> Video:
        document = new_document(video, now=utcnow())
        self._videos.insert_one(document)
        return video_of(document)

    def get(self, video_id: str) -> Video | None:
        """The clip of that id. Raises BadId."""
        document = self._videos.find_one({"_id": object_id(video_id)})
        return video_of(document) if document else None

    def newest(
        self,
        user_id: str,
        *,
        limit: int,
        status: Status | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> list[Video]:
        """Up to *limit* clips of a user, newest first, older than *before* (time, id)."""
        wanted: Document = {"user_id": object_id(user_id)}
        if status:
            wanted["status"] = status
        if before:
            moment, video_id = before
            wanted["$or"] = [
                {"created_at": {"$lt": moment}},
                {"created_at": moment, "_id": {"$lt": object_id(video_id)}},
            ]
        found = self._videos.find(wanted).sort([("created_at", DESCENDING), ("_id", DESCENDING)])
        return [video_of(document) for document in found.limit(limit)]

    def enqueue(
        self, video_id: str, choice: Choice, *, of: Collection[Status], request_id: str
    ) -> Video | None:
        """Put a clip whose status is one of *of* into the queue; None if it is in another.

        One atomic update decides, so two requests at the same moment, on
        whatever machines, start one job. What was made before becomes one of
        the earlier versions.
        """
        job = {"not_before": utcnow(), "attempts": 0, "request_id": request_id}
        change = {
            "status": Status.PROCESSING,
            "choice": {"$literal": asdict(choice)},
            "job": {"$literal": job},
            "earlier": _VERSIONS,
            "updated_at": utcnow(),
        }
        return self._change(video_id, of, [{"$set": change}, {"$unset": _OUTCOME}])

    def cancel(self, video_id: str) -> Video | None:
        """Cancel a clip that has not ended; None if it has.

        The run that has it sees that its claim is gone and stops.
        """
        open_states = (Status.PENDING, Status.PROCESSING, Status.WAITING)
        return self._change(
            video_id,
            open_states,
            {
                "$set": {"status": Status.CANCELLED, "updated_at": utcnow()},
                "$unset": {"job": ""},
            },
        )

    def remove(self, video_id: str) -> Video | None:
        """Delete a record; returns it for its files. None if it was gone."""
        document = self._videos.find_one_and_delete({"_id": object_id(video_id)})
        return video_of(document) if document else None

    def due(self, *, now: datetime, limit: int) -> list[Video]:
        """Clips whose files' time is over, or whose files an earlier sweep left behind.

        Those that were tried longest ago come first, so that files that cannot be
        deleted do not hold up the others.
        """
        over = {"expires_at": {"$lte": now}, "status": {"$in": [Status.COMPLETED, Status.EXPIRED]}}
        found = self._videos.find(over).sort("updated_at", ASCENDING).limit(limit)
        return [video_of(document) for document in found]

    def expire(self, video_id: str, *, now: datetime) -> Video | None:
        """Take the files of a clip whose time is over away from its readers.

        Returns the record with the files to delete; None when it is not due
        any more. Repeatable until `files_deleted`.
        """
        document = self._videos.find_one_and_update(
            {
                "_id": object_id(video_id),
                "status": {"$in": [Status.COMPLETED, Status.EXPIRED]},
                "expires_at": {"$lte": now},
            },
            {"$set": {"status": Status.EXPIRED, "updated_at": now}},
            return_document=ReturnDocument.AFTER,
        )
        return video_of(document) if document else None

    def files_deleted(self, video: Video) -> None:
        """Forget the files of an expired clip, after they were deleted."""
        self._videos.update_one(
            {"_id": object_id(video.id), "status": Status.EXPIRED},
            {"$unset": {"files": "", "expires_at": ""}, "$set": {"updated_at": utcnow()}},
        )

    def with_expired_versions(self, *, now: datetime, limit: int) -> list[Video]:
        """Clips that have earlier versions whose time is over."""
        over = {"earlier.expires_at": {"$lte": now}}
        return [video_of(document) for document in self._videos.find(over).limit(limit)]

    def versions_deleted(self, video: Video, *, now: datetime) -> None:
        """Forget the earlier versions whose time is over, after their files were deleted."""
        self._videos.update_one(
            {"_id": object_id(video.id)}, {"$pull": {"earlier": {"expires_at": {"$lte": now}}}}
        )

    def known_claims(self, video_ids: Iterable[str]) -> dict[str, set[str]]:
        """Which runs' files are still referred to: clip id to the tokens in use."""
        ids = [object_id(video_id) for video_id in video_ids]
        found = self._videos.find({"_id": {"$in": ids}}, _REFERENCES)
        return {str(document["_id"]): _tokens(document) for document in found}

    def queued_count(self, *, user_id: str | None = None) -> int:
        """How many jobs are in the queue, of one user or of all."""
        return self._count(_IN_QUEUE, user_id)

    def waiting_count(self, *, user_id: str | None = None) -> int:
        """How many jobs have nothing to fetch yet."""
        return self._count({"status": Status.WAITING}, user_id)

    def idle_count(self, *, user_id: str | None = None) -> int:
        """How many jobs are in the queue or waiting."""
        return self._count({"$or": [_IN_QUEUE, {"status": Status.WAITING}]}, user_id)

    def running_count(self, *, user_id: str | None = None) -> int:
        return self._count({"status": Status.PROCESSING, "job.token": {"$exists": True}}, user_id)

    def _count(self, condition: Document, user_id: str | None) -> int:
        owner = {"user_id": object_id(user_id)} if user_id else {}
        return self._videos.count_documents({**condition, **owner})

    def _change(
        self,
        video_id: str,
        of: Collection[Status],
        change: dict[str, Any] | list[dict[str, Any]],
    ) -> Video | None:
        document = self._videos.find_one_and_update(
            {"_id": object_id(video_id), "status": {"$in": list(of)}},
            change,
            return_document=ReturnDocument.AFTER,
        )
        return video_of(document) if document else None


def _tokens(document: Document) -> set[str]:
    """The runs whose files a record refers to, and the run that has its claim."""
    versions = [document, *(document.get("earlier") or ())]
    keys = [file["key"] for version in versions for file in version.get("files") or ()]
    tokens = {key.split("/")[1] for key in keys}
    claim = (document.get("job") or {}).get("token")
    return tokens | {claim} if claim else tokens
