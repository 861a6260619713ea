"""A small version of a video to look at, in parts, through this server."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from yt_downloader.data.cache import Cache
from yt_downloader.errors import MediaError, NotFound, TooMany, Unavailable
from yt_downloader.sources.extraction import Extraction, Format
from yt_downloader.sources.links import Link
from yt_downloader.sources.preview import preview_format
from yt_downloader.sources.relay import Relay, Relayed
from yt_downloader.video.menu import FormatMenu
from yt_downloader.web.fair_turns import FairTurns
from yt_downloader.web.signed import SignedTexts

_SECONDS = 3600
_PATIENCE_SECONDS = 5.0
_PER_NETWORK = 2
_RENEWED_EVERY_SECONDS = 60
_LONGEST_WAIT_SECONDS = 6.0  # for an address that the site makes valid a moment later


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who watches, as far as it is known without a token.

    *pay* is called before a site is asked about a video; it raises TooMany.
    """

    network: str
    pay: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What one answer has: some bytes, and the kind of file that they are from."""

    content_type: str
    relayed: Relayed


class Previews:
    """Relays a few parts at a time, each of them small: no thread is held for long.

    Two of one network, so that no stranger has all the turns.

    Safe to use from all threads.
    """

    def __init__(
        self, menu: FormatMenu, relay: Relay, cache: Cache, *, secret: str, at_a_time: int
    ) -> None:
        self._menu = menu
        self._relay = relay
        self._cache = cache
        self._signed = SignedTexts(secret, purpose="preview", seconds=_SECONDS)
        self._turns = FairTurns(
            at_a_time=at_a_time,
            waiting=at_a_time,
            per_group=at_a_time + _PER_NETWORK,
            served_per_group=_PER_NETWORK,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many previews are being watched. Try again soon.",
        )

    def path(self, link: Link, video: Extraction) -> str | None:
        """Where the preview of *video* is for an hour or two; None where there is none."""
        shown = preview_format(video)
        signed = self._signed.make(link.video_id, link.url, shown.id) if shown else None
        return f"/api/video/preview/{signed}" if signed else None

    def part(self, signed: str, start: int, stop: int, viewer: Viewer) -> Part | None:
        """Bytes [start, stop) of what a path leads to, or fewer; None where it has none there.

        Raises NotFound for a path that is not good; Unavailable with BUSY when too many
        watch; what *viewer* raises; MediaError.
        """
        match self._signed.read(signed):
            case [video_id, url, format_id]:
                link = Link(video_id, url)
            case _:
                raise NotFound("This address is not valid, or its time is over.")
        with self._turns.turn(viewer.network):
            shown = _named(self._menu.look_up(link, pay=viewer.pay), format_id)
            _wait_for(shown)
            relayed = self._relay.read(
                shown, start, stop, again=lambda: self._renewed(link, viewer)
            )
        return Part(f"video/{shown.extension}", relayed) if relayed else None

    def _renewed(self, link: Link, viewer: Viewer) -> Extraction:
        """The video with new addresses: once a minute from the site, else as it is remembered.

        A site may refuse every address, and would be asked for each part otherwise.
        """
        key = f"preview-renewed:{hashlib.sha256(link.url.encode()).hexdigest()}"
        first = self._cache.set(key, 1, seconds=_RENEWED_EVERY_SECONDS, only_new=True)
        if not first and not self._cache.away:
            known = self._menu.known(link)
            if known is None:
                raise MediaError("VIDEO_UNAVAILABLE")
            return known
        try:
            viewer.pay()
        except TooMany:
            self._cache.delete(key)  # somebody else may
            raise
        return self._menu.look_up_anew(link)


def _named(video: Extraction, format_id: str) -> Format:
    found = next((one for one in video.formats if one.id == format_id), None)
    # What it is called may have changed since; what kind of file it is must not.
    if found is None or found.extension not in {"mp4", "webm"}:
        raise MediaError("FORMAT_UNAVAILABLE")
    return found


def _wait_for(shown: Format) -> None:
    """Until the site's own time for the address has come; it refuses requests before."""
    seconds = shown.available_at - time.time()
    if seconds > _LONGEST_WAIT_SECONDS:
        raise Unavailable(
            "The site shows an advertisement first. Try again soon.",
            "BUSY",
            retry_after=int(seconds) + 1,
        )
    time.sleep(max(0.0, seconds))
