"""Password hashes."""

import pytest

from yt_downloader.auth.passwords import Passwords

PASSWORDS = Passwords(rounds=4)


@pytest.mark.parametrize(
    "password", ["12345678", "é" * 128, "a" * 72 + "x", "nul\x00inside", "🎬" * 64]
)
def test_a_password_matches_only_itself(password: str):
    kept = PASSWORDS.hash(password)

    assert PASSWORDS.matches(password, kept)
    assert not PASSWORDS.matches(password + "x", kept)
    assert not PASSWORDS.matches(password[:-1], kept)


def test_every_byte_counts_past_bcrypt_s_72():
    kept = PASSWORDS.hash("a" * 100 + "b")

    assert not PASSWORDS.matches("a" * 100 + "c", kept)


def test_two_hashes_of_one_password_differ():
    assert PASSWORDS.hash("same password") != PASSWORDS.hash("same password")


def test_nobody_has_no_password():
    assert not PASSWORDS.matches("nobody has this password", None)
