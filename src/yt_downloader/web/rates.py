"""How often who may ask for what: one class for each route, counted in Redis."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import RedisStorage

from yt_downloader.config import NO_RATE_LIMIT, Settings
from yt_downloader.data.cache import Cache
from yt_downloader.errors import TooMany
from yt_downloader.web.addresses import Pseudonyms, client_network
from yt_downloader.web.allowance import Allowance, announce
from yt_downloader.web.services import use

_REMEMBERED = 10_000

View = TypeVar("View", bound=Callable[..., Any])


class RouteClass(StrEnum):
    """What a route costs. NONE is for what is asked all the time, or has limits of its own."""

    AUTH = "auth"
    ACCOUNTS = "accounts"
    LOOKUPS = "lookups"
    SAVES = "saves"
    READS = "reads"
    TRANSFERS = "transfers"
    NONE = "none"


class RouteLimits:
    """Counts requests in windows of the clock. Safe to use from all threads and processes.

    A request costs one round trip, one that is refused again none. While Redis is
    away nothing is limited, which the health page tells.
    """

    def __init__(self, settings: Settings, cache: Cache, names: Pseudonyms) -> None:
        self._rates = rates_of(settings)
        self._names = names
        self._storage = RedisStorage(
            settings.redis_uri, connection_pool=cache.pool, wrap_exceptions=True
        )
        self._cache = cache
        self._over: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, route_class: RouteClass, spender: str) -> None:
        """Count one request of *spender*, and tell in the answer what is left.

        Raises TooMany for one more than there may be in this window.
        """
        rate = self._rates.get(route_class)
        if rate is None or self._cache.away:
            return
        now, length = time.time(), rate.get_expiry()
        window = int(now // length)
        reset_seconds = max(1, math.ceil((window + 1) * length - now))
        key = f"{route_class}:{self._names.of('rate', spender)}:{window}"
        over = key in self._over
        try:
            count = self._storage.incr(key, length) if not over else 0
        except StorageError as error:
            self._cache.found_away(error)
            return
        if over or count > rate.amount:
            self._remember(key)
            raise TooMany(
                f"Too many requests of this kind: {rate} are allowed. "
                f"Try again in {reset_seconds} seconds.",
                limit=rate.amount,
                retry_after=reset_seconds,
            )
        announce(Allowance(rate.amount, rate.amount - count, reset_seconds))

    def _remember(self, key: str) -> None:
        """Who is over the limit stays so in this window: nobody needs to be asked again."""
        with self._lock:
            self._over[key] = None
            if len(self._over) > _REMEMBERED:
                self._over.popitem(last=False)


def rates_of(settings: Settings) -> Mapping[RouteClass, RateLimitItem]:
    """The rate of each class that has one."""
    texts = settings.rate_limits()
    return {RouteClass(name): parse(text) for name, text in texts.items() if text != NO_RATE_LIMIT}


def limited(route_class: RouteClass) -> Callable[[View], View]:
    """Count requests of this route in *route_class*, and refuse those that are too many.

    Of the user or key where a guard outside of this has found one (`g.spender`),
    else of the network.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            use(RouteLimits).spend(route_class, spender())
            return view(*args, **kwargs)

        return _classed(cast("View", counted), route_class)

    return decorate


def unlimited(view: View) -> View:
    """For routes that are asked all the time, or have limits of their own."""
    return _classed(view, RouteClass.NONE)


def class_of(view: Callable[..., Any]) -> RouteClass | None:
    """The class of a route; None for one that nobody has thought of."""
    return getattr(view, "route_class", None)


def spender() -> str:
    """Who pays for this request."""
    return str(g.get("spender") or network_spender())


def network_spender() -> str:
    return f"network:{client_network()}"


def _classed(view: View, route_class: RouteClass) -> View:
    view.route_class = route_class  # type: ignore[attr-defined]
    return view
