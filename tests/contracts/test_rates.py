"""Limits of requests: exact across processes, open without Redis, cheap."""

import concurrent.futures
import secrets
import time
from collections.abc import Callable
from statistics import median

import pytest

from tests.harness.servers import Servers
from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.errors import TooMany
from yt_downloader.web.addresses import Pseudonyms
from yt_downloader.web.rates import RouteClass, RouteLimits

AUTH, SAVES = RouteClass.AUTH, RouteClass.SAVES
ALICE, BOB = "user:alice", "user:bob"
Make = Callable[..., RouteLimits]


@pytest.fixture
def make(servers: Servers) -> Make:
    secret = secrets.token_hex(8)

    def limits(redis_uri: str = servers.redis_uri, **rates: str) -> RouteLimits:
        settings = Settings(
            jwt_private_secret="p" * 32,
            jwt_public_secret="q" * 32,
            flask_secret_key="r" * 32,
            mongodb_uri="",
            redis_uri=redis_uri,
            **{"rate_limit_auth": "3/day", **rates},  # type: ignore[arg-type]
        )
        return RouteLimits(settings, Cache(redis_uri), Pseudonyms(secret))

    return limits


def spent(limits: RouteLimits, spender: str = ALICE, route_class: RouteClass = AUTH) -> bool:
    try:
        limits.spend(route_class, spender)
    except TooMany:
        return False
    return True


def test_processes_count_together_and_users_apart(make: Make):
    here, there = make(), make()

    assert [spent(here), spent(there), spent(here), spent(there), spent(here)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert spent(there, BOB)
    assert spent(there, ALICE, SAVES)


def test_many_at_the_same_moment_get_exactly_as_many(make: Make):
    limits = make(rate_limit_auth="20/day")
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: spent(limits), range(100)))

    assert found.count(True) == 20


def test_the_next_window_begins_anew(make: Make):
    limits = make(rate_limit_auth="1/second")
    while spent(limits):
        pass
    with pytest.raises(TooMany) as refused:
        limits.spend(AUTH, ALICE)

    assert (refused.value.limit, refused.value.retry_after) == (1, 1)
    time.sleep(1)
    assert spent(limits)


def test_without_redis_nothing_is_limited(make: Make):
    limits = make("unix:///nonexistent/socket")

    assert all(spent(limits) for _ in range(10))


def test_nothing_in_redis_tells_who_asked(make: Make, cache: Cache):
    spent(make(), "network:192.0.2.1")

    keys = list(cache._redis.scan_iter("LIMITS*"))
    assert keys
    assert not any("192.0.2.1" in key for key in keys)


def test_a_request_costs_less_than_a_millisecond(make: Make):
    limits = make(rate_limit_auth="1000000/day")
    spent(limits)
    took = []
    for _ in range(300):
        began = time.perf_counter()
        limits.spend(AUTH, ALICE)
        took.append(time.perf_counter() - began)

    assert median(took) < 0.001
