"""A small version of a video to look at, in parts, through this server."""

import time
from dataclasses import dataclass

from yt_downloader.errors import MediaError, NotFound, Unavailable
from yt_downloader.sources.extraction import Extraction, Format
from yt_downloader.sources.links import Link
from yt_downloader.sources.preview import preview_format
from yt_downloader.sources.relay import Relay, Relayed
from yt_downloader.video.menu import FormatMenu
from yt_downloader.web.signed import SignedTexts
from yt_downloader.web.turns import Turns

_SECONDS = 3600
_PATIENCE_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 6.0  # for an address that the site makes valid a moment later


@dataclass(frozen=True, slots=True)
class Part:
    """What one answer has: some bytes, and the kind of file that they are from."""

    content_type: str
    relayed: Relayed


class Previews:
    """Relays a few parts at a time, each of them small: no thread is held for long.

    Safe to use from all threads.
    """

    def __init__(self, menu: FormatMenu, relay: Relay, *, secret: str, at_a_time: int) -> None:
        self._menu = menu
        self._relay = relay
        self._signed = SignedTexts(secret, purpose="preview", seconds=_SECONDS)
        self._turns = Turns(
            at_a_time=at_a_time,
            waiting=at_a_time,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many previews are being watched. Try again soon.",
        )

    def path(self, link: Link, video: Extraction) -> str | None:
        """Where the preview of *video* is for an hour or two; None where there is none."""
        shown = preview_format(video)
        signed = self._signed.make(link.video_id, link.url, shown.id) if shown else None
        return f"/api/video/preview/{signed}" if signed else None

    def part(self, signed: str, start: int, stop: int) -> Part | None:
        """Bytes [start, stop) of what a path leads to, or fewer; None where it has none there.

        Raises NotFound for a path that is not good; Unavailable with BUSY when too many
        watch; MediaError.
        """
        match self._signed.read(signed):
            case [video_id, url, format_id]:
                link = Link(video_id, url)
            case _:
                raise NotFound("This address is not valid, or its time is over.")
        with self._turns.turn():
            shown = _named(self._menu.look_up(link), format_id)
            _wait_for(shown)
            relayed = self._relay.read(
                shown, start, stop, again=lambda: self._menu.look_up_anew(link)
            )
        return Part(f"video/{shown.extension}", relayed) if relayed else None


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
