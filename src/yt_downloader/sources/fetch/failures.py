"""Why one request did not bring what was asked for, as seen inside this package.

None of these but Stopped leaves it: what is given up becomes a MediaError.
Their texts are for the log and hold no URLs.
"""

from http import HTTPStatus


class Stopped(Exception):
    """The Fetcher was closed, or the call that this belonged to has ended."""


class Broken(Exception):
    """The connection or the answer is no good; the same request may work the next time."""


class Refused(Exception):
    """The site does not give this out; *final* says that it will not, to this address."""

    def __init__(self, status: int, *, final: bool) -> None:
        super().__init__(f"status {status}")
        self.final = final


class Busy(Exception):
    """The site asks to be asked later: in *retry_after* seconds, if it says when."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        super().__init__(f"status {status}")
        self.code = "RATE_LIMITED" if status == HTTPStatus.TOO_MANY_REQUESTS else "NETWORK_ERROR"
        self.retry_after = retry_after
