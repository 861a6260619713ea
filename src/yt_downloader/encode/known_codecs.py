"""What this service can encode, found out once for all of its processes."""

import logging
import threading
from collections.abc import Mapping
from pathlib import Path

from yt_downloader.data.cache import Cache
from yt_downloader.media.convert.selftest import Capabilities
from yt_downloader.media.convert.wish import Codec, Preset

_log = logging.getLogger(__name__)
_KEEP_SECONDS = 86400


class KnownCodecs:
    """Remembers the self-test's answer in Redis; without Redis each process asks once."""

    def __init__(self, ffmpeg: str, cache: Cache) -> None:
        self._capabilities = Capabilities(ffmpeg)
        self._cache = cache
        state = Path(ffmpeg).stat()
        # Another ffmpeg at the same place is tried anew.
        self._key = f"codecs:{ffmpeg}:{state.st_size}:{int(state.st_mtime)}"

    def presets(self) -> Mapping[Codec, tuple[Preset, ...]]:
        """The presets of each codec that was encoded, decoded and found right."""
        known: Mapping[str, list[str]] | None = self._cache.get(self._key)
        if known is not None:
            return {Codec(codec): tuple(map(Preset, names)) for codec, names in known.items()}
        found = self._capabilities.presets()
        self._cache.set(self._key, found, seconds=_KEEP_SECONDS)
        return found

    def warm(self) -> None:
        """Find out now, beside everything else, so that no request has to wait for it."""
        threading.Thread(target=self._warm, name="codecs", daemon=True).start()

    def _warm(self) -> None:
        _log.info("codecs", extra={"codecs": {str(c): list(p) for c, p in self.presets().items()}})
