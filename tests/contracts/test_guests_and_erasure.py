"""Guests and deleted accounts: exact counts, and ends that survive crashes."""

import concurrent.futures
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pymongo.errors import AutoReconnect

from yt_downloader.auth.erasure import Erasure
from yt_downloader.auth.guests import GuestRules
from yt_downloader.clock import utcnow
from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.data.guests import Guests, Spent
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Sessions, new_session_id
from yt_downloader.data.users import EmailTaken, User, Users
from yt_downloader.errors import Forbidden


@pytest.fixture
def users(database: Database) -> Users:
    found = Users(database)
    database.prepare()
    return found


@pytest.fixture
def guests(database: Database, users: Users) -> Guests:
    return Guests(database)


class Place:
    """Keeps something of users; breaks the first so many times it is told to delete."""

    def __init__(self, *user_ids: str, breaks: int = 0, error: Exception | None = None) -> None:
        self.kept = set(user_ids)
        self._breaks = breaks
        self._error = error or AutoReconnect("cut off")

    def owners(self) -> set[str]:
        return set(self.kept)

    def delete_of_user(self, user_id: str) -> None:
        if self._breaks:
            self._breaks -= 1
            raise self._error
        self.kept.discard(user_id)


def tomorrow() -> datetime:
    return utcnow() + timedelta(days=1)


def test_there_are_exactly_as_many_guests_as_may_be(guests: Guests):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        calls = [pool.submit(guests.add, most=10, expires_at=tomorrow()) for _ in range(40)]
        made = [call.result() for call in calls]

    assert sum(guest is not None for guest in made) == 10
    assert guests.add(most=10, expires_at=tomorrow()) is None
    assert guests.add(most=11, expires_at=tomorrow()) is not None


def test_a_server_without_guests(guests: Guests):
    closed = Settings(
        jwt_private_secret="",
        jwt_public_secret="",
        flask_secret_key="",
        mongodb_uri="",
        redis_uri="",
        guests_enabled=False,
    )

    with pytest.raises(Forbidden, match="no guests"):
        GuestRules(guests, closed).add()


def test_a_place_is_free_once_its_guest_has_left_or_registered(guests: Guests, users: Users):
    first = guests.add(most=1, expires_at=tomorrow())
    assert first
    assert guests.register(first.id, "a@example.com", "hash")
    second = guests.add(most=1, expires_at=tomorrow())
    assert second
    assert users.begin_deletion(second)

    assert guests.add(most=1, expires_at=tomorrow())


def test_a_guest_has_exactly_as_much_as_it_may(guests: Guests, users: Users):
    guest = guests.add(most=1, expires_at=tomorrow())
    assert guest
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        spent = list(pool.map(lambda _: guests.spend(guest.id, Spent.STARTED, most=10), range(30)))

    assert spent.count(True) == 10
    assert guests.spend(guest.id, Spent.KEPT, most=10)
    guests.register(guest.id, "a@example.com", "hash")
    assert guests.spend(guest.id, Spent.STARTED, most=10)


def test_of_two_registrations_with_one_token_one_counts(guests: Guests):
    guest = guests.add(most=1, expires_at=tomorrow())
    assert guest
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        names = [f"{n}@example.com" for n in range(8)]
        made = list(pool.map(lambda name: guests.register(guest.id, name, "hash"), names))

    assert sum(user is not None for user in made) == 1


def test_a_taken_address_and_a_guest_whose_time_is_over(guests: Guests, users: Users):
    users.add("taken@example.com", "hash")
    guest = guests.add(most=2, expires_at=tomorrow())
    late = guests.add(most=2, expires_at=utcnow() - timedelta(seconds=1))
    assert guest
    assert late

    with pytest.raises(EmailTaken):
        guests.register(guest.id, "TAKEN@example.com", "hash")
    assert guests.register(late.id, "late@example.com", "hash") is None
    assert users.get(guest.id) == guest


def test_guests_end_with_everything_they_have(guests: Guests, users: Users):
    late = guests.add(most=2, expires_at=utcnow() - timedelta(seconds=1))
    other = guests.add(most=2, expires_at=tomorrow())
    assert late
    assert other
    place = Place(late.id, other.id)

    assert Erasure(users, guests, [place]).expire() == 1

    assert place.kept == {other.id}
    assert users.known([late.id, other.id]) == {other.id}


@pytest.mark.parametrize("error", [AutoReconnect("cut off"), PermissionError("no")])
def test_what_was_interrupted_is_finished_by_the_next_sweep(
    guests: Guests, users: Users, error: Exception
):
    alice = users.add("alice@example.com", "hash")
    first, second = Place(alice.id), Place(alice.id, breaks=1, error=error)
    erasure = Erasure(users, guests, [first, second])
    assert erasure.begin(alice)

    attempt(lambda: erasure.finish(alice.id))

    assert (first.kept, second.kept) == (set(), {alice.id})
    assert users.get(alice.id) is None
    assert users.by_email("alice@example.com") is None
    assert users.add("alice@example.com", "hash").id != alice.id
    assert users.known([alice.id]) == {alice.id}
    assert erasure.expire() == 1
    assert second.kept == set()
    assert users.known([alice.id]) == set()
    assert erasure.expire() == 0


def attempt(finish: Callable[[], bool]) -> None:
    with contextlib.suppress(AutoReconnect):
        assert finish() is False


def test_what_belongs_to_nobody_is_swept(guests: Guests, users: Users):
    alice = users.add("alice@example.com", "hash")
    place = Place(alice.id, "f" * 24)

    assert Erasure(users, guests, [place]).sweep() == 1

    assert place.kept == {alice.id}


def test_a_login_at_the_moment_of_deletion_keeps_nothing(
    users: Users, guests: Guests, database: Database, cache: Cache
):
    alice: User = users.add("alice@example.com", "hash")
    sessions = Sessions(database, cache)
    erasure = Erasure(users, guests, [sessions])
    assert erasure.begin(alice)

    ends = tomorrow()
    assert not sessions.add(new_session_id(), alice, "h" * 64, ends)
    assert erasure.finish(alice.id)
    assert not sessions.add(new_session_id(), alice, "i" * 64, ends)
    assert sessions.owners() == set()


def test_an_account_that_changed_is_not_deleted_by_its_old_password(users: Users):
    alice = users.add("alice@example.com", "hash")
    changed = users.change_password(alice, "another")

    assert not users.begin_deletion(alice)
    assert changed
    assert users.begin_deletion(changed)
    assert not users.begin_deletion(changed)
