"""Tokens that somebody made or changed: none is taken, whatever its header asks for."""

import base64
import hashlib
import hmac
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from yt_downloader.auth.tokens import Tokens
from yt_downloader.clock import utcnow

PRIVATE = "nV0yq3Zt8sLd1RkUoXw5cGhB2mFaJ7eP"
PUBLIC = "T4rWzK9bQxM6uYiN3vHsCfD8gEjA1pLo"
USER, SESSION = "a" * 24, "b" * 24
TOKENS = Tokens(
    private_secret=PRIVATE,
    public_secret=PUBLIC,
    private_life=timedelta(days=7),
    public_life=timedelta(hours=24),
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ "


def claims(**changes: Any) -> dict[str, Any]:
    now = int(utcnow().timestamp())
    whole = {"user_id": USER, "session_id": SESSION, "type": "private", "iat": now}
    return {**whole, "exp": now + 3600, **changes}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: Any, payload: Any, secret: str = PRIVATE, digest: str = "sha256") -> str:
    """A token by hand: no library that would refuse to make it."""
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(hmac.new(secret.encode(), text.encode(), digest).digest())}"


def is_nobody(token: str) -> bool:
    return TOKENS.read_private(token) is None and TOKENS.read_public(token) is None


def test_the_tool_of_these_tests_can_make_a_good_one():
    assert TOKENS.read_private(signed({"alg": "HS256", "typ": "JWT"}, claims())) is not None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "NONE"},
        {"alg": ""},
        {"alg": None},
        {"alg": ["HS256"]},
        {"alg": "hs256"},
        {"alg": "HS384"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": "ES256"},
        {"typ": "JWT"},
        {},
        {"alg": "HS256", "crit": ["exp"]},
        {"alg": "HS256", "crit": ["x"], "x": 1},
        {"alg": "HS256", "b64": False, "crit": ["b64"]},
        [],
        "HS256",
        5,
        None,
    ],
)
def test_no_other_algorithm_and_no_critical_extension(header: Any):
    assert is_nobody(signed(header, claims()))
    assert is_nobody(f"{part(header)}.{part(claims())}.")
    assert is_nobody(f"{part(header)}.{part(claims())}")


def test_longer_hashes_with_the_right_secret_are_no_way_in():
    assert is_nobody(signed({"alg": "HS512"}, claims(), digest="sha512"))
    assert is_nobody(signed({"alg": "HS384"}, claims(), digest="sha384"))


def test_a_public_key_is_not_taken_for_a_secret():
    """The confusion of RS256 with HS256: no key of the header or of the world is looked at."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    for secret in (public.decode(), hashlib.sha256(public).hexdigest(), "", PUBLIC):
        assert is_nobody(signed({"alg": "HS256"}, claims(), secret))
        assert is_nobody(signed({"alg": "RS256"}, claims(), secret))


@pytest.mark.parametrize(
    "extra",
    [
        {"kid": "../../dev/null"},
        {"kid": "' OR 1=1 --"},
        {"jku": "http://127.0.0.1:1/keys"},
        {"x5u": "http://127.0.0.1:1/cert"},
        {"jwk": {"kty": "oct", "k": part(b"attacker")}},
        {"x5c": ["MII"]},
    ],
)
def test_keys_that_the_header_names_are_ignored(extra: dict[str, Any]):
    header = {"alg": "HS256", "typ": "JWT", **extra}

    assert is_nobody(signed(header, claims(), "attacker"))
    assert is_nobody(signed(header, claims(), ""))
    assert TOKENS.read_private(signed(header, claims())) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": True},
        {"exp": 1e300},
        {"exp": float("inf")},
        {"exp": "9999999999"},
        {"exp": 9999999999.5},
        {"exp": -1},
        {"exp": []},
        {"exp": {}},
        {"exp": 10**30},
        {"iat": "now"},
        {"iat": -(10**12)},
        {"iat": 10**30},
        {"iat": float("nan")},
        {"nbf": 10**11},
        {"type": "Private"},
        {"type": ["private"]},
        {"type": None},
        {"user_id": 5},
        {"user_id": [USER]},
        {"session_id": {"$ne": ""}},
        {"session_id": None},
    ],
)
def test_claims_that_are_not_what_they_should_be(changes: dict[str, Any]):
    assert TOKENS.read_private(signed({"alg": "HS256"}, claims(**changes))) is None
    public = claims(**{"type": "public", **changes})
    if set(changes) & {"exp", "iat", "nbf", "type"}:
        assert TOKENS.read_public(signed({"alg": "HS256"}, public, PUBLIC)) is None


def test_a_payload_that_is_no_object():
    payloads: list[Any] = [[], "x", 5, None, b"", b"\xff", b"{", b"NaN"]
    for payload in payloads:
        assert is_nobody(signed({"alg": "HS256"}, payload))


def test_there_is_one_way_to_write_a_token():
    """What decodes to the same bytes is another text, and would have another hash."""
    private, _ = TOKENS.private(user_id=USER, session_id=SESSION)
    public, _ = TOKENS.public(user_id=None)

    for token in (private, public):
        head, payload, signature = token.split(".")
        last = LETTERS[LETTERS.index(signature[-1]) + 1]  # bits that do not count
        for twin in (
            f"{token}=",
            f"{token}==",
            f" {token}",
            f"{token}\n",
            f"{head}=.{payload}.{signature}",
            f"{head}.{payload}=.{signature}",
            f"{head}.{payload}.{signature[:-1]}{last}",
            f"{head}.{payload}.{signature}.",
            f"{head}.{payload}.{signature}.{signature}",
            f"{head}.{payload}.!{signature}",
        ):
            assert is_nobody(twin), twin


def test_no_changed_token_is_taken(full):
    chance = random.Random(20261121)
    token, _ = TOKENS.private(user_id=USER, session_id=SESSION)
    for _ in range(5000 if full else 500):
        changed = list(token)
        for _ in range(chance.choice([1, 1, 1, 2, 5])):
            place = chance.randrange(len(changed))
            match chance.choice(["replace", "insert", "remove", "swap"]):
                case "replace":
                    changed[place] = chance.choice(LETTERS)
                case "insert":
                    changed.insert(place, chance.choice(LETTERS))
                case "remove":
                    del changed[place]
                case _:
                    other = chance.randrange(len(changed))
                    changed[place], changed[other] = changed[other], changed[place]
        text = "".join(changed)
        assert text == token or is_nobody(text), text
