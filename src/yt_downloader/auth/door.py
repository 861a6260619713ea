"""Sends a flood of logins away before it costs anything, and lets those in who were here."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from yt_downloader.web.addresses import client_network
from yt_downloader.web.services import use
from yt_downloader.web.turns import Turns

View = TypeVar("View", bound=Callable[..., Any])

# Some more than wait for a password: so many answers at once mean that it is a flood.
_AT_A_TIME = 24
_REMEMBERED = 10_000


class Door:
    """How many logins of strangers this process looks at. Safe to use from all threads.

    Who logged in here lately is let in all the time: then counting, waiting in
    turn, and limits go on as ever. What is sent away costs less than a millisecond.
    """

    def __init__(self) -> None:
        self.turns = Turns(
            at_a_time=_AT_A_TIME,
            waiting=0,
            patience_seconds=0,
            busy="Too many logins at this moment. Try again soon.",
        )
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, network: str) -> bool:
        with self._lock:
            return network in self._known

    def remember(self, network: str) -> None:
        with self._lock:
            self._known[network] = None
            self._known.move_to_end(network)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def through_the_door(view: View) -> View:
    """For logins: 503 with BUSY at once while there are too many; nothing of it is read."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        door, network = use(Door), client_network()
        if door.knows(network):
            return view(*args, **kwargs)
        with door.turns.turn():
            answer = view(*args, **kwargs)
        door.remember(network)  # an error would have been raised
        return answer

    return cast("View", guarded)
