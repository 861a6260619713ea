"""What is sent on a stream, and from where a client goes on that was cut off."""

from datetime import UTC, datetime, timedelta

import pytest

from yt_downloader.events.event import Event, Name, id_of, moment_of
from yt_downloader.events.mailbox import MOST, Mailbox
from yt_downloader.events.stream import lines

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LATER = BEGAN + timedelta(seconds=1)


def event(record: str, name: Name = Name.STATUS, data: str = "{}") -> Event:
    return Event("user", record, name, data)


@pytest.fixture
def box() -> Mailbox:
    return Mailbox("user", "session", now=BEGAN)


def taken(box: Mailbox) -> list[tuple[str, str, str]]:
    letters = box.take(seconds=0)
    assert letters is not None
    return [(e.record_id, e.name.value, e.data) for e in letters.events]


def test_only_the_newest_of_each_record_is_kept(box: Mailbox):
    box.put([event("a", data="1"), event("b", data="1")])
    box.put([event("a", data="2")])
    assert taken(box) == [("b", "status", "1"), ("a", "status", "2")]
    assert taken(box) == []


def test_a_status_is_not_hidden_by_progress_but_by_a_removal(box: Mailbox):
    box.put([event("a", data="1"), event("a", Name.PROGRESS, "2")])
    assert taken(box) == [("a", "status", "2")]
    box.put([event("a", Name.PROGRESS, "3"), event("a", Name.REMOVED, "4")])
    assert taken(box) == [("a", "removed", "4")]


def test_what_was_missed_is_older_than_what_has_come(box: Mailbox):
    box.put([event("a", data="new")])
    box.put_missed([event("a", data="old"), event("b", data="old")], since=BEGAN)
    assert sorted(taken(box)) == [("a", "status", "new"), ("b", "status", "old")]


def test_it_does_not_grow_without_end(box: Mailbox):
    box.put(event(str(n)) for n in range(MOST + 1))
    assert [name for _, name, _ in taken(box)] == ["reset"]
    box.put([event("a")])
    assert len(taken(box)) == 1


def test_only_the_last_event_of_a_batch_says_that_everything_was_told(box: Mailbox):
    since = BEGAN - timedelta(minutes=1)
    box.put_missed([event("a"), event("b")], since=since)
    box.put([event("c")])
    box.told(LATER)
    sent = lines(box, seconds=9, client_gone=lambda: False)
    assert next(sent) == b"retry: 1500\n\n"
    ids = [line for line in next(sent).decode().splitlines() if line.startswith("id")]
    assert ids == [f"id: {id_of(since)}"] * 2 + [f"id: {id_of(LATER)}"]


def test_a_silent_stream_tells_where_it_is(box: Mailbox):
    sent = lines(box, seconds=9, client_gone=lambda: False)
    next(sent)
    assert next(sent) == f": still here\nid: {id_of(BEGAN)}\n\n".encode()
    box.close()
    assert list(sent) == []


def test_a_stream_whose_client_is_gone_or_whose_time_is_over_ends(box: Mailbox):
    assert len(list(lines(box, seconds=9, client_gone=lambda: True))) == 2
    assert len(list(lines(box, seconds=0, client_gone=lambda: False))) == 2


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "1e3", "²", "٣", "9" * 15, "9" * 99])
def test_what_is_no_id_is_none(text: str):
    assert moment_of(text) is None


def test_an_id_is_a_moment():
    moment = BEGAN + timedelta(milliseconds=7)
    assert moment_of(id_of(moment)) == moment
