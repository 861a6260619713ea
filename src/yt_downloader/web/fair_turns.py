"""Turns that are shared fairly: nobody who asks for many keeps the others waiting."""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from yt_downloader.errors import Unavailable

_BUSY_SECONDS = 5


@dataclass(eq=False, slots=True)
class _Comer:
    """Somebody who wants a turn. *kept* is true for who has one that is kept for the expected."""

    group: str
    expected: bool
    called: threading.Event = field(default_factory=threading.Event)
    admitted: bool = False
    kept: bool = False


class _Line:
    """Who waits, by group. The groups are served one after the other, each in its order."""

    def __init__(self) -> None:
        self._groups: OrderedDict[str, deque[_Comer]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def join(self, comer: _Comer) -> None:
        self._groups.setdefault(comer.group, deque()).append(comer)

    def leave(self, comer: _Comer) -> None:
        members = self._groups[comer.group]
        members.remove(comer)
        if not members:
            del self._groups[comer.group]

    def next(self, may: Callable[[str], bool]) -> _Comer | None:
        """Of the first group that *may* have a turn, if there is one."""
        group = next(filter(may, self._groups), None)
        if group is None:
            return None
        comer = self._groups[group][0]
        self.leave(comer)
        if group in self._groups:
            self._groups.move_to_end(group)
        return comer

    def last(self) -> _Comer:
        """The one who would have to wait longest."""
        comer = max(self._groups.values(), key=len)[-1]
        self.leave(comer)
        return comer


class FairTurns:
    """*at_a_time* do the work and *waiting* wait for it, up to *patience_seconds* each.

    Of one group at most *per_group* are there at a time, of which *served_per_group*
    have a turn, and the groups take turns. Who is expected comes before all others,
    takes the place of one of them where none is free, and has one turn more, which is
    kept for them: so others' work, however slow, does not hold them up. Safe to use
    from all threads.
    """

    def __init__(
        self,
        *,
        at_a_time: int,
        waiting: int,
        per_group: int,
        patience_seconds: float,
        busy: str,
        served_per_group: int | None = None,
    ) -> None:
        """*busy* is the sentence for who is sent away."""
        self._free = at_a_time
        self._kept = 1
        self._waiting = waiting
        self._per_group = per_group
        self._served_per_group = served_per_group or per_group
        self._patience_seconds = patience_seconds
        self._busy = busy
        self._there: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._expected, self._others = _Line(), _Line()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, group: str, *, expected: bool = False) -> Iterator[None]:
        """Hold a turn. Raises Unavailable with BUSY: at once when there is no place."""
        comer = _Comer(group, expected)
        with self._lock:
            self._enter(comer)
        try:
            if not comer.admitted:
                self._wait(comer)
            yield
        finally:
            with self._lock:
                self._leave(comer)

    def _enter(self, comer: _Comer) -> None:
        if self._there[comer.group] >= self._per_group:
            raise self._refusal()
        if not self._admit(comer):
            if len(self._expected) + len(self._others) >= self._waiting:
                if not comer.expected or not self._others:
                    raise self._refusal()
                self._others.last().called.set()
            self._line_of(comer).join(comer)
        self._there[comer.group] += 1

    def _wait(self, comer: _Comer) -> None:
        called = comer.called.wait(self._patience_seconds)
        with self._lock:
            if comer.admitted:
                return
            if not called and not comer.called.is_set():
                self._line_of(comer).leave(comer)
        raise self._refusal()

    def _leave(self, comer: _Comer) -> None:
        self._there[comer.group] -= 1
        if not self._there[comer.group]:
            del self._there[comer.group]
        if not comer.admitted:
            return
        self._served[comer.group] -= 1
        if not self._served[comer.group]:
            del self._served[comer.group]
        if comer.kept:
            self._kept += 1
        else:
            self._free += 1
        # One at most may come now: before, nobody could, and one turn has become free.
        if not self._call(self._expected) and self._free:
            self._call(self._others)

    def _call(self, line: _Line) -> bool:
        """Whether there was somebody who may have a turn."""
        comer = line.next(self._may_be_served)
        if comer is None:
            return False
        self._admit(comer)
        comer.called.set()
        return True

    def _may_be_served(self, group: str) -> bool:
        return self._served[group] < self._served_per_group

    def _admit(self, comer: _Comer) -> bool:
        """Give *comer* a turn if there is one."""
        if not self._may_be_served(comer.group):
            return False
        if self._free:
            self._free -= 1
        elif comer.expected and self._kept:
            self._kept -= 1
            comer.kept = True
        else:
            return False
        comer.admitted = True
        self._served[comer.group] += 1
        return True

    def _line_of(self, comer: _Comer) -> _Line:
        return self._expected if comer.expected else self._others

    def _refusal(self) -> Unavailable:
        return Unavailable(self._busy, "BUSY", retry_after=_BUSY_SECONDS)
