"""One uploaded video and what it should become, as a record, and its shape in MongoDB."""

from dataclasses import asdict, dataclass
from datetime import datetime

from bson import ObjectId

from yt_downloader.data.mongo import Document, object_id
from yt_downloader.data.record import JobRecord, Kind, Status, StoredFile, common_fields


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeChoice:
    """What an upload should become. *force*: encoded even where a copy would do."""

    video_codec: str
    quality_preset: str
    output_format: str
    force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What an upload's file says of itself. Seconds, pixels, bits per second; None: unknown."""

    duration: float
    width: int
    height: int
    original_codec: str
    bitrate: int | None
    fps: float | None
    audio_codec: str | None
    container: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEncode:
    """An upload that is there, whole and looked at. *id* was given to it when it began."""

    id: str
    user_id: str
    original_filename: str
    source: StoredFile
    metadata: Metadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a result was made: *method* `encode` or `remux`, what was *decided* on the way.

    *warning* says what of a damaged source is missing. None before the first result.
    """

    method: str | None = None
    decided: tuple[str, ...] = ()
    warning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Encode(JobRecord):
    """An upload: a NewEncode and its job. *source* is None once the file's time was over."""

    original_filename: str
    source: StoredFile | None
    metadata: Metadata
    outcome: Outcome
    started_at: datetime | None
    choice: EncodeChoice | None


def new_encode_document(encode: NewEncode, *, now: datetime) -> Document:
    return {
        "_id": object_id(encode.id),
        "kind": Kind.ENCODE,
        "source_type": "upload",
        "user_id": ObjectId(encode.user_id),
        "original_filename": encode.original_filename,
        "source": asdict(encode.source),
        "metadata": asdict(encode.metadata),
        "status": Status.PENDING,
        "created_at": now,
        "updated_at": now,
    }


def encode_of(document: Document) -> Encode:
    source = document.get("source")
    outcome = document.get("outcome") or {}
    return Encode(
        **common_fields(document, EncodeChoice),
        original_filename=document["original_filename"],
        source=StoredFile(**source) if source else None,
        metadata=Metadata(**document["metadata"]),
        outcome=Outcome(**{**outcome, "decided": tuple(outcome.get("decided") or ())}),
        started_at=(document.get("job") or {}).get("started_at"),
    )
