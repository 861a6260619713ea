"""The chore that finds the places of saved moments, soon after they were saved."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.moments import Moments, Placed, Search, Sought
from yt_downloader.data.users import User, Users
from yt_downloader.errors import MediaError
from yt_downloader.jobs.run import Stopped
from yt_downloader.media.identity import is_dead, own_name
from yt_downloader.video.locator import PASSING, Locator, Place

_log = logging.getLogger(__name__)
_RENEW_SECONDS = 5.0
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)
_MOST_TRIES = 14  # an hour and a half


class LocateMoments:
    """Claims all moments of a stream, asks the site once, and records each place.

    May be killed at any time: what it has claimed is due again when its lease runs
    out, or as soon as this machine sees that its process is dead.
    """

    name = "locate-moments"
    pause_seconds = 0.5

    def __init__(self, moments: Moments, locate: Locator, users: Users, *, threads: int) -> None:
        self._moments = moments
        self._locate = locate
        self._users = users
        self.threads = threads
        self._own_name = own_name()

    def step(self, check: Callable[[], None]) -> bool:
        search = self._moments.claim(worker=self._own_name)
        if search is None:
            return self._moments.reap(is_dead=is_dead) > 0
        try:
            self._locate_all(search, _Renewing(self._moments, search, check))
        except Stopped:
            self._moments.put_back(search)
            raise
        return True

    def _locate_all(self, search: Search, check: Callable[[], None]) -> None:
        waiting, placed = list(search.sought), list[Placed]()
        owners: dict[str, User | None] = {}
        try:
            with self._locate.stream(search.url, check=check) as place:
                while waiting:
                    check()
                    if found := self._place(search, waiting[0], place, owners):
                        placed.append(found)
                    waiting.pop(0)
        except MediaError as error:
            _log.info("moments not located", extra={"count": len(waiting), "code": error.code})
            for sought in waiting:
                self._give_up(search, sought, error)
        finally:
            count = self._moments.located(search, placed)
        _log.info("moments located", extra={"count": count})

    def _place(
        self, search: Search, sought: Sought, place: Place, owners: dict[str, User | None]
    ) -> Placed | None:
        """Raises MediaError where the whole stream has to be asked later."""
        video = sought.video
        if video.moment is None:
            return None
        try:
            located = place(video.moment)
        except MediaError as error:
            if error.code in PASSING:
                raise
            self._give_up(search, sought, error)
            return None
        if video.user_id not in owners:
            owners[video.user_id] = self._users.get(video.user_id)
        owner = owners[video.user_id]
        by_itself = owner is not None and owner.auto_download
        return Placed(video=video, located=located, start_at=utcnow() if by_itself else None)

    def _give_up(self, search: Search, sought: Sought, error: MediaError) -> None:
        """For now, or for good."""
        video, tries = sought.video, sought.tries
        if error.code in PASSING and tries < _MOST_TRIES:
            until = utcnow() + min(_FIRST_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
            self._moments.postpone(search, video, until=until)
        else:
            self._moments.failed(search, video, code=error.code, message=error.message)


class _Renewing:
    """The check of one search, which renews its lease now and then."""

    def __init__(self, moments: Moments, search: Search, check: Callable[[], None]) -> None:
        self._moments = moments
        self._search = search
        self._check = check
        self._renewed = time.monotonic()

    def __call__(self) -> None:
        self._check()
        if time.monotonic() - self._renewed >= _RENEW_SECONDS:
            self._renewed = time.monotonic()
            self._moments.renew(self._search)
