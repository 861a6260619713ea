"""Costly work in turns."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from yt_downloader.errors import Unavailable
from yt_downloader.web.turns import Turns


def turns(*, at_a_time: int = 1, waiting: int = 1, patience_seconds: float = 30) -> Turns:
    return Turns(
        at_a_time=at_a_time, waiting=waiting, patience_seconds=patience_seconds, busy="Busy."
    )


@contextmanager
def waiter(them: Turns, done: list[str]) -> Iterator[None]:
    """A thread that waits for its turn; it has had it at the end."""

    def wait() -> None:
        with them.turn():
            done.append("had its turn")

    thread = threading.Thread(target=wait)
    thread.start()
    while them._places._value > 0:
        assert thread.is_alive()
        time.sleep(0.001)
    yield
    thread.join()


def test_who_finds_no_place_is_sent_away_at_once():
    them, done = turns(), list[str]()
    with ExitStack() as stack, them.turn():
        stack.enter_context(waiter(them, done))

        with pytest.raises(Unavailable) as refused, them.turn():
            pass

        assert (refused.value.code, refused.value.retry_after) == ("BUSY", 5)
        assert done == []
    assert done == ["had its turn"]
    with them.turn():
        pass


def test_patience_ends():
    them = turns(patience_seconds=0.01)

    with them.turn(), pytest.raises(Unavailable), them.turn():
        pass

    with them.turn():
        pass


def test_an_error_gives_the_turn_back():
    them = turns(waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), them.turn():
            raise ZeroDivisionError
