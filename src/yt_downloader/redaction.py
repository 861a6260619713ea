"""Takes secrets out of text that is written to a log.

Nobody writes them there on purpose: the access log has patterns of routes, and no record holds
a password. This is for what others put into their messages: a URL, a header, an argument.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

GONE = "[redacted]"
_SHORTEST_SECRET = 8  # shorter ones would take half of the log with them
# The quote that a name or a value may stand in, by itself or escaped within JSON.
_QUOTE = r"(?:\\?[\"'])?"
_VALUE = r"[^\s\"'\\,;&)}\]]+"

_PATTERNS: Sequence[tuple[re.Pattern[str], str]] = (
    # A JWT, also half of one.
    (re.compile(r"eyJ[\w-]{8,}(?:\.[\w-]*)*"), GONE),
    # Signed links and the tokens in the address that chat bots call.
    (
        re.compile(r"(/api/files/|/video/preview/|/video/thumbnail/|/save/stream/)[^\s\"'\\?/]+"),
        rf"\1{GONE}",
    ),
    # Headers to their end: a cookie is a list of pairs.
    (
        re.compile(
            rf"\b((?:proxy-)?authorization|(?:set-)?cookie|http_(?:authorization|cookie))"
            rf"({_QUOTE}\s*[:=,]\s*{_QUOTE})[^\"'\\\r\n]+",
            re.IGNORECASE,
        ),
        rf"\1\2{GONE}",
    ),
    (re.compile(rf"\b(bearer|basic)(\s+){_VALUE}", re.IGNORECASE), rf"\1\2{GONE}"),
    # Fields of bodies and of queries.
    (
        re.compile(
            rf"([\w-]*(?:password|passwd|secret|token|ticket|api_?key|signature))"
            rf"({_QUOTE}\s*[:=]\s*{_QUOTE}){_VALUE}",
            re.IGNORECASE,
        ),
        rf"\1\2{GONE}",
    ),
    # A name and a password in a URL.
    (re.compile(r"(://)[^\s/@\"'\\]+@"), rf"\1{GONE}@"),
)


class Redaction:
    """Knows the service's own *secrets*, besides what looks like one. Safe for all threads."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        whole = set(secrets)
        parts = {urlsplit(secret).password or "" for secret in whole if "://" in secret}
        known = sorted(
            (s for s in whole | parts if len(s) >= _SHORTEST_SECRET), key=len, reverse=True
        )
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """*text* with its secrets replaced; a line of JSON stays one."""
        if self._known:
            text = self._known.sub(GONE, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text
