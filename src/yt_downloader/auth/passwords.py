"""Password hashes."""

import base64
import hashlib
import hmac

import bcrypt

from yt_downloader.web.turns import Turns

# bcrypt reads 72 bytes and stops at none of them politely: the password is hashed
# first, so any length counts in full. The key keeps plain SHA-256 leaks of other
# sites from being tried against our hashes.
_PREHASH_KEY = b"yt-downloader password, version 1"
_AT_A_TIME = 2  # a hash takes a whole core for a quarter of a second
_WAITING = 16
_PATIENCE_SECONDS = 10.0


class Passwords:
    """Hashes and checks passwords; from many threads, a few at a time.

    Both raise Unavailable with BUSY when too many ask at once: nobody needs an
    account to ask for it.
    """

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._turns = Turns(
            at_a_time=_AT_A_TIME,
            waiting=_WAITING,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many passwords are being checked. Try again soon.",
        )
        self._nobody = self.hash("nobody has this password")

    def hash(self, password: str) -> str:
        with self._turns.turn():
            return bcrypt.hashpw(_prehash(password), bcrypt.gensalt(self._rounds)).decode()

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether *password* is the one; takes as long when there is no account (None)."""
        with self._turns.turn():
            right = bcrypt.checkpw(_prehash(password), (password_hash or self._nobody).encode())
        return right and password_hash is not None


def _prehash(password: str) -> bytes:
    digest = hmac.new(_PREHASH_KEY, password.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest)
