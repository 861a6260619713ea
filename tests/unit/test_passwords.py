"""Password hashes."""

import pytest

from yt_downloader.auth.passwords import Passwords

PASSWORDS = Passwords(rounds=4, at_a_time=2)


def matches(password: str, kept: str | None) -> bool:
    with PASSWORDS.checking() as aside, PASSWORDS.checking(group="x", expected=True) as now:
        found = {aside(password, kept), now(password, kept)}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    "password", ["12345678", "é" * 128, "a" * 72 + "x", "nul\x00inside", "🎬" * 64]
)
def test_a_password_matches_only_itself(password: str):
    kept = PASSWORDS.hash(password)

    assert matches(password, kept)
    assert not matches(password + "x", kept)
    assert not matches(password[:-1], kept)


def test_every_byte_counts_past_bcrypt_s_72():
    kept = PASSWORDS.hash("a" * 100 + "b")

    assert not matches("a" * 100 + "c", kept)


def test_two_hashes_of_one_password_differ():
    assert PASSWORDS.hash("same password") != PASSWORDS.hash("same password")


def test_nobody_has_no_password():
    assert not matches("nobody has this password", None)
