"""What all pages and connections share: the media, the conditions, the clock, the log."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.sitestandin.broadcasting import OnAir, on_air
from tests.sitestandin.catalogue import video_of
from tests.sitestandin.elsewhere.routes import Elsewhere
from tests.sitestandin.media.library import Library
from tests.sitestandin.video import Stage, Video
from tests.sitestandin.web.conditions import CurrentConditions
from tests.sitestandin.web.inbox import Inbox
from tests.sitestandin.web.request_log import RequestLog


class Site:
    """One running site; shared by all connections.

    *clock* is the unix time and may be replaced by tests.
    """

    def __init__(self, library: Library, clock: Callable[[], float] = time.time) -> None:
        self.library = library
        self.clock = clock
        self.elsewhere = Elsewhere(library)
        self.conditions = CurrentConditions()
        self.log = RequestLog()
        self.inbox = Inbox()
        self.base_url = ""
        self._since = clock()
        self._live_since = 0.0
        self._live_until: float | None = None
        self.reset()

    def change_conditions(self, changes: Mapping[str, Any]) -> None:
        stage = Stage(changes.get("live_stage", self.conditions.now.live_stage))
        self.conditions.change(changes)
        if "live_started_seconds_ago" in changes:
            self._restart_live_streams()
        if stage is Stage.LIVE:
            self._live_until = None
        elif self._live_until is None:
            self._live_until = self.clock()

    @property
    def live_since(self) -> float:
        """The unix time at which the running streams began."""
        return self._live_since

    def reset(self) -> None:
        """Back to the default conditions, running streams at their start, an empty log."""
        self.conditions.reset()
        self._restart_live_streams()
        self.log.clear()
        self.inbox.clear()

    def _restart_live_streams(self) -> None:
        self._live_until = None
        self._live_since = self.clock() - self.conditions.now.live_started_seconds_ago

    def expiry(self) -> int:
        """The unix time until which an URL that is given out now is valid."""
        return math.ceil(self.clock() + self.conditions.now.url_ttl_seconds)

    def video(self, video_id: str) -> Video:
        """The entry of the catalogue; of a stream that has ended meanwhile, what it is now."""
        found = video_of(video_id)
        stream = found.broadcast
        if not stream or stream.stage is not Stage.LIVE or self._live_until is None:
            return found
        lasted = int(self._live_until - self._live_since)
        lasted -= lasted % stream.fragment_seconds
        stage = Stage(self.conditions.now.live_stage)
        recorded = stage is Stage.WAS_LIVE
        ended = replace(
            stream,
            stage=stage,
            lasted_seconds=lasted,
            ended_seconds_ago=self._since - self._live_since - lasted,
        )
        return replace(
            found,
            broadcast=ended,
            seconds=lasted if recorded else 0,
            hls=found.hls if recorded else (),
        )

    def on_air(self, video: Video) -> OnAir | None:
        if not video.broadcast:
            return None
        return on_air(video.broadcast, live_since=self._live_since, site_since=self._since)
