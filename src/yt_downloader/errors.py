"""The errors that clients see, each with an HTTP status and a stable code.

AppError
├── Invalid            400  the request cannot be understood or breaks a rule
├── Unauthorized       401  no token, or one that is not (or no longer) good
├── Forbidden          403  somebody else's object
├── NotFound           404
├── Conflict           409  the object is in a state that does not allow this
├── Gone               410  the file's time is over
├── TooLarge           413  the upload is larger than is taken
├── TooMany            429  a limit per user or address
├── Unavailable        503  a store or a queue cannot take this now
├── DiskFull           507
└── MediaError         502  the video could not be fetched or made; see MEDIA_CODES
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class AppError(Exception):
    """An expected failure.

    *code* is part of the API and never changes once released; *message* is a
    sentence for people and may be reworded at any time. *details* is shown
    with it. *retry_after* is in seconds and becomes the header of that name.
    """

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "INTERNAL_ERROR"

    def __init__(
        self,
        message: str,
        code: str | None = None,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.details = details
        self.retry_after = retry_after


class Invalid(AppError):
    status = 400
    default_code = "VALIDATION_ERROR"


class Unauthorized(AppError):
    status = 401
    default_code = "UNAUTHORIZED"


class Forbidden(AppError):
    status = 403
    default_code = "FORBIDDEN"


class NotFound(AppError):
    status = 404
    default_code = "NOT_FOUND"


class Conflict(AppError):
    status = 409
    default_code = "CONFLICT"


class Gone(AppError):
    status = 410
    default_code = "EXPIRED"


class TooMany(AppError):
    """*limit* is how many there may be."""

    status = 429
    default_code = "TOO_MANY_REQUESTS"

    def __init__(
        self, message: str, code: str | None = None, *, limit: int, retry_after: int
    ) -> None:
        super().__init__(message, code, retry_after=retry_after)
        self.limit = limit


class Unavailable(AppError):
    status = 503
    default_code = "UNAVAILABLE"


class TooLarge(AppError):
    status = 413
    default_code = "FILE_TOO_LARGE"


class DiskFull(AppError):
    status = 507
    default_code = "DISK_FULL"


# What a download can fail with, and the sentence a person reads. Never the
# upstream's own words: they may hold addresses, paths or another language.
MEDIA_CODES: Mapping[str, str] = {
    "FORMAT_UNAVAILABLE": "The video does not have that format or resolution.",
    "VIDEO_UNAVAILABLE": "The video is not available; it may have been removed.",
    "PRIVATE_VIDEO": "The video is private.",
    "AGE_RESTRICTED": "The site shows this video to signed-in adults only.",
    "LOGIN_REQUIRED": "The site shows this video to its signed-in or paying members only.",
    "BOT_CHECK": "The site asks this server to prove that it is not a bot. Try again later.",
    "GEO_BLOCKED": "The video is not available in the country of this server.",
    "LIVE_NOT_STARTED": "The live stream has not started yet.",
    "STILL_LIVE": "The stream is still live; its recording is not there yet.",
    "UNSUPPORTED_URL": "This link does not lead to a video that can be fetched.",
    "BLOCKED_ADDRESS": "The link leads to an address that this server does not contact.",
    "RATE_LIMITED": "The site limits how often this server may ask. Try again later.",
    "NETWORK_ERROR": "The connection to the site failed. Try again later.",
    "JS_RUNTIME_MISSING": "The site's player script could not be run on this server.",
    "TOO_LARGE": "The result would be larger than this server allows.",
    "TOO_LONG": "The segment is longer than this server allows.",
    "DISK_FULL": "The server's disk is full. Try again later.",
    "TIMED_OUT": "It took longer than this server allows.",
    "ENCODE_FAILED": "The video could not be converted.",
    "EMPTY_OUTPUT": "The result did not hold the whole segment, so it was thrown away.",
    "UNKNOWN_ERROR": "The video could not be fetched for a reason that was not recognised.",
}

# What is not the fault of the site.
_OWN_STATUS: Mapping[str, int] = {
    "UNSUPPORTED_URL": 400,
    "BLOCKED_ADDRESS": 400,
    "DISK_FULL": 507,
    "TIMED_OUT": 504,
}


class MediaError(AppError):
    """The video could not be fetched, cut or converted; *code* is one of MEDIA_CODES."""

    default_code = "UNKNOWN_ERROR"

    def __init__(self, code: str, message: str | None = None) -> None:
        super().__init__(message or MEDIA_CODES[code], code)

    @property
    def http_status(self) -> int:
        return _OWN_STATUS.get(self.code, 502)


class JobFailed(MediaError):
    """A job that was asked about has failed: always 502, whatever the reason was."""

    @property
    def http_status(self) -> int:
        return 502
