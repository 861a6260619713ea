"""What owners and sweeps do with records of jobs, whatever the jobs make."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Generic, TypeVar

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import JobRecord, Kind, Status
from yt_downloader.data.removals import Removals

R = TypeVar("R", bound=JobRecord)

_INDEXES = [
    IndexModel(
        [
            ("user_id", ASCENDING),
            ("kind", ASCENDING),
            ("created_at", DESCENDING),
            ("_id", DESCENDING),
        ],
        name="newest_of_kind",
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
_OUTCOME = ["error", "error_code", "expires_at", "files", "outcome", "warning"]
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


class Records(Generic[R]):
    """Those of one *kind* in the collection `videos`, as their owners see them.

    `Queue` is the workers' side. Every change of state is one conditional update
    of named fields, and sets `updated_at` whenever owners see something of it.
    """

    def __init__(
        self,
        database: Database,
        kind: Kind,
        read: Callable[[Document], R],
        *,
        more_indexes: Sequence[IndexModel] = (),
    ) -> None:
        self._records = database.collection("videos", [*_INDEXES, *more_indexes])
        self._removals = Removals(database)
        self._kind = kind
        self._read = read

    def get(self, record_id: str) -> R | None:
        """The one of that id. Raises BadId."""
        document = self._records.find_one({"_id": object_id(record_id), "kind": self._kind})
        return self._read(document) if document else None

    def newest(
        self,
        user_id: str,
        *,
        limit: int,
        status: Status | None = None,
        before: tuple[datetime, str] | None = None,
        condition: Document | None = None,
    ) -> list[R]:
        """Up to *limit* of a user, newest first, older than *before* (time, id).

        Only those that meet the further *condition*, which wants an index of its own.
        """
        wanted: Document = {
            "user_id": object_id(user_id),
            "kind": self._kind,
            **(condition or {}),
        }
        if status:
            wanted["status"] = status
        if before:
            moment, record_id = before
            wanted["$or"] = [
                {"created_at": {"$lt": moment}},
                {"created_at": moment, "_id": {"$lt": object_id(record_id)}},
            ]
        found = self._records.find(wanted).sort([("created_at", DESCENDING), ("_id", DESCENDING)])
        return [self._read(document) for document in found.limit(limit)]

    def enqueue(
        self,
        record_id: str,
        choice: Any,
        *,
        of: Collection[Status],
        request_id: str,
        condition: Document | None = None,
        not_before: datetime | None = None,
    ) -> R | None:
        """Put one whose status is one of *of* into the queue; None if it is in another.

        Also None where it does not meet the further *condition*. A job that has
        nothing to fetch *not_before* some time in the future is `waiting` until then.

        One atomic update decides, so two requests at the same moment, on
        whatever machines, start one job. What was made before becomes one of
        the earlier versions.
        """
        now = utcnow()
        job: Document = {"not_before": now, "attempts": 0, "request_id": request_id}
        waits = not_before is not None and not_before > now
        if waits:
            job |= {"not_before": not_before, "waiting_since": now, "waits": 0}
        change = {
            "status": Status.WAITING if waits else Status.PROCESSING,
            "choice": {"$literal": asdict(choice)},
            "job": {"$literal": job},
            "earlier": _VERSIONS,
            "updated_at": utcnow(),
        }
        return self._change(record_id, of, [{"$set": change}, {"$unset": _OUTCOME}], condition)

    def cancel(self, record_id: str) -> R | None:
        """Cancel one that has not ended; None if it has.

        The run that has it sees that its claim is gone and stops.
        """
        open_states = (Status.PENDING, Status.PROCESSING, Status.WAITING)
        return self._change(
            record_id,
            open_states,
            {
                "$set": {"status": Status.CANCELLED, "updated_at": utcnow()},
                "$unset": {"job": ""},
            },
        )

    def remove(self, record_id: str) -> R | None:
        """Delete a record; returns it for its files. None if it was gone."""
        wanted = {"_id": object_id(record_id), "kind": self._kind}
        going = self._records.find_one(wanted, {"user_id": 1, "kind": 1})
        if going is None:
            return None
        self._removals.note(going)
        document = self._records.find_one_and_delete(wanted)
        self._removals.note(going)
        return self._read(document) if document else None

    def take_back(self, record_id: str) -> None:
        """Delete a record of somebody who was deleted meanwhile: nobody is told that it goes."""
        self._records.delete_one({"_id": object_id(record_id), "kind": self._kind})

    def due(self, *, now: datetime, limit: int) -> list[R]:
        """Those whose files' time is over, or whose files an earlier sweep left behind.

        Those that were tried longest ago come first, so that files that cannot be
        deleted do not hold up the others.
        """
        over = {
            "kind": self._kind,
            "expires_at": {"$lte": now},
            "status": {"$in": [Status.COMPLETED, Status.EXPIRED]},
        }
        found = self._records.find(over).sort("updated_at", ASCENDING).limit(limit)
        return [self._read(document) for document in found]

    def expire(self, record_id: str, *, now: datetime) -> R | None:
        """Take the files of one whose time is over away from its readers.

        Returns the record with the files to delete; None when it is not due
        any more. Repeatable until `files_deleted`.
        """
        document = self._records.find_one_and_update(
            {
                "_id": object_id(record_id),
                "status": {"$in": [Status.COMPLETED, Status.EXPIRED]},
                "expires_at": {"$lte": now},
            },
            {"$set": {"status": Status.EXPIRED, "updated_at": utcnow()}},
            return_document=ReturnDocument.AFTER,
        )
        return self._read(document) if document else None

    def files_deleted(self, record: R) -> None:
        """Forget the files of an expired one, after they were deleted."""
        self._records.update_one(
            {"_id": object_id(record.id), "status": Status.EXPIRED},
            {"$unset": {"files": "", "expires_at": ""}, "$set": {"updated_at": utcnow()}},
        )

    def with_expired_versions(self, *, now: datetime, limit: int) -> list[R]:
        """Those that have earlier versions whose time is over."""
        over = {"kind": self._kind, "earlier.expires_at": {"$lte": now}}
        return [self._read(document) for document in self._records.find(over).limit(limit)]

    def versions_deleted(self, record: R, *, now: datetime) -> None:
        """Forget the earlier versions whose time is over, after their files were deleted."""
        self._records.update_one(
            {"_id": object_id(record.id)}, {"$pull": {"earlier": {"expires_at": {"$lte": now}}}}
        )

    def known_claims(self, record_ids: Iterable[str]) -> dict[str, set[str]]:
        """Which runs' files are still referred to: record id to the tokens in use."""
        ids = [object_id(record_id) for record_id in record_ids]
        found = self._records.find({"_id": {"$in": ids}, "kind": self._kind}, _REFERENCES)
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
        return self._records.count_documents({"kind": self._kind, **condition, **owner})

    def _change(
        self,
        record_id: str,
        of: Collection[Status],
        change: dict[str, Any] | list[dict[str, Any]],
        condition: Document | None = None,
    ) -> R | None:
        document = self._records.find_one_and_update(
            {
                "_id": object_id(record_id),
                "kind": self._kind,
                "status": {"$in": list(of)},
                **(condition or {}),
            },
            change,
            return_document=ReturnDocument.AFTER,
        )
        return self._read(document) if document else None


def _tokens(document: Document) -> set[str]:
    """The runs whose files a record refers to, and the run that has its claim."""
    versions = [document, *(document.get("earlier") or ())]
    keys = [file["key"] for version in versions for file in version.get("files") or ()]
    tokens = {key.split("/")[1] for key in keys}
    claim = (document.get("job") or {}).get("token")
    return tokens | {claim} if claim else tokens
