"""What answers about jobs have in common: times left, and where the next page begins."""

import base64
import binascii
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from yt_downloader.data.record import JobRecord, Status
from yt_downloader.errors import Invalid

R = TypeVar("R", bound=JobRecord)
_ID = re.compile(r"[0-9a-f]{24}")


def clock(seconds: float) -> str:
    """`03:24`, or `1:03:24` from an hour up."""
    minutes, second = divmod(math.ceil(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def asked_page(query: Mapping[str, Any]) -> dict[str, Any]:
    """What `Records.newest` is asked for a page of ListSchema: one more than it holds.

    Raises Invalid for a cursor that is none.
    """
    return {
        "limit": query["limit"] + 1,
        "status": Status(query["status"]) if "status" in query else None,
        "before": read_cursor(query["cursor"]) if query["cursor"] else None,
    }


def cut_page(found: Sequence[R], query: Mapping[str, Any]) -> tuple[Sequence[R], str | None]:
    """The page out of what was *found* for it, and the cursor of the next, if there is one."""
    limit = query["limit"]
    page = found[:limit]
    return page, write_cursor(page[-1]) if len(found) > limit else None


def write_cursor(record: JobRecord) -> str:
    """Where the page after *record* begins."""
    milliseconds = round(record.created_at.timestamp() * 1000)
    return base64.urlsafe_b64encode(f"{milliseconds}:{record.id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """The time and id in *cursor*. Raises Invalid."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        milliseconds, _, record_id = text.partition(":")
        moment = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, binascii.Error, OverflowError, OSError):
        raise _bad_cursor() from None
    if not _ID.fullmatch(record_id):
        raise _bad_cursor()
    return moment, record_id


def _bad_cursor() -> Invalid:
    message = "must be the next_cursor of an earlier answer"
    return Invalid(f"cursor: {message}", details={"cursor": [message]})
