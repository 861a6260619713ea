"""Guests: who they may be, and how much they may do."""

import math
from datetime import timedelta

from yt_downloader.clock import utcnow
from yt_downloader.config import Settings
from yt_downloader.data.guests import Guests, Spent
from yt_downloader.data.users import User
from yt_downloader.errors import Forbidden, TooMany

_LONGEST_PAUSE_SECONDS = 3600
_WORDS = {
    Spent.KEPT: "A guest may keep {} clips and uploads in all.",
    Spent.STARTED: "A guest may start {} jobs in all.",
}


class GuestRules:
    """Safe to use from all threads and processes: the counts are exact."""

    def __init__(self, guests: Guests, settings: Settings) -> None:
        self._guests = guests
        self._enabled = settings.guests_enabled
        self._most = settings.max_guests
        self._life = timedelta(hours=settings.guest_hours)
        self._jobs = settings.guest_jobs

    @property
    def life(self) -> timedelta:
        return self._life

    def add(self) -> User:
        """A new guest. Raises Forbidden where there are none, TooMany when there are enough."""
        if not self._enabled:
            raise Forbidden(
                "This server takes no guests. Make an account with /api/auth/register."
            )
        guest = self._guests.add(most=self._most, expires_at=utcnow() + self._life)
        if guest is None:
            raise TooMany(
                f"There are {self._most} guests already. Make an account, or try again later.",
                "TOO_MANY_GUESTS",
                limit=self._most,
                retry_after=self._pause_seconds(),
            )
        return guest

    def keep(self, user_id: str) -> None:
        """A clip or an upload is to be kept. Raises TooMany for a guest who has enough."""
        self._spend(user_id, Spent.KEPT)

    def start(self, user_id: str) -> None:
        """A job is to be started. Raises TooMany for a guest who had enough."""
        self._spend(user_id, Spent.STARTED)

    def _spend(self, user_id: str, what: Spent) -> None:
        if not self._guests.spend(user_id, what, most=self._jobs):
            raise TooMany(
                f"{_WORDS[what].format(self._jobs)} Send this token to /api/auth/register with "
                "an e-mail address and a password: everything stays, and you can go on.",
                "GUEST_LIMIT",
                limit=self._jobs,
                retry_after=self._pause_seconds(),
            )

    def _pause_seconds(self) -> int:
        """Until the next guest ends, which may be much later than it is worth waiting for."""
        ends = self._guests.next_end()
        left = math.ceil((ends - utcnow()).total_seconds()) if ends else 1
        return min(max(1, left), _LONGEST_PAUSE_SECONDS)
