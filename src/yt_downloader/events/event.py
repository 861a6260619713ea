"""One event, and how it is written on the wire."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_LONGEST_ID = 15


class Name(StrEnum):
    """`reset`: what was missed is not known, so the client loads its lists again."""

    STATUS = "status"
    PROGRESS = "progress"
    REMOVED = "removed"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Event:
    """*data* is a line of JSON about the record *record_id* of *user_id*."""

    user_id: str
    record_id: str
    name: Name
    data: str


def written(event: Event, event_id: str) -> bytes:
    return f"event: {event.name}\nid: {event_id}\ndata: {event.data}\n\n".encode()


def id_of(moment: datetime) -> str:
    """The id of an event after which everything until *moment* was told."""
    return str(round(moment.timestamp() * 1000))


def moment_of(event_id: str) -> datetime | None:
    """The moment in an id; None for what is none of ours."""
    if not event_id.isascii() or not event_id.isdigit() or len(event_id) > _LONGEST_ID:
        return None
    try:
        return datetime.fromtimestamp(int(event_id) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
