"""What one web process has told already of the jobs of those who listen, and what is new."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.changes import Change
from yt_downloader.data.record import JobRecord
from yt_downloader.data.removals import Removal
from yt_downloader.events.event import Event, Name
from yt_downloader.events.mailbox import MOST as MOST_OF_ONE
from yt_downloader.events.reader import OVERLAP, Reader, TooMuch, runs

# Of all who listen. With more than that, it is found out of whom they are.
MOST = 2000
# After an announcement, only writes that were under way at the last look are looked for again.
_SHORT_OVERLAP = timedelta(seconds=2)
# Times are cut to milliseconds: what was changed so shortly before may be changed once more
# within the same one.
_SETTLED = timedelta(milliseconds=20)


@dataclass(frozen=True, slots=True)
class News:
    """What is new; *upto* that moment everything is told then.

    Of the *overrun*, users by their ids, more is new than is told one by one, so
    nothing is here of them.
    """

    events: list[Event]
    upto: datetime
    overrun: frozenset[str]


@dataclass(slots=True)
class _Found:
    """What was changed and removed, without that of the *overrun*."""

    changed: list[Change]
    removed: list[Removal]
    overrun: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Told:
    """What was found of a record: changed at *at*, looked at *when*."""

    at: datetime
    when: datetime

    def covers(self, at: datetime) -> bool:
        return self.at == at and self.when - at > _SETTLED


class Watch:
    """For one thread."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked_at = utcnow()
        self._told: dict[str, _Told] = {}
        self._data: dict[str, str] = {}
        self._running: dict[str, JobRecord] = {}
        self._users: frozenset[str] = frozenset()

    def listeners(self, users: Collection[str]) -> bool:
        """From now on, these users listen; whether there are new ones among them.

        Raises one of OUTAGES.
        """
        new = frozenset(users) - self._users
        if new:
            self._follow(self._reader.running(new), new)
        if gone := self._users - frozenset(users):
            left = (r for r in self._running.values() if r.user_id not in gone)
            self._running = {record.id: record for record in left}
        self._users = frozenset(users)
        return bool(new)

    def look(self, *, thoroughly: bool) -> News:
        """What is new.

        Raises one of OUTAGES; what was new then is so the next time, too.
        """
        now = utcnow()
        # The clock may have been set back.
        since = min(self._looked_at, now) - (OVERLAP if thoroughly else _SHORT_OVERLAP)
        found = self._found(since)
        new = {c.record_id: c.at for c in found.changed if not self._knows(c.record_id, c.at)}
        records = self._reader.records(list(new))
        states = self._reader.states(records)
        running = self._reader.running(found.overrun) if found.overrun else []
        # Nothing fails from here on.
        self._looked_at = now
        for record in records:
            self._note(record, _Told(new[record.id], now))
        if found.overrun:
            self._follow(running, found.overrun)
        events = [*self._differing(states), *self._gone(found.removed, now)]
        if thoroughly:
            self._forget(now)
        return News(events, now, found.overrun)

    def progress(self) -> list[Event]:
        """The progress that is new of the jobs that run."""
        found = self._reader.progress(list(self._running))
        events = []
        for record_id, progress in found.items():
            event = self._reader.state(self._running[record_id], progress, Name.PROGRESS)
            if self._data.get(record_id) != event.data:
                self._data[record_id] = event.data
                events.append(event)
        return events

    def _found(self, since: datetime) -> _Found:
        """Of all in one look or, where that is too much, of each who listens."""
        try:
            return self._found_of(self._users, since, MOST)
        except TooMuch:
            every, overrun = _Found([], []), set()
        for user in self._users:
            try:
                one = self._found_of([user], since, MOST_OF_ONE)
            except TooMuch:
                overrun.add(user)
            else:
                every.changed += one.changed
                every.removed += one.removed
        every.overrun = frozenset(overrun)
        return every

    def _found_of(self, users: Collection[str], since: datetime, most: int) -> _Found:
        """Raises TooMuch."""
        return _Found(
            self._reader.changed(users, since=since, most=most),
            self._reader.removed(users, since=since, most=most),
        )

    def _follow(self, running: Sequence[JobRecord], users: frozenset[str]) -> None:
        """*running* are all that run of *users*."""
        others = {k: r for k, r in self._running.items() if r.user_id not in users}
        self._running = others | {record.id: record for record in running}

    def _note(self, record: JobRecord, told: _Told) -> None:
        self._told[record.id] = told
        if runs(record):
            self._running[record.id] = record
        else:
            self._running.pop(record.id, None)

    def _differing(self, states: Sequence[Event]) -> list[Event]:
        """Those that show something else than what was told of them last."""
        events = [event for event in states if self._data.get(event.record_id) != event.data]
        self._data |= {event.record_id: event.data for event in events}
        return events

    def _gone(self, removed: Sequence[Removal], now: datetime) -> list[Event]:
        new = [r for r in removed if _removed(r) not in self._told]
        for removal in new:
            self._told[_removed(removal)] = _Told(removal.at, now)
            self._running.pop(removal.record_id, None)
        return self._reader.gone(new)

    def _knows(self, key: str, at: datetime) -> bool:
        told = self._told.get(key)
        return told is not None and told.covers(at)

    def _forget(self, now: datetime) -> None:
        """Drop what is not found any more."""
        kept = {key: told for key, told in self._told.items() if now - told.at < 2 * OVERLAP}
        self._told = kept
        self._data = {k: v for k, v in self._data.items() if k in kept or k in self._running}


def _removed(removal: Removal) -> str:
    return f"removed:{removal.record_id}"
