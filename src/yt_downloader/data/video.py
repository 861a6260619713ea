"""One clip request as a record, and its shape in MongoDB."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from bson import ObjectId

from yt_downloader.data.location import Clock, clock_of
from yt_downloader.data.mongo import Document
from yt_downloader.data.options import Options, options_of
from yt_downloader.data.record import JobRecord, Kind, Status, common_fields

# What is told of a clip of a chat, each once: that it was saved, and how its job ended.
SAVED = "saved"
NEWS = (SAVED, Status.COMPLETED.value, Status.FAILED.value)


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
class Moment:
    """What a chat asked for: what a stream showed around *at*, by the server's clock.

    The clip starts *offset* seconds before *at*, or with the stream, and has
    *duration* seconds; part of it may still lie in the future.
    """

    at: datetime
    offset: float
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Who asked in which chat, as the bot says: for people to read, never a permission."""

    bot: str
    viewer: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVideo:
    """A clip to be saved. Times in seconds; None, None is the whole video.

    With a *moment* they are not known yet. *youtube_video_id* is None where the
    stream has to be looked for first, on the channel that *url* leads to. *reply_url*
    is where the bot takes a later message for its chat, as `reply_address` read it.
    *announced*: nobody waits to hear that it was saved.
    """

    user_id: str
    url: str
    youtube_video_id: str | None
    start_time: float | None
    end_time: float | None
    additional_message: str | None = None
    clip_offset: float | None = None
    moment: Moment | None = None
    labels: Labels | None = None
    reply_url: str | None = field(default=None, repr=False)
    announced: bool = False
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a look at the site told of a clip's video.

    *warning* says what was asked for and is not there, None when all is.
    """

    title: str
    available_formats: tuple[str, ...]
    warning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Video(JobRecord):
    """A saved clip: a NewVideo, what was learned of its video, and its job.

    *clock* is the stream's, kept from when the moment was located: a recording has none.
    """

    url: str
    youtube_video_id: str | None
    start_time: float | None
    end_time: float | None
    additional_message: str | None
    clip_offset: float | None
    moment: Moment | None
    labels: Labels | None
    title: str | None
    available_formats: tuple[str, ...]
    choice: Choice | None
    reply_url: str | None = field(repr=False)
    clock: Clock | None
    options: Options
    warning: str | None

    @property
    def to_be_located(self) -> bool:
        """Whether only the moment is known yet, and not where in the stream it is."""
        return self.moment is not None and self.start_time is None

    @property
    def shown_at(self) -> datetime | None:
        """When the stream has shown the whole segment; None where that is not known."""
        if self.clock is None or self.end_time is None:
            return None
        return datetime.fromtimestamp(self.clock.wall_clock_at(self.end_time), UTC)


def new_video_id() -> str:
    return str(ObjectId())


def new_document(video: NewVideo, *, now: datetime, video_id: str = "") -> Document:
    return {
        "_id": ObjectId(video_id or None),
        "kind": Kind.DOWNLOAD,
        "source_type": "youtube",
        "user_id": ObjectId(video.user_id),
        "url": video.url,
        "youtube_video_id": video.youtube_video_id,
        "start_time": video.start_time,
        "end_time": video.end_time,
        "additional_message": video.additional_message,
        "clip_offset": video.clip_offset,
        **_chat_fields(video, now=now),
        **({"options": named} if (named := video.options.named()) else {}),
        "status": Status.PENDING,
        "created_at": now,
        "updated_at": now,
    }


def _chat_fields(video: NewVideo, *, now: datetime) -> Document:
    """What only clips of chats have, with what is still to be done for them."""
    parts = {"moment": video.moment, "labels": video.labels}
    found: Document = {name: asdict(part) for name, part in parts.items() if part}
    if video.reply_url:
        found["reply_url"] = video.reply_url
    if video.moment:
        untold = [what for what in NEWS if what != SAVED or not video.announced]
        found |= {"locating": {"try_at": now, "tries": 0}, "untold": untold}
    return found


def video_of(document: Document) -> Video:
    return Video(
        **common_fields(document, Choice),
        url=document["url"],
        youtube_video_id=document["youtube_video_id"],
        start_time=document["start_time"],
        end_time=document["end_time"],
        additional_message=document.get("additional_message"),
        clip_offset=document.get("clip_offset"),
        moment=Moment(**document["moment"]) if document.get("moment") else None,
        labels=Labels(**document["labels"]) if document.get("labels") else None,
        title=document.get("title"),
        available_formats=tuple(document.get("available_formats") or ()),
        reply_url=document.get("reply_url"),
        clock=clock_of(document),
        options=options_of(document),
        warning=document.get("warning"),
    )
