"""Records of jobs as the workers' queue: claims with leases and fencing tokens."""

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta

from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from yt_downloader.clock import utcnow
from yt_downloader.data.encode import Outcome
from yt_downloader.data.kinds import Note, record_of
from yt_downloader.data.location import Located, located_fields
from yt_downloader.data.mongo import Database, Document, object_id
from yt_downloader.data.record import JobRecord, Kind, Status, StoredFile

_log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
_CANDIDATES = 20
# What a job loses when nobody has it any more.
_CLAIM = {"job.token": "", "job.slot": "", "job.lease_until": "", "job.worker": ""}
_UNREADABLE = "The record of this job cannot be read; save or upload it again."
_INTERRUPTED = "The job was interrupted three times, so it is not tried again."


class Queue:
    """The collection `videos`, whose indexes are Records', as the workers see it.

    A claim is a random token: every later change names it, so a run that was
    taken for dead and is not can change nothing.
    """

    def __init__(self, database: Database, *, lease: timedelta, per_user: int) -> None:
        self._records = database.collection("videos")
        self._lease = lease
        self._per_user = per_user

    def claim(self, kind: Kind, *, worker: str) -> JobRecord | None:
        """Take the job of *kind* that could run for the longest time; None if there is none.

        Those are the jobs in the queue and the `waiting` ones whose time has come,
        as far as their owners have a slot free.
        """
        with_slot = {"user_id": {"$nin": self._users_without_slot(kind)}}
        ready = _ready(kind, **with_slot)
        candidates = self._records.find(ready, {"user_id": 1}).sort("job.not_before", ASCENDING)
        for candidate in candidates.limit(_CANDIDATES):
            record = self._take(candidate, kind, worker)
            if record:
                return record
        return None

    def renew(self, claims: Iterable[tuple[str, str]]) -> None:
        """Move the lease of each (record id, token) into the future."""
        until = utcnow() + self._lease
        for record_id, token in claims:
            self._records.update_one(_held(record_id, token), {"$set": {"job.lease_until": until}})

    def lost(self, claims: Iterable[tuple[str, str]]) -> set[str]:
        """The tokens among *claims* that hold nothing any more: cancelled, deleted, taken."""
        claims = list(claims)
        ids = {object_id(record_id) for record_id, _token in claims}
        found = self._records.find(
            {"_id": {"$in": list(ids)}, "status": Status.PROCESSING}, {"job.token": 1}
        )
        held = {document.get("job", {}).get("token") for document in found}
        # Two runs of one record may be among them: cancelled, and started again since.
        return {token for _record_id, token in claims} - held

    def note(self, record: JobRecord, note: Note) -> bool:
        """Keep what a run tells before it ends."""
        if isinstance(note, Located):
            return self._update(record, _told(located_fields(note)))
        fields = {"outcome": asdict(note)} if isinstance(note, Outcome) else asdict(note)
        return self._update(record, _told({"$set": fields}))

    def complete(
        self, record: JobRecord, files: list[StoredFile], *, expires_at: datetime
    ) -> bool:
        """Record the files of a run; False when it has lost its claim: they are nobody's.

        May be repeated when it is not known whether it was written.
        """
        written_already = {"status": Status.COMPLETED, "files.key": files[0].key}
        held = _held(record.id, record.claim)
        either = {"_id": held.pop("_id"), "$or": [held, written_already]}
        change = {
            "$set": {
                "status": Status.COMPLETED,
                "files": [asdict(file) for file in files],
                "expires_at": expires_at,
                "completed_at": utcnow(),
                "updated_at": utcnow(),
            },
            "$unset": _CLAIM,
        }
        return bool(self._records.update_one(either, change).matched_count)

    def fail(self, record: JobRecord, *, code: str, message: str) -> bool:
        """Record why a run failed; False when it has lost its claim."""
        return self._update(record, _failure(code, message))

    def put_back(self, record: JobRecord) -> bool:
        """Give a job back unfinished, as a worker that stops does; the attempt does not count."""
        change = {"$unset": _CLAIM, "$inc": {"job.attempts": -1}}
        return self._update(record, _told(change))

    def postpone(self, record: JobRecord, *, until: datetime, waits: int) -> bool:
        """Let a job wait that has nothing to fetch yet; the attempt does not count.

        It is claimed again from *until* on and holds nothing meanwhile. *waits* as
        in JobRecord. False when the run has lost its claim.
        """
        waiting = {
            "status": Status.WAITING,
            "job.not_before": until,
            "job.waiting_since": record.waiting_since or utcnow(),
            "job.waits": waits,
            "updated_at": utcnow(),
        }
        return self._update(
            record, {"$set": waiting, "$unset": _CLAIM, "$inc": {"job.attempts": -1}}
        )

    def reap(
        self, *, now: datetime, is_dead: Callable[[str], bool] = lambda _worker: False
    ) -> list[str]:
        """Put jobs back whose lease ran out or whose worker *is_dead*.

        Those that had their attempts fail. Returns the ids of all of them.
        Safe in every process at once.
        """
        claimed = {"status": Status.PROCESSING, "job.lease_until": {"$exists": True}}
        reaped = []
        for document in self._records.find(claimed, {"job": 1}):
            job = document["job"]
            if job["lease_until"] >= now and not is_dead(job["worker"]):
                continue
            held = _held(str(document["_id"]), job["token"])
            # Renewed since: the worker lives after all.
            held["job.lease_until"] = job["lease_until"]
            last = job["attempts"] >= MAX_ATTEMPTS
            change = _failure("UNKNOWN_ERROR", _INTERRUPTED) if last else _told({"$unset": _CLAIM})
            if self._records.update_one(held, change).modified_count:
                reaped.append(str(document["_id"]))
        return reaped

    def _users_without_slot(self, kind: Kind) -> list[object]:
        running = self._records.aggregate(
            [
                {"$match": {"job.slot": {"$exists": True}, "kind": kind}},
                {"$group": {"_id": "$user_id", "count": {"$sum": 1}}},
                {"$match": {"count": {"$gte": self._per_user}}},
            ]
        )
        return [user["_id"] for user in running]

    def _take(self, candidate: Document, kind: Kind, worker: str) -> JobRecord | None:
        now = utcnow()
        for number in range(self._per_user):
            claim = {
                "status": Status.PROCESSING,
                "job.token": secrets.token_hex(8),
                "job.slot": f"{candidate.get('user_id')}:{kind}:{number}",
                "job.lease_until": now + self._lease,
                "job.worker": worker,
                "job.started_at": now,
                "updated_at": now,
            }
            try:
                document = self._records.find_one_and_update(
                    {"_id": candidate["_id"], **_ready(kind)},
                    {"$set": claim, "$inc": {"job.attempts": 1}},
                    return_document=ReturnDocument.AFTER,
                )
            except DuplicateKeyError:
                continue  # the slot is taken; try the next
            return self._read(document) if document else None
        return None

    def _read(self, document: Document) -> JobRecord | None:
        """The record; one that cannot be read fails, or it would be claimed again and again."""
        try:
            return record_of(document)
        except (KeyError, TypeError, ValueError):
            record_id = str(document["_id"])
            _log.exception("a claimed record cannot be read", extra={"video_id": record_id})
            held = _held(record_id, document["job"]["token"])
            self._records.update_one(held, _failure("UNKNOWN_ERROR", _UNREADABLE))
            return None

    def _update(self, record: JobRecord, change: Document) -> bool:
        return bool(self._records.update_one(_held(record.id, record.claim), change).matched_count)


def _ready(kind: Kind, **condition: object) -> Document:
    """The jobs that nobody has and that may run now.

    The whole condition stands in both branches, so that the index gives their
    union in the order of `job.not_before`.
    """
    free = {"kind": kind, "job.token": {"$exists": False}, **condition}
    due = {"job.not_before": {"$lte": utcnow()}}
    return {
        "$or": [{"status": Status.PROCESSING, **free}, {"status": Status.WAITING, **free, **due}]
    }


def _held(record_id: str, token: str | None) -> Document:
    """The job, as long as the run with *token* has it."""
    return {
        "_id": object_id(record_id),
        "status": Status.PROCESSING,
        "job.token": token or {"$in": []},
    }


def _told(change: Document) -> Document:
    """*change*, as one that owners see."""
    return {**change, "$set": {**change.get("$set", {}), "updated_at": utcnow()}}


def _failure(code: str, message: str) -> Document:
    return {
        "$set": {
            "status": Status.FAILED,
            "error": message,
            "error_code": code,
            "updated_at": utcnow(),
        },
        "$unset": _CLAIM,
    }
