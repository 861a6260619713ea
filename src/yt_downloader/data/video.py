"""One clip request as a record, and its shape in MongoDB."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bson import ObjectId

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Document


class Status(StrEnum):
    """Where a clip is.

    `processing` covers those in the queue: see Video.queued. `waiting` ones have
    nothing to fetch yet and are tried again by themselves at Video.not_before.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file that a job made. *key* is its place in the storage, never shown."""

    key: str
    name: str
    kind: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a download should become.

    *exact* is true when the client named the resolution itself: then a
    neighbouring one will not do.
    """

    container: str
    resolution: str
    exact: bool
    high_res_mp4: str
    cut_mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an earlier run made of a clip, before something else was wished."""

    choice: Choice | None
    files: tuple[StoredFile, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVideo:
    """A clip to be saved. Times in seconds; None, None is the whole video."""

    user_id: str
    url: str
    youtube_video_id: str
    start_time: float | None
    end_time: float | None
    additional_message: str | None = None
    clip_offset: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(NewVideo):
    """A saved clip. Sizes in bytes; *claim* is the fencing token of the run that has it.

    *earlier* versions stay until their own time is over, whatever becomes of
    later runs. *waiting_since* is when its job first had to wait, *waits* how often
    in a row it did without knowing for how long.
    """

    id: str
    kind: Kind
    status: Status
    created_at: datetime
    title: str | None
    available_formats: tuple[str, ...]
    choice: Choice | None
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
        return sum(file.size_bytes for file in self.files) or None

    @property
    def every_file(self) -> tuple[StoredFile, ...]:
        """The files of all versions."""
        return (*self.files, *(file for version in self.earlier for file in version.files))

    def as_made(self, version: Version) -> "Video":
        """The clip as it was, and would be, with one of its *earlier* versions."""
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


def new_document(video: NewVideo, *, now: datetime) -> Document:
    return {
        "_id": ObjectId(),
        "kind": Kind.DOWNLOAD,
        "source_type": "youtube",
        "user_id": ObjectId(video.user_id),
        "url": video.url,
        "youtube_video_id": video.youtube_video_id,
        "start_time": video.start_time,
        "end_time": video.end_time,
        "additional_message": video.additional_message,
        "clip_offset": video.clip_offset,
        "status": Status.PENDING,
        "created_at": now,
        "updated_at": now,
    }


def video_of(document: Document) -> Video:
    """The record. A file's time ends to the second, whenever the sweep comes."""
    status = Status(document["status"])
    expires_at = document.get("expires_at")
    if status is Status.COMPLETED and expires_at and expires_at <= utcnow():
        status = Status.EXPIRED
    job: dict[str, Any] = document.get("job") or {}
    return Video(
        id=str(document["_id"]),
        kind=Kind(document["kind"]),
        user_id=str(document["user_id"]),
        url=document["url"],
        youtube_video_id=document["youtube_video_id"],
        start_time=document["start_time"],
        end_time=document["end_time"],
        additional_message=document.get("additional_message"),
        clip_offset=document.get("clip_offset"),
        status=status,
        created_at=document["created_at"],
        title=document.get("title"),
        available_formats=tuple(document.get("available_formats") or ()),
        choice=_choice_of(document),
        files=_files_of(document),
        earlier=tuple(_version_of(version) for version in document.get("earlier") or ()),
        error=document.get("error"),
        error_code=document.get("error_code"),
        expires_at=expires_at,
        claim=job.get("token"),
        attempts=job.get("attempts", 0),
        not_before=job.get("not_before"),
        waiting_since=job.get("waiting_since"),
        waits=job.get("waits", 0),
        request_id=job.get("request_id", ""),
    )


def _version_of(document: Document) -> Version:
    return Version(
        choice=_choice_of(document),
        files=_files_of(document),
        expires_at=document["expires_at"],
    )


def _choice_of(document: Document) -> Choice | None:
    choice = document.get("choice")
    return Choice(**choice) if choice else None


def _files_of(document: Document) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(**file) for file in document.get("files") or ())
