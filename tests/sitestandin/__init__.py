"""A video site on loopback that unmodified yt-dlp takes for YouTube.

In tests: `with SiteStandIn() as site: ...`, then `site.settings()`, `site.conditions(...)`,
`site.requests()`; videos are named in `catalogue`, cut files are judged by `judge`. For
people: `python -m tests.sitestandin`.

For pages that show a video before a clip is made of it: `catalogue.SHORT` has all of it, a
muxed preview (itag 18), chapters, a heatmap, manual (en, de) and automatic (en) subtitles, a
title, an uploader and thumbnails; `catalogue.TWO_HOURS` the same without itag 18, so that its
preview has no sound; `catalogue.HLS_ONLY` and `catalogue.LIVE` have no preview. Playlists:
`site.playlist_url(catalogue.PLAYLIST)`, and `catalogue.LONG_PLAYLIST` of 620 videos. Elsewhere:
`site.elsewhere_url("page-with-poster/NAME.html")` is a page with a player whose poster is
`pictures/NAME`; see elsewhere.pictures.

Where to look: `media` makes pictures and sound (once, with ffmpeg), `containers` makes files
and fragments of any length out of them, `pages` is what the site answers, `web` is how it
answers: one port that is proxy and origin, network conditions, request log.
"""

from tests.sitestandin.stand_in import SiteStandIn

__all__ = ["SiteStandIn"]
