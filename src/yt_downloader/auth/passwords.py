"""Password hashes."""

import base64
import hashlib
import hmac

import bcrypt

from yt_downloader.web.fair_turns import FairTurns

# bcrypt reads 72 bytes and stops at none of them politely: the password is hashed
# first, so any length counts in full. The key keeps plain SHA-256 leaks of other
# sites from being tried against our hashes.
_PREHASH_KEY = b"yt-downloader password, version 1"
_WAITING = 16
_PER_GROUP = 4
_PATIENCE_SECONDS = 10.0


class Passwords:
    """Hashes and checks passwords; from many threads, a few at a time.

    Both raise Unavailable with BUSY when too many ask at once: nobody needs an
    account to ask for it. A *group* is who counts as one of them, such as a
    network; it never gets more than its share.
    """

    def __init__(self, rounds: int, *, at_a_time: int = 1) -> None:
        """A hash takes a whole core for a quarter of a second: *at_a_time* is how many of them."""
        self._rounds = rounds
        self._turns = FairTurns(
            at_a_time=at_a_time,
            waiting=_WAITING,
            per_group=_PER_GROUP,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many passwords are being checked. Try again soon.",
        )
        self._nobody = self.hash("nobody has this password")

    def hash(self, password: str, *, group: str = "") -> str:
        with self._turns.turn(group):
            return bcrypt.hashpw(_prehash(password), bcrypt.gensalt(self._rounds)).decode()

    def matches(
        self,
        password: str,
        password_hash: str | None,
        *,
        group: str = "",
        expected: bool = False,
    ) -> bool:
        """Whether *password* is the one; takes as long when there is no account (None).

        Who is *expected* does not wait for others.
        """
        with self._turns.turn(group, expected=expected):
            right = bcrypt.checkpw(_prehash(password), (password_hash or self._nobody).encode())
        return right and password_hash is not None


def _prehash(password: str) -> bytes:
    digest = hmac.new(_PREHASH_KEY, password.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest)
