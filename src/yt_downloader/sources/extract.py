"""Looks a video up, or a list of videos."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from yt_downloader.config import Settings
from yt_downloader.errors import MediaError
from yt_downloader.sources.channels import is_live_page
from yt_downloader.sources.extraction import Extraction, Format, extraction_of
from yt_downloader.sources.links import youtube_link
from yt_downloader.sources.named import check_all_taken
from yt_downloader.sources.remembered import Remembered
from yt_downloader.sources.video_lists import MOST_ENTRIES, VideoList, video_list_of
from yt_downloader.sources.ytdlp.client import YtDlp

_log = logging.getLogger(__name__)
# Nothing is asked of any site, and what is evaluated came from a client.
_SELECT_SECONDS = 5.0
_BULKY = {"fragments", "formats", "subtitles", "automatic_captions"}


class Extractor:
    """Asks yt-dlp about a video, through the operator's proxy where there is one.

    What it said is remembered until the media URLs in it run out. Safe to use
    from all threads.
    """

    def __init__(
        self,
        ytdlp: YtDlp,
        remembered: Remembered,
        settings: Settings,
        *,
        js_runtime: str | None,
    ) -> None:
        self._ytdlp = ytdlp
        self._remembered = remembered
        self._timeout_seconds = settings.extract_timeout_seconds
        self._outbound = outbound(settings, js_runtime=js_runtime)

    def known(self, url: str) -> Extraction | None:
        """What is remembered of the video at *url*, without asking the site."""
        info = self._remembered.get(url)
        return None if info is None else extraction_of(info)

    def stream(
        self, url: str, *, young_seconds: float, check: Callable[[], None] = lambda: None
    ) -> Extraction:
        """The stream at *url*, which may be a channel's live page, for when it was.

        What is remembered of one that runs may be *young_seconds* old. Raises as a call does.
        """
        info = self._remembered.get(url, stream_seconds=young_seconds)
        if info is not None:
            return extraction_of(info)
        found = self.anew(url, check=check)
        if is_live_page(url):
            self._remembered.put(youtube_link(found.id).url, found.raw)
        return found

    def __call__(self, url: str, *, check: Callable[[], None] = lambda: None) -> Extraction:
        """What is known of the video at *url*. Raises MediaError; *check* may raise, too."""
        return self.known(url) or self.anew(url, check=check)

    def known_playlist(self, url: str) -> VideoList | None:
        """What is remembered of the list of videos at *url*."""
        info = self._remembered.get(url)
        return None if info is None else video_list_of(info)

    def playlist(self, url: str) -> VideoList:
        """The first videos of the playlist at *url*, remembered or not; see `links.list_url`.

        Raises MediaError.
        """
        info = self._remembered.get(url)
        if info is None:
            request = {"task": "list", "url": url, "most": MOST_ENTRIES, **self._outbound}
            answer = self._ytdlp.ask(request, timeout_seconds=self._timeout_seconds)
            info = answer["info"]
            self._remembered.put(url, info)
        return video_list_of(info)

    def anew(self, url: str, *, check: Callable[[], None] = lambda: None) -> Extraction:
        """Ask the site again, whatever is remembered. Raises as a call does."""
        began = time.monotonic()
        answer = self._ytdlp.ask(
            {"task": "extract", "url": url, **self._outbound},
            timeout_seconds=self._timeout_seconds,
            check=check,
        )
        _log.info("extracted", extra={"seconds": round(time.monotonic() - began, 2)})
        self._remembered.put(url, answer["info"])
        return extraction_of(answer["info"])

    def select(
        self,
        extraction: Extraction,
        selector: str,
        usable: Sequence[Format],
        *,
        check: Callable[[], None] = lambda: None,
    ) -> list[Format]:
        """Which of the *usable* formats *selector* means, as yt-dlp evaluates it.

        Raises MediaError with FORMAT_UNAVAILABLE for one that means none of them, or
        several files; *check* may raise, too.
        """
        by_id = {f.id: f for f in usable}
        entries = extraction.raw.get("formats") or [extraction.raw]
        answer = self._ytdlp.ask(
            {
                "task": "select",
                "selector": selector,
                "formats": [_slim(e) for e in entries if str(e.get("format_id")) in by_id],
            },
            timeout_seconds=_SELECT_SECONDS,
            check=check,
        )
        files = answer["files"]
        if files is None:
            raise MediaError("FORMAT_UNAVAILABLE", f"yt-dlp cannot read the format {selector}.")
        if len(files) != 1:
            raise MediaError(
                "FORMAT_UNAVAILABLE",
                f"The format {selector} names several files."
                if files
                else f"The video does not have the format {selector}.",
            )
        found = [by_id[name] for name in files[0]]
        check_all_taken(selector, usable, found)
        return found


def _slim(entry: dict[str, Any]) -> dict[str, Any]:
    """What selectors look at; lists of fragments may have megabytes."""
    return {name: value for name, value in entry.items() if name not in _BULKY}


def outbound(settings: Settings, *, js_runtime: str | None) -> dict[str, object]:
    """The part of a request to yt-dlp that says how the outside is reached."""
    return {
        "proxy": settings.outbound_proxy,
        "egress_allow": list(settings.egress_allow),
        "allowed_sites": list(settings.allowed_sites),
        "blocked_sites": list(settings.blocked_sites),
        "js_runtime": js_runtime,
    }
