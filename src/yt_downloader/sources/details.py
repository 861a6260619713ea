"""What a video's page says of it besides its formats."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.pictures import picture_of
from yt_downloader.sources.shapes import amount, dicts

_LONGEST_TEXT = 300
_MOST_CHAPTERS = 500
_MOST_MARKS = 500
_DAY = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Chapter:
    """From *start_time* to *end_time* seconds; the last one's end may not be known."""

    title: str
    start_time: float
    end_time: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """How often a part is watched: *value* from 0 to 1, times in seconds."""

    start_time: float
    end_time: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the site does not tell is None."""

    uploader: str | None
    upload_date: date | None
    view_count: int | None
    picture: str | None
    chapters: tuple[Chapter, ...]
    heatmap: tuple[Mark, ...]


def details_of(video: Extraction) -> Details:
    """Read yt-dlp's answer; what is missing or odd in it is left out."""
    info = video.raw
    views = amount(info.get("view_count"))
    return Details(
        uploader=str(info.get("uploader") or info.get("channel") or "")[:_LONGEST_TEXT] or None,
        upload_date=_day(info.get("upload_date")),
        view_count=None if views is None else int(views),
        picture=picture_of(info),
        chapters=tuple(_chapters(info)),
        heatmap=tuple(_heatmap(info)),
    )


def _day(text: Any) -> date | None:
    """The day that yt-dlp writes as 20240301."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _chapters(info: Mapping[str, Any]) -> Iterator[Chapter]:
    for entry in dicts(info.get("chapters"))[:_MOST_CHAPTERS]:
        start, end = amount(entry.get("start_time")), amount(entry.get("end_time"))
        if start is not None:
            yield Chapter(str(entry.get("title") or "")[:_LONGEST_TEXT], start, end)


def _heatmap(info: Mapping[str, Any]) -> Iterator[Mark]:
    for entry in dicts(info.get("heatmap"))[:_MOST_MARKS]:
        start, end = amount(entry.get("start_time")), amount(entry.get("end_time"))
        value = amount(entry.get("value"))
        if start is not None and end is not None and value is not None:
            yield Mark(start, end, min(1.0, value))
