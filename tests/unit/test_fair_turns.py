"""Turns that are shared fairly between groups."""

import threading
import time
from contextlib import ExitStack

import pytest

from yt_downloader.auth.passwords import Passwords
from yt_downloader.errors import Unavailable
from yt_downloader.web.fair_turns import FairTurns


class Crowd:
    """Threads that want a turn, and the order in which they had it."""

    def __init__(self, them: FairTurns) -> None:
        self.them = them
        self.served: list[str] = []
        self.refused: list[str] = []
        self._threads: list[threading.Thread] = []

    def comes(self, group: str, *, expected: bool = False) -> None:
        """Returns once it waits, or was sent away."""
        before = self._waiting()
        refused = len(self.refused)
        thread = threading.Thread(target=self._want, args=(group,), kwargs={"expected": expected})
        thread.start()
        self._threads.append(thread)
        deadline = time.monotonic() + 10
        while self._waiting() == before and len(self.refused) == refused:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def has_served(self, group: str) -> None:
        """Returns once it has."""
        deadline = time.monotonic() + 10
        while group not in self.served:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def all_gone(self) -> None:
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def _waiting(self) -> int:
        with self.them._lock:
            return len(self.them._expected) + len(self.them._others)

    def _want(self, group: str, *, expected: bool) -> None:
        try:
            with self.them.turn(group, expected=expected):
                self.served.append(group)
        except Unavailable:
            self.refused.append(group)


def turns(
    *,
    at_a_time: int = 1,
    waiting: int = 8,
    per_group: int = 4,
    served_per_group: int | None = None,
    patience_seconds: float = 30,
) -> FairTurns:
    return FairTurns(
        at_a_time=at_a_time,
        waiting=waiting,
        per_group=per_group,
        served_per_group=served_per_group,
        patience_seconds=patience_seconds,
        busy="Busy.",
    )


def test_groups_take_turns_however_many_one_sends():
    crowd = Crowd(turns())
    with crowd.them.turn("first"):
        for group in ("many", "many", "many", "one", "other"):
            crowd.comes(group)
    crowd.all_gone()

    assert crowd.served == ["many", "one", "other", "many", "many"]


def test_of_one_group_only_so_many_are_there():
    crowd = Crowd(turns(per_group=2))
    with crowd.them.turn("many"):
        crowd.comes("many")
        with pytest.raises(Unavailable), crowd.them.turn("many"):
            pass
        crowd.comes("one")
    crowd.all_gone()

    assert crowd.served == ["many", "one"]
    with crowd.them.turn("many"):
        pass


def test_one_group_leaves_some_turns_free():
    crowd = Crowd(turns(at_a_time=4, served_per_group=2))
    with crowd.them.turn("many"), crowd.them.turn("one"):
        with crowd.them.turn("many"):
            crowd.comes("many")
            with crowd.them.turn("other"):
                crowd.comes("late")
            crowd.has_served("late")
            assert crowd.served == ["late"], "it came later, but its group had no turn"
        crowd.has_served("many")
    crowd.all_gone()

    assert crowd.refused == []
    assert (crowd.them._free, dict(crowd.them._served)) == (4, {})


def test_who_is_expected_does_not_wait_for_others():
    them = turns(waiting=0)

    with them.turn("first"), them.turn("owner", expected=True):
        with pytest.raises(Unavailable), them.turn("another owner", expected=True):
            pass
        with pytest.raises(Unavailable), them.turn("stranger"):
            pass


def test_who_is_expected_comes_first():
    crowd = Crowd(turns())
    with crowd.them.turn("first"):
        with crowd.them.turn("another owner", expected=True):
            crowd.comes("a")
            crowd.comes("b")
            crowd.comes("owner", expected=True)
        crowd.has_served("owner")
        assert crowd.served == ["owner"]
    crowd.all_gone()

    assert crowd.served == ["owner", "a", "b"]


def test_who_is_expected_takes_the_place_of_the_largest_group():
    crowd = Crowd(turns(waiting=3))
    with crowd.them.turn("first"):
        with crowd.them.turn("another owner", expected=True):
            for group in ("a", "b", "b"):
                crowd.comes(group)
            with pytest.raises(Unavailable), crowd.them.turn("stranger"):
                pass
            crowd.comes("owner", expected=True)
        crowd.has_served("owner")
    crowd.all_gone()

    assert crowd.refused == ["b"]
    assert crowd.served == ["owner", "a", "b"]


def test_patience_ends_and_the_place_is_free_again():
    them = turns(waiting=1, patience_seconds=0.01)

    with them.turn("a"):
        for _ in range(3):
            with pytest.raises(Unavailable), them.turn("b"):
                pass

    with them.turn("b"):
        pass


def test_an_error_gives_the_turn_back():
    them = turns(waiting=0, per_group=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), them.turn("a"):
            raise ZeroDivisionError


def test_nobody_is_lost_and_no_turn_is_had_twice():
    them, now, most, done = turns(waiting=100), [0], [0], [0]
    lock = threading.Lock()

    def want(group: str) -> None:
        for _ in range(50):
            try:
                with them.turn(group, expected=group == "0"):
                    with lock:
                        now[0] += 1
                        most[0] = max(most[0], now[0])
                    with lock:
                        now[0] -= 1
                        done[0] += 1
            except Unavailable:
                continue

    threads = [threading.Thread(target=want, args=(str(n % 5),)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()

    assert most[0] <= 2
    assert done[0] > 0
    assert (them._free, them._kept, dict(them._there), dict(them._served)) == (1, 1, {}, {})
    assert (len(them._expected), len(them._others)) == (0, 0)


def test_passwords_are_checked_in_turns():
    passwords = Passwords(rounds=4)
    with ExitStack() as stack:
        stack.enter_context(passwords._turns.turn("here"))
        passwords._turns._waiting = 0

        with pytest.raises(Unavailable):
            passwords.hash("password", group="there")
        with pytest.raises(Unavailable), passwords.checking(group="there"):
            pass
