"""Password hashes."""

import base64
import hashlib
import hmac
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import bcrypt

from yt_downloader.web.fair_turns import FairTurns

# bcrypt reads 72 bytes and stops at none of them politely: the password is hashed
# first, so any length counts in full. The key keeps plain SHA-256 leaks of other
# sites from being tried against our hashes.
_PREHASH_KEY = b"yt-downloader password, version 1"
_WAITING = 16
_PER_GROUP = 4
_PATIENCE_SECONDS = 10.0
_NICENESS = 12  # before cutting and encoding, after answering requests

Check = Callable[[str, str | None], bool]


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
        # Everybody else's requests come before a stranger's password.
        self._aside = ThreadPoolExecutor(
            at_a_time, thread_name_prefix="passwords", initializer=_stand_back
        )
        self._nobody = self.hash("nobody has this password")

    def hash(self, password: str, *, group: str = "") -> str:
        salt = bcrypt.gensalt(self._rounds)
        with self._turns.turn(group):
            return self._aside.submit(bcrypt.hashpw, _prehash(password), salt).result().decode()

    @contextmanager
    def checking(self, *, group: str = "", expected: bool = False) -> Iterator[Check]:
        """A turn to check one password: is it the one whose hash this is?

        Takes as long when there is no account (None). Who is *expected* does not
        wait for others.
        """
        with self._turns.turn(group, expected=expected):
            yield self._check_now if expected else self._check_aside

    def _check_aside(self, password: str, password_hash: str | None) -> bool:
        return self._aside.submit(self._check_now, password, password_hash).result()

    def _check_now(self, password: str, password_hash: str | None) -> bool:
        kept = password_hash or self._nobody
        right = bcrypt.checkpw(_prehash(password), kept.encode())
        return right and password_hash is not None


def _stand_back() -> None:
    """For this thread: Linux has a niceness for each, other systems for the process."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _prehash(password: str) -> bytes:
    digest = hmac.new(_PREHASH_KEY, password.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest)
