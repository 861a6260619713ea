"""Password hashes."""

import base64
import hashlib
import hmac
import threading

import bcrypt

# bcrypt reads 72 bytes and stops at none of them politely: the password is hashed
# first, so any length counts in full. The key keeps plain SHA-256 leaks of other
# sites from being tried against our hashes.
_PREHASH_KEY = b"yt-downloader password, version 1"
_AT_A_TIME = 2  # a hash takes a whole core for a quarter of a second


class Passwords:
    """Hashes and checks passwords; from many threads, a few at a time."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._turn = threading.Semaphore(_AT_A_TIME)
        self._nobody = self.hash("nobody has this password")

    def hash(self, password: str) -> str:
        with self._turn:
            return bcrypt.hashpw(_prehash(password), bcrypt.gensalt(self._rounds)).decode()

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether *password* is the one; takes as long when there is no account (None)."""
        with self._turn:
            right = bcrypt.checkpw(_prehash(password), (password_hash or self._nobody).encode())
        return right and password_hash is not None


def _prehash(password: str) -> bytes:
    digest = hmac.new(_PREHASH_KEY, password.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest)
