"""What ties a stream to the time of day, asked of its fragments or of what the site says."""

import logging
from collections.abc import Callable

from yt_downloader.data.location import Clock
from yt_downloader.errors import MediaError
from yt_downloader.sources.addresses import Addresses, Again
from yt_downloader.sources.extraction import Extraction, Format
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.live.broadcast import Broadcast

_log = logging.getLogger(__name__)
_PARALLEL = 2
_MOST_BYTES = 20_000_000  # heads of fragments, of a few kilobytes each
# Another look at the stream may bring its fragments; any other failure says that they are no use.
_PASSING = {"NETWORK_ERROR", "RATE_LIMITED"}
_NO_START = "The site does not say when the stream began."


class Clocks:
    """Of one stream, until it is closed. Used by one thread."""

    def __init__(
        self,
        extraction: Extraction,
        connections: Connections,
        *,
        again: Again,
        check: Callable[[], None],
    ) -> None:
        """*again* looks the stream up anew; *check* is called meanwhile and may raise."""
        self._started_at = extraction.started_at
        self._fetcher: Fetcher | None = None
        self._broadcast: Broadcast | None = None
        self._head = -1
        chosen = _in_fragments(extraction)
        if chosen is None or chosen.live_fragment_seconds is None:
            return
        addresses = Addresses((chosen,), again)
        self._fetcher = Fetcher(
            connections,
            parallel=_PARALLEL,
            max_bytes=_MOST_BYTES,
            renew=addresses.renew,
            check=check,
        )
        self._broadcast = Broadcast(
            self._fetcher,
            addresses.locate(chosen),
            fragment_seconds=chosen.live_fragment_seconds,
        )

    def close(self) -> None:
        if self._fetcher:
            self._fetcher.close()

    def at(self, wall_clock: float) -> Clock:
        """What the stream showed around that unix time.

        Raises MediaError: NETWORK_ERROR or RATE_LIMITED where a later try may do,
        EMPTY_OUTPUT where nothing tells.
        """
        if self._broadcast:
            try:
                return self._measured(self._broadcast, wall_clock)
            except MediaError as error:
                if error.code in _PASSING:
                    raise
                _log.warning("the fragments tell no time", extra={"code": error.code})
        if self._started_at is None:
            raise MediaError("EMPTY_OUTPUT", _NO_START)
        return Clock(wall_clock=self._started_at, position=0.0, measured=False)

    def _measured(self, broadcast: Broadcast, wall_clock: float) -> Clock:
        if self._head < 0:
            self._head = broadcast.head()
        mark = broadcast.mark_at(wall_clock, self._head)
        return Clock(wall_clock=mark.wall_clock, position=mark.position, measured=True)


def _in_fragments(extraction: Extraction) -> Format | None:
    """A format that the stream comes in now: with pictures, as clips are cut by those."""
    found = [f for f in extraction.formats if f.live_fragment_seconds]
    return next((f for f in found if f.video_codec), found[0] if found else None)
