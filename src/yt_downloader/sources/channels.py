"""Links of channels' live pages: who looks one up finds the stream that is live then."""

import re

_LIVE_PAGE = re.compile(
    r"https://www\.youtube\.com/"
    r"(?:channel/UC[A-Za-z0-9_-]{22}|@(?:[\w.·-]|%[0-9A-Fa-f]{2}){1,120})/live"
)


def is_live_page(url: str) -> bool:
    """Whether *url* is the canonical link of a channel's live page, by its id or its handle."""
    return _LIVE_PAGE.fullmatch(url) is not None
