"""Where a chat bot takes a later message for its chat. Nothing is contacted here."""

import re

_LONGEST = 1024
_NIGHTBOT = re.compile(r"https://api\.nightbot\.tv/1/channel/send/([A-Za-z0-9._~=+%/-]+)")
_DOTS = {"", ".", ".."}
# Characters that an encoded path may hide: dots, slashes, percent signs, control characters.
_HIDDEN = re.compile(r"%(?![0-9a-f]{2})|%(?:2e|2f|5c|25|[01][0-9a-f]|7f)", re.IGNORECASE)


def reply_address(text: str) -> str | None:
    """*text*, if it is the address of a bot that this service answers; else None.

    Today that is `Nightbot-Response-Url`: exactly this scheme, host and beginning
    of the path, no port, no user name, no query, no dot segments.
    """
    found = _NIGHTBOT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or _HIDDEN.search(found[1]) or _DOTS & set(found[1].split("/")):
        return None
    return text
