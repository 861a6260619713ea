"""The outbox: each message goes out once, to one address after the other, or is given up."""

import threading
from datetime import timedelta

import pytest

from yt_downloader.clock import utcnow
from yt_downloader.data.messages import Message, Messages, NewMessage, Way
from yt_downloader.data.mongo import Database

ALICE, BOB = "a" * 24, "b" * 24
LEASE = timedelta(seconds=60)
NOTHING = timedelta()
HOUR = timedelta(hours=1)
REPLY = "https://api.nightbot.tv/1/channel/send/x"


@pytest.fixture
def messages(database: Database) -> Messages:
    found = Messages(database, lease=LEASE)
    database.prepare()
    return found


def new(about: str, *, owner: str = ALICE, address: str | None = None) -> NewMessage:
    return NewMessage(
        about=about,
        user_id=owner,
        way=Way.REPLY if address else Way.WEBHOOK,
        address=address,
        text=about,
        until=utcnow() + HOUR,
    )


def claim(messages: Messages, worker: str = "w") -> Message:
    found = messages.claim(worker=worker)
    assert found is not None
    return found


def test_what_was_written_before_is_not_written_again(messages: Messages):
    messages.write([new("1"), new("2", owner=BOB)])
    messages.write([new("1"), new("3", owner="c" * 24)])

    texts = [claim(messages).text for _ in range(3)]

    assert texts == ["1", "2", "3"]
    assert messages.claim(worker="w") is None


def test_a_sent_message_is_remembered_without_its_words(messages: Messages, database: Database):
    messages.write([new("1", address=REPLY)])
    messages.sent(claim(messages), pause=NOTHING)
    messages.write([new("1", address=REPLY)])

    assert messages.claim(worker="w") is None
    (left,) = database.collection("messages").find()
    assert left["outcome"] == "sent"
    assert {"text", "try_at"} & left.keys() == set()
    assert REPLY not in str(left)


def test_one_address_gets_one_after_the_other(messages: Messages):
    messages.write([new("1"), new("2"), new("3", owner=BOB)])

    first, other = claim(messages), claim(messages)
    assert (first.text, other.text) == ("1", "3")
    assert messages.claim(worker="w") is None
    messages.sent(first, pause=NOTHING)

    second = claim(messages)
    assert (second.text, second.tries) == ("2", 1)


def test_the_next_one_to_an_address_waits_for_the_pause(messages: Messages):
    messages.write([new("1", address=REPLY), new("2", owner=BOB, address=REPLY)])
    messages.sent(claim(messages), pause=timedelta(seconds=5))
    assert messages.claim(worker="w") is None

    messages.write([new("3", address=f"{REPLY}y")])

    assert claim(messages).text == "3"


def test_a_postponed_message_lets_others_to_its_address_pass(messages: Messages):
    messages.write([new("1"), new("2")])
    messages.postpone(claim(messages), until=utcnow() + HOUR, pause=NOTHING)

    assert claim(messages).text == "2"


def test_who_dies_before_marking_repeats_one(database: Database):
    messages = Messages(database, lease=timedelta(seconds=0.2))
    database.prepare()
    messages.write([new("1"), new("2")])
    lost = claim(messages)

    again = None
    while again is None:
        again = messages.claim(worker="w")

    assert (again.text, again.tries) == ("1", 2)
    messages.sent(lost, pause=NOTHING)  # it lives after all, and marks nothing
    messages.sent(again, pause=NOTHING)
    assert claim(messages).text == "2"


def test_what_a_dead_worker_was_sending_goes_once_more(messages: Messages):
    messages.write([new("1"), new("2"), new("3", owner=BOB)])
    assert claim(messages, "dead").text == "1"
    assert claim(messages, "alive").text == "3"

    assert messages.reap(is_dead=lambda name: name == "dead", pause=NOTHING) == 1

    again = claim(messages)
    assert (again.text, again.tries) == ("1", 2)
    assert messages.claim(worker="w") is None


def test_threads_send_each_message_once(messages: Messages):
    messages.write([new(str(n), owner=f"{n % 7:024x}") for n in range(70)])
    sent: list[str] = []

    def work() -> None:
        while len(sent) < 70:
            if found := messages.claim(worker="w"):
                sent.append(found.text)
                messages.sent(found, pause=NOTHING)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(sent, key=int) == [str(n) for n in range(70)]


def test_nothing_of_a_user_is_left(messages: Messages, database: Database):
    messages.write([new("1"), new("2"), new("3", address=REPLY), new("4", owner=BOB)])
    messages.sent(claim(messages), pause=HOUR)

    messages.delete_of_user(ALICE)

    for name in ("messages", "lanes"):
        assert ALICE not in str(list(database.collection(name).find()))
    assert claim(messages).text == "4"
