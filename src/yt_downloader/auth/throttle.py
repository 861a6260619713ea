"""Makes guessing passwords slow, without locking anybody out."""

import math
from dataclasses import dataclass

from yt_downloader.data.attempts import Attempts
from yt_downloader.data.users import email_key
from yt_downloader.errors import TooMany
from yt_downloader.web.addresses import Pseudonyms, network_of
from yt_downloader.web.allowance import Allowance, announce

_FORGOTTEN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Attempt:
    """One password that is to be checked. *known* is who succeeded here lately."""

    account: str
    network: str
    known: bool


class LoginThrottle:
    """Counts wrong passwords of an account from one network, and of the network in all.

    So failures of others elsewhere keep no owner out. Seen by every process;
    without Redis nothing is throttled.
    """

    def __init__(
        self, attempts: Attempts, names: Pseudonyms, *, per_account: int, per_network: int
    ) -> None:
        """*per_account* and *per_network* failures cost nothing; then each doubles the pause."""
        self._attempts = attempts
        self._names = names
        self._per_account = per_account
        self._per_network = per_network

    def begin(self, email: str, address: str) -> Attempt:
        """Before a password is checked. Raises TooMany for who has to wait."""
        network = network_of(address)
        account = self._names.of("login", network, email_key(email))
        place = self._names.of("login", network)
        found = self._attempts.begin(
            {account: self._per_account, place: self._per_network}, known=account
        )
        if found is None:
            return Attempt(account, place, known=False)
        left = [
            (max(0, free - count), free)
            for free, count in zip(
                (self._per_account, self._per_network), found.counts, strict=True
            )
        ]
        remaining, limit = min(left)
        if found.wait_seconds:
            seconds = math.ceil(found.wait_seconds)
            raise TooMany(
                f"Too many wrong passwords. Try again in {seconds} seconds.",
                limit=limit,
                retry_after=seconds,
            )
        announce(Allowance(limit, remaining, _FORGOTTEN_SECONDS))
        return Attempt(account, place, found.known)

    def succeeded(self, attempt: Attempt) -> None:
        """The password was right. What failed here before is forgotten for this account only."""
        self._attempts.forget(attempt.account, known=attempt.account)
        self._attempts.take_back(attempt.network)

    def not_made(self, attempt: Attempt) -> None:
        """The password was not looked at."""
        self._attempts.take_back(attempt.account, attempt.network)
