"""Numbers about everything in the database, for operators: no names, no links, no titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import ASCENDING, DESCENDING, IndexModel

from yt_downloader.data.mongo import Database, Document
from yt_downloader.data.record import Kind, Status

# What is more is told as this: counting goes on only as long as it is cheap.
MOST_COUNTED = 10_000
_EXAMPLES = 3
_MOST_RUNNING = 200
# A range, as MongoDB knows that it holds every code; of a $type it does not.
_FAILED: Document = {"error_code": {"$gt": ""}}
_IN_QUEUE: Document = {"status": Status.PROCESSING, "job.token": {"$exists": False}}
_RUNNING: Document = {"status": Status.PROCESSING, "job.token": {"$exists": True}}
_FAILURES = IndexModel(
    [("error_code", ASCENDING), ("updated_at", DESCENDING)],
    name="failures",
    partialFilterExpression=_FAILED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The jobs of one kind. *oldest_queued_at* is since when the first in the queue could run."""

    kind: Kind
    running: int
    queued: int
    waiting: int
    oldest_queued_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningJob:
    """What a worker has at this moment. *request_id* is empty where it began by itself."""

    id: str
    kind: Kind
    worker: str
    started_at: datetime
    attempt: int
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One job that failed, for finding it in the log."""

    id: str
    kind: Kind
    at: datetime
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """How many jobs failed with one *code*, at most MOST_COUNTED, and the newest of them."""

    code: str
    count: int
    newest: Sequence[Failure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """*users* have an address, *guests* have none. A crash may leave them a few off."""

    users: int
    guests: int
    sessions: int


class Figures:
    """Counts by indexes of few records, so that nothing depends on how many there are."""

    def __init__(self, database: Database) -> None:
        self._records = database.collection("videos", [_FAILURES])
        self._users = database.collection("users")
        self._sessions = database.collection("sessions")

    def lanes(self) -> list[Lane]:
        return [
            Lane(
                kind=kind,
                running=self._records.count_documents({"kind": kind, **_RUNNING}),
                queued=self._records.count_documents({"kind": kind, **_IN_QUEUE}),
                waiting=self._records.count_documents({"kind": kind, "status": Status.WAITING}),
                oldest_queued_at=self._oldest_queued_at(kind),
            )
            for kind in Kind
        ]

    def running(self) -> list[RunningJob]:
        """The jobs that run now, at most 200, those that began first at first."""
        # A job has a slot as long as it has a worker, and slots have an index of their own.
        found = self._records.find({"job.slot": {"$exists": True}}, {"kind": 1, "job": 1}).limit(
            _MOST_RUNNING
        )
        jobs = [_running_of(document) for document in found]
        return sorted(jobs, key=lambda job: job.started_at)

    def failures(self, *, since: datetime) -> list[Failures]:
        """Those *since* then that were not started again, the most frequent first."""
        codes = self._records.distinct("error_code", _FAILED)
        found = [self._failures_of(code, since) for code in codes]
        return sorted((some for some in found if some.count), key=lambda some: -some.count)

    def population(self) -> Population:
        guests = self._users.count_documents({"guest.place": {"$exists": True}})
        return Population(
            users=max(0, self._users.estimated_document_count() - guests),
            guests=guests,
            sessions=self._sessions.estimated_document_count(),
        )

    def _oldest_queued_at(self, kind: Kind) -> datetime | None:
        document = self._records.find_one(
            {"kind": kind, **_IN_QUEUE},
            {"job.not_before": 1},
            sort=[("job.not_before", ASCENDING)],
        )
        return document["job"]["not_before"] if document else None

    def _failures_of(self, code: str, since: datetime) -> Failures:
        these = {"error_code": code, "updated_at": {"$gte": since}}
        newest = self._records.find(these, {"kind": 1, "updated_at": 1, "job.request_id": 1})
        return Failures(
            code=code,
            count=self._records.count_documents(these, limit=MOST_COUNTED),
            newest=[
                _failure_of(document)
                for document in newest.sort("updated_at", DESCENDING).limit(_EXAMPLES)
            ],
        )


def _running_of(document: Document) -> RunningJob:
    job = document["job"]
    return RunningJob(
        id=str(document["_id"]),
        kind=Kind(document["kind"]),
        worker=job["worker"],
        started_at=job["started_at"],
        attempt=job["attempts"],
        request_id=job.get("request_id", ""),
    )


def _failure_of(document: Document) -> Failure:
    return Failure(
        id=str(document["_id"]),
        kind=Kind(document["kind"]),
        at=document["updated_at"],
        request_id=(document.get("job") or {}).get("request_id", ""),
    )
