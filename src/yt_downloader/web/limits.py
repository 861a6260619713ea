"""Counts failures per address and per account, so that guessing passwords does not pay."""

import hashlib
import logging
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from yt_downloader.errors import TooMany
from yt_downloader.web.allowance import Allowance, announce

_log = logging.getLogger(__name__)

_PER_ACCOUNT = RateLimitItemPerMinute(10, multiples=5)
_PER_ADDRESS = RateLimitItemPerMinute(50, multiples=5)


class FailureLimit:
    """Failed logins in Redis, seen by every process. Without Redis nothing is limited."""

    def __init__(self, redis_uri: str) -> None:
        uri = redis_uri.replace("unix://", "redis+unix://", 1)
        storage = storage_from_string(
            uri, wrap_exceptions=True, socket_timeout=1, socket_connect_timeout=1
        )
        self._limiter = SlidingWindowCounterRateLimiter(storage)

    def check(self, address: str, account: str) -> None:
        """Raise TooMany when there were too many failures of late.

        An account's limit holds per address: failures of others elsewhere do
        not lock its owner out.
        """
        left = self._left(address, account)
        if left and left.remaining == 0:
            raise TooMany(
                f"Too many failed logins. Try again in {left.reset_seconds} seconds.",
                limit=left.limit,
                retry_after=left.reset_seconds,
            )

    def count(self, address: str, account: str) -> None:
        """Remember one failure."""
        try:
            for limit, keys in self._limits(address, account):
                self._limiter.hit(limit, *keys)
        except StorageError:
            return
        self._left(address, account)

    def _left(self, address: str, account: str) -> Allowance | None:
        """What is left of the nearest limit, which the answer tells; None without Redis."""
        try:
            nearest = min(
                (self._allowance(limit, keys) for limit, keys in self._limits(address, account)),
                key=lambda allowance: allowance.remaining,
            )
        except StorageError:
            _log.warning("login failures cannot be counted: the cache is away")
            return None
        announce(nearest)
        return nearest

    def _allowance(self, limit: RateLimitItem, keys: tuple[str, ...]) -> Allowance:
        allowed = self._limiter.test(limit, *keys)
        resets_at, remaining = self._limiter.get_window_stats(limit, *keys)
        seconds = max(1, int(resets_at - time.time()) + 1)
        return Allowance(limit.amount, max(1, remaining) if allowed else 0, seconds)

    def _limits(
        self, address: str, account: str
    ) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        hashed = hashlib.sha256(account.casefold().encode()).hexdigest()
        return (
            (_PER_ACCOUNT, ("login", address, hashed)),
            (_PER_ADDRESS, ("login", address)),
        )
