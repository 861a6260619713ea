"""Redis as a cache and a wire: everything in it can be rebuilt, and it may be away.

No method here raises when it is: a read finds nothing, a write does nothing.
Only `overwrite_surely` insists, for what must not be read again.
"""

import json
import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_log = logging.getLogger(__name__)

_SOCKET_SECONDS = 1.0
_PAUSE_SECONDS = 1.0  # after a failure, so that a hanging server costs one wait, not one each
_RETRY_SECONDS = 0.5


class Cache:
    """One connection pool per process. Safe to use from all threads."""

    def __init__(self, uri: str) -> None:
        self._redis: Redis = Redis.from_url(
            uri,
            decode_responses=True,
            socket_timeout=_SOCKET_SECONDS,
            socket_connect_timeout=_SOCKET_SECONDS,
            health_check_interval=30,
            # Once, for a connection that a restart of the server has cut.
            retry=Retry(NoBackoff(), 1),
        )
        self._away_until = 0.0
        self._unwritten: dict[str, tuple[str, int]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> Any | None:
        """The value under *key*; None when there is none, or no server."""
        text = self._try("get", key)
        return None if text is None else json.loads(text)

    def set(self, key: str, value: Any, *, seconds: int, only_new: bool = False) -> bool:
        """Keep *value* for *seconds*; with *only_new* not over one that is there."""
        return bool(self._try("set", key, json.dumps(value), ex=seconds, nx=only_new))

    def delete(self, *keys: str) -> None:
        self._try("delete", *keys)

    def get_all(self, keys: Sequence[str]) -> list[Any | None]:
        """The values under *keys*, in one request; all None without a server."""
        texts = self._try("mget", keys) if keys else []
        return [None if text is None else json.loads(text) for text in texts or [None] * len(keys)]

    def publish(self, channel: str) -> None:
        """Let those who listen to *channel* know, without saying anything."""
        self._try("publish", channel, "1")

    def evaluate(self, script: str, keys: Sequence[str], values: Sequence[Any]) -> Any | None:
        """What the Lua *script* returns, run at once and undivided; None without a server."""
        return self._try("eval", script, len(keys), *keys, *values)

    def overwrite_surely(self, key: str, value: Any, *, seconds: int) -> None:
        """Like `set`, but repeated from a thread until it succeeded."""
        text = json.dumps(value)
        if self._try("set", key, text, ex=seconds):
            return
        with self._lock:
            first = not self._unwritten
            self._unwritten[key] = (text, seconds)
        if first:
            threading.Thread(target=self._repeat, name="cache-repeat", daemon=True).start()

    def ring(self, bell: str, *, keep: int) -> None:
        """Push onto the list *bell* of at most *keep* entries; `listen` wakes up."""
        if self._try("rpush", bell, "1"):
            self._try("ltrim", bell, -keep, -1)

    def listen(self, bell: str, *, seconds: float) -> bool:
        """Wait up to *seconds*, under the socket timeout, for a `ring`; whether there was one."""
        heard = self._try("blpop", [bell], timeout=min(seconds, _SOCKET_SECONDS / 2))
        return heard is not None

    def ping(self) -> bool:
        """Whether the server answers now, whatever happened before."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False

    @property
    def away(self) -> bool:
        return time.monotonic() < self._away_until

    def found_away(self, error: Exception) -> None:
        """Nobody asks again for a while: for what uses `pool`, too."""
        self._away_until = time.monotonic() + _PAUSE_SECONDS
        _log.warning("cache is away", extra={"reason": type(error).__name__})

    @property
    def pool(self) -> ConnectionPool:
        """The connections, for what counts in Redis by itself: with the same patience."""
        return self._redis.connection_pool

    def close(self) -> None:
        self._redis.close()

    def _try(self, command: str, *args: Any, **options: Any) -> Any:
        if self.away:
            return None
        try:
            return getattr(self._redis, command)(*args, **options)
        except RedisError as error:
            self.found_away(error)
            return None

    def _repeat(self) -> None:
        while True:
            time.sleep(_RETRY_SECONDS)
            with self._lock:
                waiting = dict(self._unwritten)
            for key, (text, seconds) in waiting.items():
                if self._try("set", key, text, ex=seconds):
                    with self._lock:
                        self._unwritten.pop(key, None)
            with self._lock:
                if not self._unwritten:
                    return
