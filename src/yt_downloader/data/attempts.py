"""Attempts that have to wait longer and longer the more of them failed, counted in Redis."""

from dataclasses import dataclass

from yt_downloader.data.cache import Cache

_LONGEST_PAUSE_SECONDS = 900
# The count is forgotten when nothing was tried for so long.
_KEEP_SECONDS = 3600
_KNOWN_SECONDS = 30 * 86400

# An attempt counts before it is made, so that many at the same moment count, too.
# KEYS: one count each, the last one tells who is known. ARGV: how many are free for each.
_BEGIN = f"""
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local left = 0
for i = 1, #ARGV do
    left = math.max(left, (redis.call('HGET', KEYS[i], 'until') or 0) - now)
end
local found = {{tostring(left), redis.call('EXISTS', KEYS[#KEYS])}}
for i = 1, #ARGV do
    if left > 0 then
        found[i + 2] = tonumber(redis.call('HGET', KEYS[i], 'count') or 0)
    else
        local count = redis.call('HINCRBY', KEYS[i], 'count', 1)
        local over = count - ARGV[i]
        if over >= 0 then
            local pause = math.min(2 ^ math.min(over, 20), {_LONGEST_PAUSE_SECONDS})
            redis.call('HSET', KEYS[i], 'until', tostring(now + pause))
        end
        redis.call('EXPIRE', KEYS[i], {_KEEP_SECONDS})
        found[i + 2] = count
    end
end
return found
"""
# KEYS: the counts that the attempt is taken back from. What is not there stays away.
_TAKE_BACK = """
for i = 1, #KEYS do
    if redis.call('EXISTS', KEYS[i]) == 1 then
        redis.call('HDEL', KEYS[i], 'until')
        if redis.call('HINCRBY', KEYS[i], 'count', -1) <= 0 then
            redis.call('DEL', KEYS[i])
        end
    end
end
return 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """*wait_seconds* is 0 for an attempt that may be made. *counts* are those of each key.

    *known* is true for who succeeded lately.
    """

    wait_seconds: float
    counts: tuple[int, ...]
    known: bool


class Attempts:
    """Counts by keys. Nothing is counted while Redis is away."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def begin(self, counts: dict[str, int], *, known: str) -> Begun | None:
        """Count an attempt under each key of *counts*, whose values are how many are free.

        Beyond those each failure makes the next one wait twice as long, up to a
        quarter of an hour; who comes too early is not counted. None without Redis.
        """
        keys = [_key(name) for name in counts]
        found = self._cache.evaluate(_BEGIN, [*keys, _known_key(known)], [*counts.values()])
        if found is None:
            return None
        left, seen, *numbers = found
        return Begun(
            wait_seconds=max(0.0, float(left)),
            counts=tuple(int(number) for number in numbers),
            known=bool(seen),
        )

    def take_back(self, *names: str) -> None:
        """The attempt was not made, or it succeeded: it does not count under these keys."""
        self._cache.evaluate(_TAKE_BACK, [_key(name) for name in names], [])

    def forget(self, name: str, *, known: str) -> None:
        """An attempt under that key has succeeded; who made it is *known* for a month."""
        self._cache.delete(_key(name))
        self._cache.set(_known_key(known), 1, seconds=_KNOWN_SECONDS)


def _key(name: str) -> str:
    return f"attempts:{name}"


def _known_key(name: str) -> str:
    return f"known:{name}"
