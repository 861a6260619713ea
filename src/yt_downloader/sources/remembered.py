"""Keeps what was learned of a video until its media URLs run out, for all processes."""

import base64
import hashlib
import json
import logging
import re
import time
import zlib
from typing import Any

from yt_downloader.data.cache import Cache

_log = logging.getLogger(__name__)
_EXPIRES = re.compile(r"[?&/](?:expires?|exp)[=/](\d{10})(?=$|\D)", re.IGNORECASE)
# A download that starts late must still end before its URLs do.
_MARGIN_SECONDS = 20 * 60
_LONGEST_SECONDS = 6 * 3600
# Sites that do not say how long their URLs are good for, and streams, which go on.
_UNKNOWN_SECONDS = 300
_STREAM_SECONDS = 20
_STREAM_KEPT_SECONDS = 90  # for those who ask for when it was only
_CHANGING = {"is_live", "post_live", "is_upcoming"}
_LARGEST_BYTES = 2_000_000
# Read outside of the turns for look-ups, by every process: JSON takes ten times as much memory.
_LARGEST_UNPACKED = 8_000_000
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error)


class Remembered:
    """yt-dlp's answers by URL and the way they came. Safe to use from all threads.

    In the cache, so that the menu of a web process spares a worker the look at
    the site. Nothing is lost with it but that.
    """

    def __init__(self, cache: Cache, *, way: str, longest_seconds: float) -> None:
        """*way* is what else the answer depends on: the proxy. 0 seconds remember nothing."""
        self._cache = cache
        self._way = way
        self._longest_seconds = int(longest_seconds)

    def get(self, url: str, *, stream_seconds: float = _STREAM_SECONDS) -> dict[str, Any] | None:
        """The answer about *url*, if there is one whose media URLs are still good.

        About a stream one that is at most *stream_seconds* old, and never older than 90.
        """
        packed = self._cache.get(self._key(url)) if self._longest_seconds else None
        if not isinstance(packed, str):
            return None
        try:
            info, at = _unpacked(packed)
        except _UNREADABLE:
            _log.warning("what was remembered cannot be read", exc_info=True)
            return None
        old = time.time() - at > stream_seconds
        return None if old and info.get("live_status") in _CHANGING else info

    def put(self, url: str, info: dict[str, Any]) -> None:
        """Keep *info*, unless it has more than 8 MB: it is looked up again then."""
        now = time.time()
        stream = info.get("live_status") in _CHANGING
        good = _STREAM_KEPT_SECONDS if stream else good_for(info, now=now)
        seconds = min(self._longest_seconds, good)
        kept = json.dumps({"info": info, "at": now}).encode()
        if seconds <= 0 or len(kept) > _LARGEST_UNPACKED:
            return
        packed = base64.b64encode(zlib.compress(kept, level=1)).decode()
        if len(packed) <= _LARGEST_BYTES:
            self._cache.set(self._key(url), packed, seconds=seconds)

    def _key(self, url: str) -> str:
        identity = json.dumps([url, self._way]).encode()
        return f"lookup:{hashlib.sha256(identity).hexdigest()}"


def _unpacked(packed: str) -> tuple[dict[str, Any], float]:
    """An answer, and the unix time when it came. Raises one of _UNREADABLE."""
    text = zlib.decompressobj().decompress(base64.b64decode(packed), _LARGEST_UNPACKED)
    kept = json.loads(text)
    return dict(kept["info"]), float(kept["at"])


def good_for(info: dict[str, Any], *, now: float) -> int:
    """How many seconds an answer of yt-dlp may be used; 0 for not at all."""
    if info.get("live_status") in _CHANGING:
        return _STREAM_SECONDS
    ends = [
        int(found[1])
        for entry in info.get("formats") or ()
        if (found := _EXPIRES.search(str(entry.get("url", ""))))
    ]
    if not ends:
        return _UNKNOWN_SECONDS
    return int(max(0, min(min(ends) - now - _MARGIN_SECONDS, _LONGEST_SECONDS)))
