"""Sessions: dead everywhere at once, whatever the cache does."""

from datetime import timedelta

import pytest

from tests.harness.servers import Servers
from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Sessions, Visit, new_session_id
from yt_downloader.data.users import EmailTaken, User, Users


@pytest.fixture
def users(database: Database) -> Users:
    found = Users(database)
    database.prepare()
    return found


@pytest.fixture
def sessions(database: Database, users: Users, cache: Cache) -> Sessions:
    found = Sessions(database, cache)
    database.prepare()
    return found


@pytest.fixture
def alice(users: Users) -> User:
    return users.add("Alice@Example.com", "hash")


def log_in(sessions: Sessions, user: User, *, seconds: float = 3600) -> str:
    token_hash = new_session_id() * 2
    ends = utcnow() + timedelta(seconds=seconds)
    assert sessions.add(new_session_id(), user, token_hash, ends)
    return token_hash


def test_addresses_compare_without_case_and_are_taken_once(users: Users, alice: User):
    assert users.by_email("aLICE@eXAMPLE.COM") == alice
    assert users.get(alice.id) == alice
    assert users.by_email("bob@example.com") is None
    with pytest.raises(EmailTaken):
        users.add("alice@example.com", "hash")


def test_a_session_is_found_in_the_database_and_in_the_cache(sessions: Sessions, alice: User):
    token_hash = log_in(sessions, alice)

    first, second = sessions.find(token_hash), sessions.find(token_hash)

    assert first == second
    assert first is not None
    assert first.user_id == alice.id


def test_another_process_sees_the_end_at_once(
    sessions: Sessions, alice: User, database: Database, servers: Servers
):
    other = Sessions(database, Cache(servers.redis_uri))
    token_hash = log_in(sessions, alice)
    assert other.find(token_hash)

    sessions.end(token_hash)

    assert other.find(token_hash) is None


def test_ending_all_ends_only_one_user_s(sessions: Sessions, users: Users, alice: User):
    bob = users.add("bob@example.com", "hash")
    hers = [log_in(sessions, alice) for _ in range(3)]
    his = log_in(sessions, bob)
    for token_hash in (*hers, his):
        assert sessions.find(token_hash)

    sessions.end_all(alice.id)

    assert [sessions.find(token_hash) for token_hash in hers] == [None] * 3
    assert sessions.find(his)


def test_a_session_past_its_time_is_not_found(sessions: Sessions, alice: User):
    assert sessions.find(log_in(sessions, alice, seconds=-1)) is None


def test_a_reader_that_was_slower_cannot_bring_a_session_back(
    sessions: Sessions, alice: User, cache: Cache
):
    """It had seen the session in the database, then the session ended, then it fills the cache."""
    token_hash = log_in(sessions, alice)
    sessions.end(token_hash)

    cache.set(
        f"session:{token_hash}",
        {"id": "x", "user_id": alice.id},
        seconds=60,
        only_new=True,
    )

    assert sessions.find(token_hash) is None


def test_a_login_that_raced_a_password_change_is_void(
    sessions: Sessions, users: Users, alice: User
):
    changed = users.change_password(alice, "new hash")
    assert changed is not None
    sessions.end_all(alice.id)

    late = sessions.add(new_session_id(), alice, "h" * 64, utcnow() + timedelta(hours=1))

    assert not late
    assert sessions.find("h" * 64) is None


def test_sessions_of_an_older_epoch_are_dead_though_nobody_ended_them(
    sessions: Sessions, users: Users, alice: User
):
    """The process died between changing the password and ending the sessions."""
    token_hash = log_in(sessions, alice)

    users.change_password(alice, "new hash")

    assert sessions.find(token_hash) is None


def test_a_password_is_changed_by_one_of_two(users: Users, alice: User):
    assert users.change_password(alice, "one")
    assert users.change_password(alice, "two") is None


def test_a_login_is_told_with_where_it_came_from(sessions: Sessions, alice: User):
    visit = Visit(address="192.0.2.7", client="a browser")
    ends = utcnow() + timedelta(hours=1)
    assert sessions.add(new_session_id(), alice, "h" * 64, ends, visit=visit)

    (login,) = sessions.of_user(alice.id)

    assert (login.visit, login.user_id) == (visit, alice.id)
    assert login.created_at <= login.last_seen_at <= utcnow()


def test_last_seen_is_written_once_a_minute(sessions: Sessions, alice: User, database: Database):
    token_hash = log_in(sessions, alice)
    here = Visit(address="192.0.2.8", client="another")
    sessions.seen(token_hash, here)
    assert sessions.of_user(alice.id)[0].visit.address == ""

    before = utcnow() - timedelta(seconds=61)
    database.collection("sessions").update_one({}, {"$set": {"last_seen_at": before}})
    sessions.seen(token_hash, here)

    (login,) = sessions.of_user(alice.id)
    assert login.visit == here
    assert login.last_seen_at > before


def test_of_too_many_logins_the_oldest_end(database: Database, cache: Cache, alice: User):
    sessions = Sessions(database, cache, per_user=3)
    hashes = [log_in(sessions, alice) for _ in range(3)]
    for token_hash in hashes:
        assert sessions.find(token_hash)

    newest = log_in(sessions, alice)

    assert [bool(sessions.find(h)) for h in (*hashes, newest)] == [False, True, True, True]
    assert len(sessions.of_user(alice.id)) == 3
