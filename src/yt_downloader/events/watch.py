"""What one web process has told already of the jobs of those who listen, and what is new."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.record import JobRecord
from yt_downloader.data.removals import Removal
from yt_downloader.events.event import Event, Name
from yt_downloader.events.reader import OVERLAP, Reader, runs

MOST = 2000
# After an announcement, only writes that were under way at the last look are looked for again.
_SHORT_OVERLAP = timedelta(seconds=2)
# Times are cut to milliseconds: what was changed so shortly before may be changed once more
# within the same one.
_SETTLED = timedelta(milliseconds=20)


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
            self._running |= {record.id: record for record in self._reader.running(new)}
        if gone := self._users - frozenset(users):
            left = (r for r in self._running.values() if r.user_id not in gone)
            self._running = {record.id: record for record in left}
        self._users = frozenset(users)
        return bool(new)

    def look(self, *, thoroughly: bool) -> tuple[list[Event], datetime]:
        """What is new, and the moment until which everything is told then.

        Raises TooMuch and one of OUTAGES; what was new then is so the next time, too.
        """
        now = utcnow()
        # The clock may have been set back.
        since = min(self._looked_at, now) - (OVERLAP if thoroughly else _SHORT_OVERLAP)
        changed = self._reader.changed(self._users, since=since, most=MOST)
        removed = self._reader.removed(self._users, since=since, most=MOST)
        new = {c.record_id: c.at for c in changed if not self._knows(c.record_id, c.at)}
        records = self._reader.records(list(new))
        states = self._reader.states(records)
        # Nothing fails from here on.
        self._looked_at = now
        for record in records:
            self._note(record, _Told(new[record.id], now))
        events = [*self._differing(states), *self._gone(removed, now)]
        if thoroughly:
            self._forget(now)
        return events, now

    def skip(self) -> datetime:
        """Go on from now, where too much is new."""
        self._looked_at = utcnow()
        return self._looked_at

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
