"""Counts failures per address and per account, so that guessing passwords does not pay."""

import hashlib
import logging
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from yt_downloader.errors import TooMany

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
        for limit, keys in self._limits(address, account):
            try:
                allowed = self._limiter.test(limit, *keys)
                resets_at = self._limiter.get_window_stats(limit, *keys).reset_time
            except StorageError:
                _log.warning("login failures cannot be counted: the cache is away")
                return
            if not allowed:
                wait = max(1, int(resets_at - time.time()) + 1)
                raise TooMany(
                    f"Too many failed logins. Try again in {wait} seconds.", retry_after=wait
                )

    def count(self, address: str, account: str) -> None:
        """Remember one failure."""
        for limit, keys in self._limits(address, account):
            try:
                self._limiter.hit(limit, *keys)
            except StorageError:
                return

    def _limits(
        self, address: str, account: str
    ) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        hashed = hashlib.sha256(account.casefold().encode()).hexdigest()
        return (
            (_PER_ACCOUNT, ("login", address, hashed)),
            (_PER_ADDRESS, ("login", address)),
        )
