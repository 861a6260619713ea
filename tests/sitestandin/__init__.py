"""A video site on loopback that unmodified yt-dlp takes for YouTube.

In tests: `with SiteStandIn() as site: ...`, then `site.settings()`, `site.conditions(...)`,
`site.requests()`; videos are named in `catalogue`, cut files are judged by `judge`. For
people: `python -m tests.sitestandin`.

Where to look: `media` makes pictures and sound (once, with ffmpeg), `containers` makes files
and fragments of any length out of them, `pages` is what the site answers, `web` is how it
answers: one port that is proxy and origin, network conditions, request log.
"""

from tests.sitestandin.stand_in import SiteStandIn

__all__ = ["SiteStandIn"]
