"""Which resolutions and formats a video comes in, looked up at the site."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from yt_downloader.errors import Unavailable
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.links import Link

_BUSY_SECONDS = 5
_PATIENCE_SECONDS = 10.0


class FormatMenu:
    """Looks up a few videos at a time; each costs the site's patience and a process here."""

    def __init__(self, extract: Extractor, *, at_a_time: int) -> None:
        self._extract = extract
        self._turns = threading.BoundedSemaphore(at_a_time)

    def look_up(self, link: Link) -> Extraction:
        """The video behind *link*. Raises MediaError, or Unavailable when too many ask."""
        with self._turn():
            return self._extract(link.url)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable(
                "Too many videos are being looked up. Try again soon.",
                "BUSY",
                retry_after=_BUSY_SECONDS,
            )
        try:
            yield
        finally:
            self._turns.release()
