"""Tickets: for a minute, for the session that asked, and for nothing else."""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer

from yt_downloader.auth.service import Principal
from yt_downloader.auth.tickets import TICKET_SECONDS, Tickets
from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Sessions, new_session_id
from yt_downloader.data.users import User, Users
from yt_downloader.errors import Unauthorized

SECRET = "s" * 40


@pytest.fixture
def users(database: Database) -> Users:
    return Users(database)


@pytest.fixture
def sessions(database: Database, cache: Cache, users: Users) -> Sessions:
    found = Sessions(database, cache)
    database.prepare()
    return found


@pytest.fixture
def user(users: Users) -> User:
    return users.add("alice@example.com", "hash")


@pytest.fixture
def tickets(sessions: Sessions) -> Tickets:
    return Tickets(SECRET, sessions)


def logged_in(sessions: Sessions, user: User, *, seconds: float = 600) -> Principal:
    session_id, hashed = new_session_id(), f"hash of {time.monotonic_ns()}"
    sessions.add(session_id, user, hashed, utcnow() + timedelta(seconds=seconds))
    return Principal(user_id=user.id, session_id=session_id, token_hash=hashed)


def signer(
    salt: str = "event-ticket",
    secret: str = SECRET,
    digest: Callable[..., object] = hashlib.sha256,
) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": digest})


def signed(claims: object, *, salt: str = "event-ticket", secret: str = SECRET) -> str:
    return str(signer(salt, secret).dumps(claims))


def test_a_ticket_is_its_sessions(tickets: Tickets, sessions: Sessions, user: User):
    principal, other = logged_in(sessions, user), logged_in(sessions, user)
    ticket = tickets.make(principal)
    assert tickets.holder(ticket) == principal
    sessions.end(other.token_hash)
    assert tickets.holder(ticket) == principal
    sessions.end(principal.token_hash)
    with pytest.raises(Unauthorized):
        tickets.holder(ticket)


def test_a_new_password_and_the_end_of_a_session_end_it(
    tickets: Tickets, sessions: Sessions, users: Users, user: User
):
    short = tickets.make(logged_in(sessions, user, seconds=0))
    with pytest.raises(Unauthorized):
        tickets.holder(short)
    ticket = tickets.make(logged_in(sessions, user))
    assert users.change_password(user, "another hash")
    with pytest.raises(Unauthorized):
        tickets.holder(ticket)


def test_a_ticket_is_over_after_a_minute(tickets: Tickets, sessions: Sessions, user: User):
    principal = logged_in(sessions, user)
    now = int(utcnow().timestamp())
    claims = [principal.user_id, principal.session_id]
    assert tickets.holder(signed([*claims, now + 5])) == principal
    made = signer().loads(tickets.make(principal))
    assert now <= made[2] - TICKET_SECONDS <= now + 5
    with pytest.raises(Unauthorized):
        tickets.holder(signed([*claims, now - 1]))


def test_what_others_signed_is_none(tickets: Tickets, sessions: Sessions, user: User):
    principal = logged_in(sessions, user)
    claims = [principal.user_id, principal.session_id, int(utcnow().timestamp()) + 30]
    assert tickets.holder(signed(claims)) == principal
    for bad in (
        signer(digest=hashlib.sha1).dumps(claims),
        signed(claims, salt="file-link"),
        signed(claims, secret="t" * 40),
        signed(claims[:2]),
        signed({"user_id": 1}),
        signed([1, 2, 3]),
        "",
        "x" * 10_000,
        "\x00.é",
    ):
        with pytest.raises(Unauthorized):
            tickets.holder(bad)
