"""Turns that are shared fairly: nobody who asks for many keeps the others waiting."""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from yt_downloader.errors import Unavailable

_BUSY_SECONDS = 5


@dataclass(eq=False, slots=True)
class _Waiter:
    group: str
    line: "_Line"
    called: threading.Event = field(default_factory=threading.Event)
    admitted: bool = False


class _Line:
    """Waiters by group. The groups are served one after the other, each waiter in its order."""

    def __init__(self) -> None:
        self._groups: OrderedDict[str, deque[_Waiter]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    def join(self, group: str) -> _Waiter:
        waiter = _Waiter(group, self)
        self._groups.setdefault(group, deque()).append(waiter)
        return waiter

    def leave(self, waiter: _Waiter) -> None:
        members = self._groups[waiter.group]
        members.remove(waiter)
        if not members:
            del self._groups[waiter.group]

    def next(self) -> _Waiter:
        group, members = next(iter(self._groups.items()))
        waiter = members[0]
        self.leave(waiter)
        if group in self._groups:
            self._groups.move_to_end(group)
        return waiter

    def last(self) -> _Waiter:
        """The one who would have to wait longest."""
        waiter = max(self._groups.values(), key=len)[-1]
        self.leave(waiter)
        return waiter


class FairTurns:
    """*at_a_time* do the work and *waiting* wait for it, up to *patience_seconds* each.

    Of one group at most *per_group* are there at a time, and the groups take
    turns. Who is expected comes before all others, and takes the place of one of
    them where none is free. Safe to use from all threads.
    """

    def __init__(
        self, *, at_a_time: int, waiting: int, per_group: int, patience_seconds: float, busy: str
    ) -> None:
        """*busy* is the sentence for who is sent away."""
        self._free = at_a_time
        self._waiting = waiting
        self._per_group = per_group
        self._patience_seconds = patience_seconds
        self._busy = busy
        self._there: Counter[str] = Counter()
        self._expected, self._others = _Line(), _Line()
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, group: str, *, expected: bool = False) -> Iterator[None]:
        """Hold a turn. Raises Unavailable with BUSY: at once when there is no place."""
        waiter = self._enter(group, expected=expected)
        try:
            if waiter:
                self._wait(waiter)
            yield
        finally:
            with self._lock:
                self._there[group] -= 1
                if not self._there[group]:
                    del self._there[group]
                if waiter is None or waiter.admitted:
                    self._free += 1
                    self._call_next()

    def _enter(self, group: str, *, expected: bool) -> _Waiter | None:
        """None for who need not wait."""
        with self._lock:
            if self._there[group] >= self._per_group:
                raise self._refusal()
            if self._free:
                self._free -= 1
                self._there[group] += 1
                return None
            if len(self._expected) + len(self._others) >= self._waiting:
                if not expected or not self._others:
                    raise self._refusal()
                self._others.last().called.set()
            self._there[group] += 1
            return (self._expected if expected else self._others).join(group)

    def _wait(self, waiter: _Waiter) -> None:
        called = waiter.called.wait(self._patience_seconds)
        with self._lock:
            if waiter.admitted:
                return
            if not called and not waiter.called.is_set():
                waiter.line.leave(waiter)
        raise self._refusal()

    def _call_next(self) -> None:
        for line in (self._expected, self._others):
            if line:
                self._free -= 1
                waiter = line.next()
                waiter.admitted = True
                waiter.called.set()
                return

    def _refusal(self) -> Unavailable:
        return Unavailable(self._busy, "BUSY", retry_after=_BUSY_SECONDS)
