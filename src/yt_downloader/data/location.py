"""Where in which stream a moment is, as part of a clip's record."""

from dataclasses import asdict, dataclass

from yt_downloader.data.mongo import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What ties a stream to the time of day: at *wall_clock* (unix) it showed its *position*.

    *measured*: one of its fragments told. Else it is the second in which the stream
    began, as the site says.
    """

    wall_clock: float
    position: float
    measured: bool

    def position_at(self, wall_clock: float) -> float:
        """Where in the stream that unix time is; below 0 before it began."""
        return self.position + wall_clock - self.wall_clock

    def wall_clock_at(self, position: float) -> float:
        """The unix time at which the stream shows that second."""
        return self.wall_clock + position - self.position


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The place of a moment: the video, and the segment in seconds of the stream."""

    url: str
    youtube_video_id: str
    title: str
    available_formats: tuple[str, ...]
    start_time: float
    end_time: float
    clock: Clock


def located_fields(located: Located) -> Document:
    """The update that makes a clip's record a located one; nobody looks for it any more."""
    return {"$set": asdict(located), "$unset": {"locating": ""}}


def clock_of(document: Document) -> Clock | None:
    found = document.get("clock")
    return Clock(**found) if found else None
