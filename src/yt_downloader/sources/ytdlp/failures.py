"""Which of our codes a failure of yt-dlp is.

yt-dlp tells most failures apart by their text only. Texts marked Y are
YouTube's (`playabilityStatus.reason`; yt-dlp asks in English), the others
yt-dlp's own. The order of the table decides: a bot check mentions cookies,
too, and so does an age gate.
"""

import re
from collections.abc import Iterable

from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import (
    ContentTooShortError,
    DownloadError,
    ExtractorError,
    GeoRestrictedError,
    UnsupportedError,
    UserNotLive,
)

_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500
_REFUSALS = {
    401: "LOGIN_REQUIRED",
    403: "VIDEO_UNAVAILABLE",
    404: "VIDEO_UNAVAILABLE",
    410: "VIDEO_UNAVAILABLE",
}
_APOSTROPHE = str.maketrans("\u2019", "'")

_TEXTS: tuple[tuple[str, str], ...] = (
    ("UNSUPPORTED_URL", r"No suitable extractor|is not a valid URL|Unsupported URL"),
    ("FORMAT_UNAVAILABLE", r"Requested format is not available"),
    # Y
    (
        "LIVE_NOT_STARTED",
        r"live event will begin|Premieres in|Premiere will begin|not currently live",
    ),
    # Y, all three
    ("BOT_CHECK", r"confirm you're not a bot|captcha challenge|IP is likely being blocked"),
    # Y
    (
        "AGE_RESTRICTED",
        r"confirm your age|age-restricted|inappropriate|age_verification|age_check",
    ),
    # the second Y
    ("RATE_LIMITED", r"rate-limited|isn't available, try again later|HTTP Error 429"),
    # Y
    ("PRIVATE_VIDEO", r"private video|video is private"),
    # Y
    ("GEO_BLOCKED", r"not made this video available in your country|blocked it in your country"),
    (
        "LOGIN_REQUIRED",  # the second and third Y
        (
            r"cookies for the authentication|members-only|Join this channel|requires payment"
            r"|account cookies are no longer valid|Sign in|login required"
        ),
    ),
    (
        "JS_RUNTIME_MISSING",
        r"No supported JavaScript runtime|challenge solving failed|Signature solving failed",
    ),
    # Y
    (
        "VIDEO_UNAVAILABLE",
        r"unavailable|has been removed|does not exist|not available|DRM protected|terminated",
    ),
    ("FORMAT_UNAVAILABLE", r"No video formats found"),
    (
        "NETWORK_ERROR",
        r"unable to download|Unable to connect|timed out|Connection|HTTP Error 5\d\d|SSL|proxy",
    ),
)


def code_of(error: BaseException, warnings: Iterable[str] = ()) -> str:
    """The code for *error*, which yt-dlp raised after it had logged *warnings*.

    A rate limit or a missing JavaScript runtime stands in the warnings alone:
    the error then only says that nothing was found.
    """
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, GeoRestrictedError):
            return "GEO_BLOCKED"
        if isinstance(cause, UnsupportedError):
            return "UNSUPPORTED_URL"
        if isinstance(cause, UserNotLive):
            return "LIVE_NOT_STARTED"
        if isinstance(cause, HTTPError) and cause.status == _TOO_MANY_REQUESTS:
            return "RATE_LIMITED"
        if isinstance(cause, HTTPError) and cause.status >= _SERVER_ERROR:
            return "NETWORK_ERROR"
    text = " ".join(str(cause) for cause in causes)
    told = " ".join(warnings)
    return (
        _by_text(text, before="JS_RUNTIME_MISSING")
        or _by_text(told, only=("RATE_LIMITED", "JS_RUNTIME_MISSING"))
        or _by_status(causes)
        or _by_text(text)
        or _by_type(causes)
    )


def _causes(error: BaseException) -> list[BaseException]:
    """*error* and what it came from, outermost first.

    DownloadError keeps the root in `exc_info` and the extractor's error in
    `__context__`; an ExtractorError keeps its own in `cause`.
    """
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or cause in found:
            continue
        found.append(cause)
        waiting += [cause.__context__, cause.__cause__]
        if isinstance(cause, DownloadError) and cause.exc_info:
            waiting.append(cause.exc_info[1])
        if isinstance(cause, ExtractorError):
            waiting.append(cause.cause)
    return found


def _by_text(text: str, *, before: str = "", only: tuple[str, ...] = ()) -> str | None:
    plain = text.translate(_APOSTROPHE)
    for code, pattern in _TEXTS:
        if code == before:
            return None
        if (not only or code in only) and re.search(pattern, plain, re.IGNORECASE):
            return code
    return None


def _by_status(causes: list[BaseException]) -> str | None:
    """What the text of such an error calls unable to download."""
    statuses = (cause.status for cause in causes if isinstance(cause, HTTPError))
    return next((_REFUSALS[status] for status in statuses if status in _REFUSALS), None)


def _by_type(causes: list[BaseException]) -> str:
    if any(isinstance(cause, (MemoryError, RecursionError)) for cause in causes):
        return "UNSUPPORTED_URL"  # a page or a list without end
    network = (RequestError, ContentTooShortError, ConnectionError, TimeoutError)
    return "NETWORK_ERROR" if any(isinstance(c, network) for c in causes) else "UNKNOWN_ERROR"
