"""Which new passwords are refused, and why: only those that are guessed first."""

import functools
import unicodedata
from importlib import resources

from yt_downloader.errors import Invalid

_LIST = "common_passwords.txt"


def check_new_password(password: str, *, email: str, field: str) -> None:
    """Raise Invalid, naming *field*, for a password that many have or that the account tells.

    Case does not count. There are no rules of composition: they make passwords
    that are hard to remember, not hard to guess.
    """
    wanted = _folded(password)
    if wanted in _common():
        _refuse(field, "is one of the passwords that are tried first; choose another")
    if wanted in _told_by(email):
        _refuse(field, "must not be the e-mail address or a part of it; choose another")


def _told_by(email: str) -> set[str]:
    whole = _folded(email)
    name, _, domain = whole.rpartition("@")
    return {whole, name, domain, name.partition("+")[0], domain.rpartition(".")[0]}


@functools.cache
def _common() -> frozenset[str]:
    text = resources.files(__package__).joinpath(_LIST).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _refuse(field: str, message: str) -> None:
    raise Invalid(f"{field}: {message}", details={field: [message]})
