"""Finds out what happened to jobs, and makes events of it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from yt_downloader.data.changes import Change, Changes
from yt_downloader.data.record import JobRecord, Kind, Status
from yt_downloader.data.removals import Removal, Removals
from yt_downloader.events.event import Event, Name
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.media.progress import Progress

# What is changed at one time may be found so much later: a write waits for a database that is
# away, and the clocks of several machines are not the same.
OVERLAP = timedelta(seconds=10)

T = TypeVar("T")

# The JSON of a record, as the route of its status shows it. Safe to use from all threads.
Shown = Callable[[Any, Progress | None], str]


@dataclass(frozen=True, slots=True)
class Shows:
    """How each kind of record is shown, and the name that its id has there."""

    shown: Mapping[Kind, Shown]
    id_names: Mapping[Kind, str]


class TooMuch(Exception):
    """More has changed than is told one by one."""


class Reader:
    """Reads the truth: records and removals from MongoDB, and the progress of what runs."""

    def __init__(
        self, changes: Changes, removals: Removals, board: ProgressBoard, shows: Shows
    ) -> None:
        self._changes = changes
        self._removals = removals
        self._board = board
        self._shows = shows

    def changed(self, users: Collection[str], *, since: datetime, most: int) -> list[Change]:
        """Which records of *users* were changed. Raises TooMuch for more than *most*."""
        return _checked(self._changes.of_users(users, since=since, limit=most + 1), most)

    def removed(self, users: Collection[str], *, since: datetime, most: int) -> list[Removal]:
        """Which of theirs are gone. Raises TooMuch for more than *most*."""
        found = self._removals.of_users(list(users), since=since, limit=most + 1)
        there = {record.id for record in self.records([r.record_id for r in found])}
        return [r for r in _checked(found, most) if r.record_id not in there]

    def records(self, record_ids: Collection[str]) -> list[JobRecord]:
        return self._changes.read(record_ids)

    def running(self, users: Collection[str]) -> list[JobRecord]:
        return self._changes.running(users)

    def progress(self, record_ids: Sequence[str]) -> dict[str, Progress]:
        """How far these running jobs are, as far as that is known."""
        return self._board.read_all(record_ids)

    def states(self, records: Sequence[JobRecord]) -> list[Event]:
        """The present state of each."""
        running = self.progress([record.id for record in records if runs(record)])
        return [self.state(r, running.get(r.id), Name.STATUS) for r in records]

    def state(self, record: JobRecord, progress: Progress | None, name: Name) -> Event:
        data = self._shows.shown[record.kind](record, progress)
        return Event(record.user_id, record.id, name, data)

    def gone(self, removals: Iterable[Removal]) -> list[Event]:
        names = self._shows.id_names
        return [
            Event(r.user_id, r.record_id, Name.REMOVED, f'{{"{names[r.kind]}": "{r.record_id}"}}')
            for r in removals
        ]

    def missed(self, user_id: str, *, since: datetime, most: int) -> list[Event]:
        """What a stream that broke *since* has to tell. Raises TooMuch."""
        since -= OVERLAP
        changed = self.changed([user_id], since=since, most=most)
        gone = self.removed([user_id], since=since, most=most)
        records = self.records([change.record_id for change in changed])
        return [*self.states(records), *self.gone(gone)]


def runs(record: JobRecord) -> bool:
    """Whether a worker has it, so that there is progress."""
    return record.status is Status.PROCESSING and not record.queued


def _checked(found: list[T], most: int) -> list[T]:
    if len(found) > most:
        raise TooMuch
    return found
