"""How many requests may be under way."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest

from yt_downloader.sources.fetch.failures import Stopped
from yt_downloader.sources.fetch.gate import Gate


def go_on() -> None:
    pass


def give_up() -> None:
    raise Stopped


def is_full(gate: Gate) -> bool:
    """Whether somebody who does not wait gets no place; enters otherwise."""
    looks = count()

    def one_look() -> None:
        if next(looks):
            raise Stopped

    try:
        gate.enter(0, one_look)
    except Stopped:
        return next(looks) > 1
    return False


def places(gate: Gate) -> int:
    """How many more get in."""
    entered = 0
    while not is_full(gate):
        entered += 1
    for _ in range(entered):
        gate.leave(well=False)
    return entered


def filled(size: int) -> tuple[Gate, list[int]]:
    gate = Gate(size)
    return gate, [gate.enter(rank, go_on) for rank in range(size)]


def test_there_are_as_many_places_as_were_given():
    assert places(Gate(3)) == 3


def test_a_refusal_halves_the_places():
    gate, tickets = filled(12)

    assert not gate.narrow(tickets[0])
    for _ in tickets:
        gate.leave(well=False)

    assert places(gate) == 6


def test_refusals_of_the_same_moment_count_once():
    gate, tickets = filled(12)
    for ticket in tickets:
        assert not gate.narrow(ticket)
        gate.leave(well=False)

    assert places(gate) == 6


def test_one_place_is_always_left():
    gate, tickets = filled(2)
    gate.narrow(tickets[0])
    gate.leave(well=False)
    gate.leave(well=False)

    assert places(gate) == 1
    ticket = gate.enter(0, go_on)
    assert gate.narrow(ticket)
    gate.leave(well=False)
    assert places(gate) == 1


def test_whoever_was_refused_alone_learns_it_and_takes_no_places_away():
    gate = Gate(12)
    ticket = gate.enter(0, go_on)

    assert gate.narrow(ticket)
    gate.leave(well=False)
    assert places(gate) == 12


def test_the_places_come_back_when_all_goes_well():
    gate, tickets = filled(4)
    gate.narrow(tickets[0])
    for _ in tickets:
        gate.leave(well=False)
    assert places(gate) == 2

    for _ in range(2 + 3 + 4 + 5):
        gate.enter(0, go_on)
        gate.leave(well=True)

    assert places(gate) == 4


def test_nobody_enters_while_the_gate_rests():
    gate = Gate(3)
    gate.rest(3600)

    assert places(gate) == 0


def test_waiting_ends_when_the_check_raises():
    gate, _ = filled(1)

    with pytest.raises(Stopped):
        gate.enter(1, give_up)
    gate.leave(well=True)
    assert places(gate) == 1


def test_the_lowest_rank_is_first():
    gate, _ = filled(1)
    entered: list[int] = []
    waiting = {rank: Event() for rank in (7, 3, 5)}

    def wait(rank: int) -> None:
        gate.enter(rank, waiting[rank].set)
        entered.append(rank)
        gate.leave(well=True)

    with ThreadPoolExecutor(3) as threads:
        for rank in waiting:
            threads.submit(wait, rank)
        for event in waiting.values():
            event.wait()
        gate.leave(well=True)

    assert entered == [3, 5, 7]
