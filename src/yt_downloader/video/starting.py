"""The chore that starts downloads by itself, where the account wants that."""

import logging
from collections.abc import Callable
from datetime import timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.moments import Moments
from yt_downloader.errors import AppError, TooMany
from yt_downloader.video.service import VideoService

_log = logging.getLogger(__name__)
_AT_A_TIME = 20
_PAUSE = timedelta(seconds=5)


class StartDownloads:
    """Puts located moments into the queue as far as there is room; the others wait here."""

    name = "start-downloads"
    threads = 1
    pause_seconds = 0.2

    def __init__(self, moments: Moments, videos: VideoService) -> None:
        self._moments = moments
        self._videos = videos

    def step(self, check: Callable[[], None]) -> bool:
        now = utcnow()
        due = self._moments.to_start(now=now, limit=_AT_A_TIME)
        full: set[str] = set()
        for video in due:
            check()
            if video.user_id in full:
                continue
            try:
                self._videos.start_by_itself(video)
            except AppError as error:
                _log.info("no room", extra={"code": error.code, "video_id": video.id})
                # A limit of one user leaves room for others; any other one does not.
                owner = video.user_id if isinstance(error, TooMany) else None
                self._moments.start_later(now=now, until=now + _PAUSE, user_id=owner)
                if owner is None:
                    return False
                full.add(owner)
        return bool(due)
