"""Tokens of the two kinds, and what must never pass for one."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.auth.tokens import PrivateClaims, PublicClaims, Tokens
from yt_downloader.clock import utcnow

PRIVATE, PUBLIC = "p" * 32, "q" * 32
USER, SESSION = "a" * 24, "b" * 24
TOKENS = Tokens(
    private_secret=PRIVATE,
    public_secret=PUBLIC,
    private_life=timedelta(days=7),
    public_life=timedelta(hours=24),
)


def forged(secret: str = PRIVATE, algorithm: str = "HS256", **changes: Any) -> str:
    now = int(utcnow().timestamp())
    claims = {
        "user_id": USER,
        "session_id": SESSION,
        "type": "private",
        "iat": now,
        "exp": now + 3600,
        **changes,
    }
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm)


def test_a_private_token_tells_its_user_and_session():
    token, ends = TOKENS.private(user_id=USER, session_id=SESSION)

    assert TOKENS.read_private(token) == PrivateClaims(USER, SESSION)
    assert timedelta(days=6.99) < ends - utcnow() < timedelta(days=7.01)
    claims = jwt.decode(token, PRIVATE, algorithms=["HS256"])
    assert set(claims) == {"user_id", "session_id", "type", "iat", "exp"}
    assert claims["type"] == "private"


def test_a_public_token_is_anonymous_or_bound():
    anonymous, seconds = TOKENS.public(user_id=None)
    bound, _ = TOKENS.public(user_id=USER)

    assert seconds == 86400
    assert TOKENS.read_public(anonymous) == PublicClaims(None)
    assert TOKENS.read_public(bound) == PublicClaims(USER)


def test_one_kind_is_never_the_other():
    private, _ = TOKENS.private(user_id=USER, session_id=SESSION)
    public, _ = TOKENS.public(user_id=USER)

    assert TOKENS.read_public(private) is None
    assert TOKENS.read_private(public) is None
    assert TOKENS.read_private(forged(type="public")) is None
    assert TOKENS.read_public(forged(PUBLIC)) is None


NOT_TOKENS = [
    "",
    "x",
    "a.b.c",
    "é" * 10,
    "x" * 10_000,
    forged(PUBLIC),
    forged("z" * 64),
    forged("z" * 64, "HS512"),
    forged(PRIVATE * 2, "HS512"),
    jwt.encode({"user_id": USER, "session_id": SESSION, "type": "private"}, "", "none"),
    forged(exp=None),
    forged(iat=None),
    forged(type=None),
    forged(user_id=None),
    forged(session_id=None),
    forged(user_id={"$gt": ""}),
    forged(session_id=5),
    forged(exp=1),
    forged(exp=10**30),
    forged(exp=str(10**11)),
    forged(exp=int(utcnow().timestamp()) + 8 * 86400),
    forged(iat=int(utcnow().timestamp()) + 3600),
    forged(aud="somebody"),
]


# Named by their places: the tokens differ between test processes by when they were made.
@pytest.mark.parametrize("token", NOT_TOKENS, ids=map(str, range(len(NOT_TOKENS))))
def test_anything_else_is_nobody(token: str):
    assert TOKENS.read_private(token) is None
    assert TOKENS.read_public(token) is None


def test_a_clock_that_was_set_back_a_little_ends_no_login():
    now = int(utcnow().timestamp())

    assert TOKENS.read_private(forged(iat=now + 30)) is not None


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_token_is_nobody(place: int, change: int):
    token = forged()
    raw = bytearray(token.encode())
    place %= len(raw)
    raw[place] ^= change
    changed = raw.decode("latin-1")

    assert TOKENS.read_private(changed) is None
