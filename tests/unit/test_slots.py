"""Slots: of each client, of a kind, and of all kinds together."""

import threading

from yt_downloader.slots import Full, Slots, lasting


def test_a_client_gets_its_share_and_everybody_together_what_there_is():
    slots = Slots(3, per_client=2)

    assert [slots.take("anna") for _ in range(3)] == [None, None, Full.FOR_CLIENT]
    assert [slots.take("bert"), slots.take("carl")] == [None, Full.FOR_ALL]
    slots.give_back("anna")
    assert slots.take("carl") is None


def test_kinds_share_what_is_left():
    threads = lasting(8)
    streams, transfers = Slots(4, within=threads), Slots(4, within=threads)

    assert [streams.take("a") for _ in range(4)] == [None] * 4
    assert [transfers.take("a") for _ in range(3)] == [None, None, Full.FOR_ALL]
    streams.give_back("a")
    assert transfers.take("a") is None


def test_what_was_refused_holds_nothing():
    threads = Slots(1)
    one, other = Slots(2, within=threads), Slots(2, within=threads)
    one.take("a")
    for _ in range(5):
        assert other.take("a") is Full.FOR_ALL
    one.give_back("a")
    assert [other.take("a"), other.take("a")] == [None, Full.FOR_ALL]


def test_many_threads_never_take_more_than_there_are():
    threads = lasting(40)
    kinds = [Slots(20, within=threads), Slots(20, within=threads)]
    got: list[Full | None] = []

    def work(slots: Slots) -> None:
        got.extend(slots.take("a") for _ in range(20))

    workers = [threading.Thread(target=work, args=[slots]) for slots in kinds]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert got.count(None) == 30
