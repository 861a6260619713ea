"""One clip request as a record, and its shape in MongoDB."""

from dataclasses import dataclass
from datetime import datetime

from bson import ObjectId

from yt_downloader.data.mongo import Document
from yt_downloader.data.record import JobRecord, Kind, Status, common_fields


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
class Learned:
    """What a look at the site told of a clip's video."""

    title: str
    available_formats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(JobRecord):
    """A saved clip: a NewVideo, what was learned of its video, and its job."""

    url: str
    youtube_video_id: str
    start_time: float | None
    end_time: float | None
    additional_message: str | None
    clip_offset: float | None
    title: str | None
    available_formats: tuple[str, ...]
    choice: Choice | None


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
    return Video(
        **common_fields(document, Choice),
        url=document["url"],
        youtube_video_id=document["youtube_video_id"],
        start_time=document["start_time"],
        end_time=document["end_time"],
        additional_message=document.get("additional_message"),
        clip_offset=document.get("clip_offset"),
        title=document.get("title"),
        available_formats=tuple(document.get("available_formats") or ()),
    )
