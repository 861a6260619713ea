"""What is known of a list of videos after it was looked up."""

from dataclasses import dataclass
from typing import Any

from yt_downloader.sources.links import is_video_id, youtube_link
from yt_downloader.sources.pictures import picture_of
from yt_downloader.sources.shapes import amount, dicts

_LONGEST_TITLE = 300
MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One video of a list. *duration* in seconds, None where the site does not tell."""

    video_id: str
    url: str
    title: str
    duration: float | None
    picture: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoList:
    """The first videos of a list, MOST_ENTRIES at most.

    *left_out*: how many more there are; None for some, where the site does not tell.
    """

    id: str
    title: str
    entries: tuple[Entry, ...]
    left_out: int | None


def video_list_of(info: dict[str, Any]) -> VideoList:
    """Read the yt-dlp host's answer; what is missing or odd in it is left out."""
    listed = dicts(info.get("entries"))
    left_out: int | None = 0
    if len(listed) > MOST_ENTRIES:
        count = info.get("playlist_count")
        known = isinstance(count, int) and count > MOST_ENTRIES
        left_out = int(count or 0) - MOST_ENTRIES if known else None
    entries = (_entry(entry) for entry in listed[:MOST_ENTRIES])
    return VideoList(
        id=str(info.get("id") or ""),
        title=str(info.get("title") or "")[:_LONGEST_TITLE],
        entries=tuple(entry for entry in entries if entry),
        left_out=left_out,
    )


def _entry(entry: dict[str, Any]) -> Entry | None:
    video_id = str(entry.get("id") or "")
    if not is_video_id(video_id):  # a list in the list
        return None
    return Entry(
        video_id=video_id,
        url=youtube_link(video_id).url,
        title=str(entry.get("title") or "")[:_LONGEST_TITLE],
        duration=amount(entry.get("duration")),
        picture=picture_of(entry),
    )
