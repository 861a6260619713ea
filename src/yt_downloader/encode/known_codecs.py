"""What this service can encode, found out once for all of its processes."""

from collections.abc import Mapping
from pathlib import Path

from yt_downloader.data.cache import Cache
from yt_downloader.media.convert.selftest import Capabilities
from yt_downloader.media.convert.wish import Codec, Preset

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
