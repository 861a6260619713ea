"""Which yt-dlp is installed, also while it is being upgraded."""

import contextlib
from importlib import metadata


class InstalledVersion:
    """The version of a distribution as it is on disk now.

    While pip replaces it, it has none for a moment; then the last one that was
    seen counts. Safe to use from all threads.
    """

    def __init__(self, distribution: str = "yt-dlp") -> None:
        self._distribution = distribution
        self._last_seen = ""

    def __call__(self) -> str:
        """The version; empty if there never was one."""
        # KeyError: its directory is there, and the file in it is not yet.
        with contextlib.suppress(metadata.PackageNotFoundError, KeyError, OSError):
            self._last_seen = metadata.version(self._distribution) or self._last_seen
        return self._last_seen
