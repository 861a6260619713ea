"""What the record of every job has, whatever the job makes, and its shape in MongoDB."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Document


class Status(StrEnum):
    """Where a clip or an upload is.

    `processing` covers those in the queue: see JobRecord.queued. `waiting` ones have
    nothing to fetch yet and are tried again by themselves at JobRecord.not_before.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Kind(StrEnum):
    """Which queue a job waits in."""

    DOWNLOAD = "download"
    ENCODE = "encode"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file that a job made. *key* is its place in the storage, never shown."""

    key: str
    name: str
    kind: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an earlier run made, before something else was wished. *choice* as in the record."""

    choice: Any
    files: tuple[StoredFile, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """What somebody wants made, and what became of it. Sizes in bytes.

    *choice* is how it was wished, None before. *claim* is the fencing token of the
    run that has it. *earlier* versions stay until their own time is over, whatever
    becomes of later runs. *waiting_since* is when its job first had to wait,
    *waits* how often in a row it did without knowing for how long.
    """

    id: str
    kind: Kind
    user_id: str
    status: Status
    created_at: datetime
    choice: Any
    files: tuple[StoredFile, ...]
    earlier: tuple[Version, ...]
    error: str | None
    error_code: str | None
    expires_at: datetime | None
    claim: str | None
    attempts: int
    not_before: datetime | None
    waiting_since: datetime | None
    waits: int
    request_id: str

    @property
    def queued(self) -> bool:
        return self.status is Status.PROCESSING and self.claim is None

    @property
    def wait_seconds(self) -> float:
        """How long it is still left alone; 0 for one that is not `waiting`, or is due."""
        if self.status is not Status.WAITING or self.not_before is None:
            return 0.0
        return max(0.0, (self.not_before - utcnow()).total_seconds())

    @property
    def file_size_bytes(self) -> int | None:
        """Of the first file, which a download gives; what lies beside it does not count."""
        return self.files[0].size_bytes if self.files else None

    @property
    def every_file(self) -> tuple[StoredFile, ...]:
        """The files of all versions."""
        return (*self.files, *(file for version in self.earlier for file in version.files))

    def as_made(self, version: Version) -> Self:
        """The record as it was, and would be, with one of its *earlier* versions."""
        over = version.expires_at <= utcnow()
        return replace(
            self,
            status=Status.EXPIRED if over else Status.COMPLETED,
            choice=version.choice,
            files=version.files,
            expires_at=version.expires_at,
            error=None,
            error_code=None,
        )


def common_fields(document: Document, choice: type) -> dict[str, Any]:
    """The fields of JobRecord in *document*, whose choices are of the type *choice*.

    A file's time ends to the second, whenever the sweep comes.
    """
    status = Status(document["status"])
    expires_at = document.get("expires_at")
    if status is Status.COMPLETED and expires_at and expires_at <= utcnow():
        status = Status.EXPIRED
    job: dict[str, Any] = document.get("job") or {}
    return {
        "id": str(document["_id"]),
        "kind": Kind(document["kind"]),
        "user_id": str(document["user_id"]),
        "status": status,
        "created_at": document["created_at"],
        "choice": _choice_of(document, choice),
        "files": _files_of(document),
        "earlier": tuple(
            Version(
                choice=_choice_of(version, choice),
                files=_files_of(version),
                expires_at=version["expires_at"],
            )
            for version in document.get("earlier") or ()
        ),
        "error": document.get("error"),
        "error_code": document.get("error_code"),
        "expires_at": expires_at,
        "claim": job.get("token"),
        "attempts": job.get("attempts", 0),
        "not_before": job.get("not_before"),
        "waiting_since": job.get("waiting_since"),
        "waits": job.get("waits", 0),
        "request_id": job.get("request_id", ""),
    }


def _choice_of(document: Document, choice: type) -> Any:
    chosen = document.get("choice")
    return choice(**chosen) if chosen else None


def _files_of(document: Document) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(**file) for file in document.get("files") or ())
