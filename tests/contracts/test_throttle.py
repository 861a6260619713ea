"""Wrong passwords make the next one wait, for longer and longer, and lock nobody out."""

import concurrent.futures
import secrets

import pytest

from tests.harness.servers import Servers
from yt_downloader.auth.throttle import LoginThrottle
from yt_downloader.data.attempts import Attempts
from yt_downloader.data.cache import Cache
from yt_downloader.errors import TooMany
from yt_downloader.web.addresses import Pseudonyms, network_of

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"
ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture
def throttle(cache: Cache) -> LoginThrottle:
    names = Pseudonyms(secrets.token_hex(16))
    return LoginThrottle(Attempts(cache), names, per_account=3, per_network=6)


def pause(throttle: LoginThrottle, email: str = ALICE, address: str = HERE) -> int:
    """What the next attempt would have to wait, in seconds; it counts if that is nothing."""
    try:
        throttle.begin(email, address)
    except TooMany as refused:
        return refused.retry_after or -1
    return 0


def test_the_pause_begins_after_the_free_ones(throttle: LoginThrottle):
    assert [pause(throttle) for _ in range(3)] == [0, 0, 0]
    assert pause(throttle) == 1
    assert pause(throttle) == 1  # coming too early does not make it longer


def test_the_pause_doubles_up_to_a_quarter_of_an_hour(throttle: LoginThrottle, cache: Cache):
    others = set(cache._redis.scan_iter("attempts:*"))
    found = []
    for _ in range(16):
        pause(throttle)
        for key in set(cache._redis.scan_iter("attempts:*")) - others:
            until = cache._redis.hget(key, "until")
            if until:
                now, rest = cache._redis.time()
                found.append(round(float(until) - now - rest / 1e6))
                cache._redis.hdel(key, "until")

    assert sorted(set(found)) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]


def test_the_owner_elsewhere_does_not_wait(throttle: LoginThrottle):
    while not pause(throttle):
        pass

    assert pause(throttle, ALICE, ELSEWHERE) == 0
    assert pause(throttle, BOB, HERE) == 0


def test_trying_many_accounts_from_one_network_has_to_wait(throttle: LoginThrottle):
    addresses = [f"2001:db8:1:2::{n}" for n in range(7)]
    pauses = [pause(throttle, f"{n}@example.com", a) for n, a in enumerate(addresses)]

    assert pauses == [0] * 6 + [1]
    assert pause(throttle, ALICE, "2001:db8:1:3::1") == 0


def test_many_at_the_same_moment_count_too(throttle: LoginThrottle):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        pauses = list(pool.map(lambda _: pause(throttle), range(50)))

    assert pauses.count(0) == 3


def test_a_right_password_forgets_the_account_but_not_the_network(throttle: LoginThrottle):
    for number in range(4):
        pause(throttle, f"{number}@example.com")
    attempt = throttle.begin(ALICE, HERE)
    assert not attempt.known
    throttle.succeeded(attempt)

    again = throttle.begin(ALICE, HERE)

    assert again.known
    assert not throttle.begin(BOB, HERE).known
    assert pause(throttle, "another@example.com") == 1


def test_what_was_not_looked_at_does_not_count(throttle: LoginThrottle):
    for _ in range(20):
        throttle.not_made(throttle.begin(ALICE, HERE))

    assert [pause(throttle) for _ in range(3)] == [0, 0, 0]


def test_nothing_in_the_cache_tells_who_it_was(throttle: LoginThrottle, cache: Cache):
    throttle.succeeded(throttle.begin(ALICE, HERE))
    throttle.begin(ALICE, HERE)

    keys = " ".join([*cache._redis.scan_iter("attempts:*"), *cache._redis.scan_iter("known:*")])
    assert keys
    assert ALICE not in keys
    assert HERE not in keys


def test_without_redis_nobody_waits(servers: Servers):
    away = Cache("unix:///nonexistent/socket")
    throttle = LoginThrottle(Attempts(away), Pseudonyms("s"), per_account=1, per_network=1)

    assert [pause(throttle) for _ in range(5)] == [0] * 5


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_an_ipv6_network_counts_as_one(address: str, network: str):
    assert network_of(address) == network
