"""Finds out where in which stream a moment is."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial

from yt_downloader.data.location import Clock, Located
from yt_downloader.data.moments import Moments
from yt_downloader.data.video import Moment
from yt_downloader.errors import MediaError
from yt_downloader.sources.channels import is_live_page
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extraction import Extraction, LiveStatus
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.links import Link, parse_link, youtube_link
from yt_downloader.sources.live.clocks import Clocks

# How old what is remembered of a stream may be: it only says which stream that is.
_YOUNG_SECONDS = 90
_RUNS = (LiveStatus.IS_LIVE, LiveStatus.POST_LIVE)
_NOT_A_STREAM = "This video is no live stream, so nothing in it can be found by the time of day."
_NOBODY_LIVE = "The channel has no live stream now."
_NOT_LIVE_THEN = "The channel had no live stream at that moment."
_BEGAN_LATER = "The stream began after that moment."
_ENDED_BEFORE = "The stream had ended before that moment."

# Failures that the next look may not have. All others are final.
PASSING = frozenset(
    {
        "NETWORK_ERROR",
        "RATE_LIMITED",
        "BOT_CHECK",
        "TIMED_OUT",
        "JS_RUNTIME_MISSING",
        "UNKNOWN_ERROR",
    }
)

Place = Callable[[Moment], Located]


class Locator:
    """Looks streams up, one time for as many of their moments as there are. Thread-safe."""

    def __init__(self, extract: Extractor, connections: Connections, moments: Moments) -> None:
        self._extract = extract
        self._connections = connections
        self._moments = moments

    @contextmanager
    def stream(self, url: str, *, check: Callable[[], None]) -> Iterator[Place]:
        """Places moments of the stream at *url*, which may be a channel's live page.

        Both the look and each placing raise MediaError, with one of PASSING where a
        later try may do. *check* may raise, too.
        """
        live_page = is_live_page(url)
        link = None if live_page else parse_link(url)
        url = link.url if link else url
        try:
            found = self._extract.stream(url, young_seconds=_YOUNG_SECONDS, check=check)
        except MediaError as error:
            if live_page and error.code == "LIVE_NOT_STARTED":
                raise MediaError(error.code, _NOBODY_LIVE) from None
            raise
        _check_is_stream(found, live_page=live_page)
        clocks = Clocks(
            found,
            self._connections,
            again=lambda: self._extract.anew(url, check=check),
            check=check,
        )
        with closing(clocks):
            link = link or youtube_link(found.id)
            yield partial(self._place, found, clocks, link, live_page=live_page)

    def _place(
        self, found: Extraction, clocks: Clocks, link: Link, moment: Moment, *, live_page: bool
    ) -> Located:
        at = moment.at.timestamp()
        clock = self._clock(found, clocks, link.video_id, at)
        then = clock.position_at(at)
        ended = found.live_status is LiveStatus.WAS_LIVE
        if live_page and ended and not 0 <= then <= (found.duration or 0):
            raise MediaError("LIVE_NOT_STARTED", _NOT_LIVE_THEN)
        if then < 0 and then - moment.offset + moment.duration <= 0:
            raise MediaError("EMPTY_OUTPUT", _BEGAN_LATER)
        start = max(0.0, then - moment.offset)
        if ended and found.duration is not None and start >= found.duration:
            raise MediaError("EMPTY_OUTPUT", _ENDED_BEFORE)
        return Located(
            url=link.url,
            youtube_video_id=link.video_id,
            title=found.title,
            available_formats=tuple(found.resolutions()),
            start_time=round(start, 3),
            end_time=round(start + moment.duration, 3),
            clock=clock,
        )

    def _clock(self, found: Extraction, clocks: Clocks, video_id: str, at: float) -> Clock:
        """The stream's own while there are fragments; then what some clip was told of it."""
        clock = clocks.at(at) if found.live_status in _RUNS else None
        if clock and clock.measured:
            return clock
        return self._moments.known_clock(video_id, near=at) or clock or clocks.at(at)


def _check_is_stream(found: Extraction, *, live_page: bool) -> None:
    """Raises MediaError for what runs neither now nor ever did."""
    if found.live_status is LiveStatus.IS_UPCOMING:
        raise MediaError("LIVE_NOT_STARTED", _NOBODY_LIVE if live_page else None)
    if found.live_status is LiveStatus.NOT_LIVE:
        if live_page:
            raise MediaError("LIVE_NOT_STARTED", _NOBODY_LIVE)
        raise MediaError("UNSUPPORTED_URL", _NOT_A_STREAM)
