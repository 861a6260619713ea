"""Which resolutions and formats a video comes in, looked up at the site."""

from collections.abc import Callable

from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.links import Link
from yt_downloader.sources.video_lists import VideoList
from yt_downloader.web.turns import Turns

_WAITING = 4
_PATIENCE_SECONDS = 10.0


class FormatMenu:
    """Looks up a few videos at a time; each costs the site's patience and a process here."""

    def __init__(self, extract: Extractor, *, at_a_time: int) -> None:
        self._extract = extract
        self._turns = Turns(
            at_a_time=at_a_time,
            waiting=_WAITING,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many videos are being looked up. Try again soon.",
        )

    def known(self, link: Link) -> Extraction | None:
        """What is remembered of the video behind *link*."""
        return self._extract.known(link.url)

    def look_up(self, link: Link, *, pay: Callable[[], None] = lambda: None) -> Extraction:
        """The video behind *link*; *pay* is called before the site is asked, and may raise.

        Raises MediaError, or Unavailable when too many ask.
        """
        known = self.known(link)
        if known:
            return known
        pay()
        with self._turns.turn():
            return self._extract(link.url)

    def look_up_anew(self, link: Link) -> Extraction:
        """The same, whatever is remembered. Raises as `look_up`."""
        with self._turns.turn():
            return self._extract.anew(link.url)

    def look_up_list(self, url: str) -> VideoList:
        """The first videos of the playlist at *url*. Raises as `look_up`."""
        known = self._extract.known_playlist(url)
        if known:
            return known
        with self._turns.turn():
            return self._extract.playlist(url)
