"""What all pages and connections share: the media, the conditions, the clock, the log."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.sitestandin.broadcasting import OnAir, on_air
from tests.sitestandin.elsewhere.routes import Elsewhere
from tests.sitestandin.media.library import Library
from tests.sitestandin.video import Video
from tests.sitestandin.web.conditions import CurrentConditions
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
        self.base_url = ""
        self._since = clock()
        self._live_since = 0.0
        self.reset()

    def change_conditions(self, changes: Mapping[str, Any]) -> None:
        self.conditions.change(changes)
        if "live_started_seconds_ago" in changes:
            self._restart_live_streams()

    def reset(self) -> None:
        """Back to the default conditions, running streams at their start, an empty log."""
        self.conditions.reset()
        self._restart_live_streams()
        self.log.clear()

    def _restart_live_streams(self) -> None:
        self._live_since = self.clock() - self.conditions.now.live_started_seconds_ago

    def expiry(self) -> int:
        """The unix time until which an URL that is given out now is valid."""
        return math.ceil(self.clock() + self.conditions.now.url_ttl_seconds)

    def on_air(self, video: Video) -> OnAir | None:
        if not video.broadcast:
            return None
        return on_air(video.broadcast, live_since=self._live_since, site_since=self._since)
