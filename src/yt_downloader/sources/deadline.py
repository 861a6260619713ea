"""An end for what somebody waits for."""

import time
from collections.abc import Callable

from yt_downloader.errors import MediaError


def deadline(seconds: float, sentence: str) -> Callable[[], None]:
    """A check for a Fetcher: *seconds* from now on it raises MediaError with TIMED_OUT."""
    ends = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > ends:
            raise MediaError("TIMED_OUT", sentence)

    return check
