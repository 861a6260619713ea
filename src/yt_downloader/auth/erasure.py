"""Deletes accounts with everything that is theirs, whatever interrupts it."""

import logging
from collections.abc import Sequence
from typing import Protocol

from yt_downloader.clock import utcnow
from yt_downloader.data.guests import Guests
from yt_downloader.data.users import User, Users

_log = logging.getLogger(__name__)
_AT_A_TIME = 100


class Erasable(Protocol):
    """A place that keeps things of users. Both methods may run in many processes at once."""

    def owners(self) -> set[str]:
        """The ids of all users of whom there is something."""
        ...

    def delete_of_user(self, user_id: str) -> None:
        """Delete everything of that user; nothing happens where nothing is left."""
        ...


class Erasure:
    """Deletes accounts. Also a `Sweeper`, which finishes what a crash interrupted.

    An account is first made nobody's, in one update, then its things go, then
    the rest of it. Safe in every process at once, and again after a crash.
    """

    def __init__(self, users: Users, guests: Guests, places: Sequence[Erasable]) -> None:
        """*places* are all that keep something of users; a new one belongs on this list."""
        self._users = users
        self._guests = guests
        self._places = places

    def begin(self, user: User) -> bool:
        """Make *user* nobody: nothing can be done as this user from now on.

        False when the account changed meanwhile. What is left goes with `finish`,
        or with the next sweep.
        """
        return self._users.begin_deletion(user)

    def finish(self, user_id: str) -> bool:
        """Delete everything of an account that was begun with; False when a file cannot be."""
        try:
            for place in self._places:
                place.delete_of_user(user_id)
        except OSError:
            _log.exception("an account cannot be deleted yet")
            return False
        self._users.remove(user_id)
        return True

    def expire(self) -> int:
        """End guests whose time is over, and finish deletions; returns of how many accounts."""
        for guest in self._guests.expired(now=utcnow(), limit=_AT_A_TIME):
            self.begin(guest)
        begun = self._users.being_deleted(limit=_AT_A_TIME)
        return sum(self.finish(user_id) for user_id in begun)

    def sweep(self) -> int:
        """Delete what belongs to nobody; returns of how many former accounts.

        A request of an account that was deleted meanwhile may leave something
        when it is killed at the wrong moment. Nobody could ever reach it.
        """
        owners = {owner for place in self._places for owner in place.owners()}
        nobody = owners - self._users.known(owners)
        for user_id in nobody:
            for place in self._places:
                place.delete_of_user(user_id)
        return len(nobody)
