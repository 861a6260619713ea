"""Addresses are renewed once, by one thread."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from yt_downloader.sources.fetch.failures import Stopped
from yt_downloader.sources.fetch.renewal import Renewal


def go_on() -> None:
    pass


def test_all_who_were_refused_hear_of_the_one_renewal():
    calls: list[int] = []
    together = Barrier(8)

    def renew() -> bool:
        calls.append(1)
        return True

    renewal = Renewal(renew)

    def ask(_number: int) -> bool:
        together.wait()
        return renewal.is_newer(0, go_on)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))

    assert answers == [True] * 8
    assert calls == [1]
    assert renewal.count == 1


def test_it_is_not_done_again():
    renewal = Renewal(lambda: True)

    assert renewal.is_newer(0, go_on)
    assert not renewal.is_newer(1, go_on)
    assert renewal.is_newer(0, go_on)


@pytest.mark.parametrize("renew", [None, lambda: False])
def test_there_may_be_nothing_newer(renew):
    renewal = Renewal(renew)

    assert not renewal.is_newer(0, go_on)
    assert not renewal.is_newer(0, go_on)


def test_a_failure_comes_out_and_frees_the_others():
    def renew() -> bool:
        raise ValueError("no")

    renewal = Renewal(renew)

    with pytest.raises(ValueError, match="no"):
        renewal.is_newer(0, go_on)
    assert not renewal.is_newer(0, go_on)


def test_who_waits_can_be_stopped():
    def wait_during_renewal() -> bool:
        with pytest.raises(Stopped):
            renewal.is_newer(0, give_up)
        return True

    def give_up() -> None:
        raise Stopped

    renewal = Renewal(wait_during_renewal)

    assert renewal.is_newer(0, go_on)
