"""The network conditions, measured from outside."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import LIVE, SHORT, TEN_MINUTES, TWO_HOURS
from tests.standin.player_api import media_url

MEGABYTE = 1_000_000


def fetch(url: str, start: int, size: int) -> tuple[int, float]:
    """Bytes received, even if it was cut short, and seconds from the request to the last."""
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc, timeout=60)
    buffer, received, begun = bytearray(1 << 20), 0, time.perf_counter()
    headers = {"Range": f"bytes={start}-{start + size - 1}"}
    connection.request("GET", f"{address.path}?{address.query}", headers=headers)
    with connection.getresponse() as reply:
        while count := reply.readinto(buffer):
            received += count
    seconds = time.perf_counter() - begun
    connection.close()
    return received, seconds


@pytest.mark.parametrize("rate", [250_000, 2 * MEGABYTE, 10 * MEGABYTE])
def test_a_connection_keeps_to_its_bandwidth(site, rate):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(bytes_per_second=rate)

    received, seconds = fetch(url, 10 * MEGABYTE, rate)

    assert received == rate
    assert 0.9 < seconds < 3  # a busy machine makes it slower, nothing makes it faster


def test_the_flow_is_smooth(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(bytes_per_second=2 * MEGABYTE)

    received, begun = 0, time.perf_counter()
    with requests.get(url, headers={"Range": "bytes=0-1999999"}, stream=True, timeout=10) as reply:
        for piece in reply.iter_content(10_000):
            received += len(piece)
            seconds = time.perf_counter() - begun
            # A busy machine may hold it up, but nothing comes in a burst.
            assert received / (2 * MEGABYTE) < seconds + 0.2
    assert received == 2 * MEGABYTE
    assert seconds < 3


@pytest.mark.slow
def test_sixteen_connections_keep_to_theirs(site):
    url = media_url(site, TWO_HOURS, 137)
    rate = 3 * MEGABYTE
    site.conditions(bytes_per_second=rate)

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda n: fetch(url, n * 50 * MEGABYTE, 2 * rate), range(16)))

    assert all(got == 2 * rate for got, _ in results)
    took = [seconds for _, seconds in results]
    assert min(took) > 1.8
    assert max(took) < 6  # all on one line of this rate would take 32


def test_latency_is_added_to_each_media_request(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(latency_seconds=0.5)

    _, seconds = fetch(url, 0, 1000)
    assert 0.5 < seconds < 3

    begun = time.perf_counter()
    requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5)
    assert time.perf_counter() - begun < 0.5


def test_latency_of_pages(site):
    site.conditions(page_latency_seconds=0.25)

    begun = time.perf_counter()
    requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5)
    assert 0.25 < time.perf_counter() - begun < 3


@pytest.mark.parametrize(
    ("headers", "throttled"),
    [
        ({}, True),
        ({"Range": "bytes=0-"}, True),
        ({"Range": "bytes=0-10485760"}, True),
        ({"Range": "bytes=0-10485759"}, False),
        ({"Range": "bytes=5000000-5999999"}, False),
    ],
)
def test_wide_requests_are_throttled(site, headers, throttled):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(throttle_bytes_per_second=50_000)

    begun = time.perf_counter()
    with requests.get(url, headers=headers, stream=True, timeout=30) as reply:
        reply.raw.read(50_000)
    seconds = time.perf_counter() - begun

    assert (seconds > 0.9) == throttled


def test_a_range_in_the_address_is_not_wide(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(throttle_bytes_per_second=100_000)

    begun = time.perf_counter()
    reply = requests.get(f"{url}&range=1000-501000", timeout=30)

    assert reply.status_code == 200
    assert len(reply.content) == 500_001
    assert time.perf_counter() - begun < 3  # throttled it would be five


def test_fragments_are_not_throttled(site):
    url = media_url(site, LIVE, 137)
    site.conditions(throttle_bytes_per_second=100_000)

    begun = time.perf_counter()
    requests.get(f"{url}&sq=1", timeout=30)

    assert time.perf_counter() - begun < 3


def drops(site: SiteStandIn, url: str) -> list[int]:
    """How many bytes came through of each of ten requests for a megabyte."""
    site.conditions(drop_probability=0.05, drop_seed=3)
    return [fetch(url, number * MEGABYTE, MEGABYTE)[0] for number in range(10)]


def test_connections_drop_at_the_same_places_with_the_same_seed(site):
    url = media_url(site, TWO_HOURS, 137)

    first, second = drops(site, url), drops(site, url)

    assert first == second
    assert min(first) < MEGABYTE
    assert all(count % 32_768 == 0 for count in first if count < MEGABYTE)
    assert [record.bytes_sent for record in site.requests(media=True)][:10] == first


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_the_next_requests_fail(site, status):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(fail_next=2, fail_status=status)

    statuses = [
        requests.get(url, headers={"Range": "bytes=0-9"}, timeout=5).status_code for _ in range(3)
    ]

    assert statuses == [status, status, 206]


def test_ranges_can_be_ignored(site):
    url = media_url(site, SHORT, 140)
    site.conditions(ignore_range=True)

    reply = requests.get(url, headers={"Range": "bytes=100-199"}, timeout=5)

    assert reply.status_code == 200
    assert len(reply.content) == int(reply.headers["Content-Length"]) > 400_000


def test_drip(site):
    url = media_url(site, SHORT, 140)
    site.conditions(drip=True)

    _, seconds = fetch(url, 0, 2)

    assert seconds == pytest.approx(2, abs=0.1)


def test_nothing_comes_from_a_stalled_site_until_it_goes_on(site):
    url = media_url(site, SHORT, 140)
    site.conditions(stall=True)

    with pytest.raises(requests.Timeout):
        requests.get(url, timeout=0.3)
    site.conditions(stall=False)

    assert requests.get(url, timeout=5).status_code == 200


def test_a_stall_in_the_middle_of_a_body(site):
    url = media_url(site, SHORT, 140)
    site.conditions(stall_after_bytes=100_000)

    with requests.get(url, stream=True, timeout=0.5) as reply:
        assert len(reply.raw.read(100_000)) == 100_000
        with pytest.raises(Exception, match="timed out"):
            reply.raw.read(1)


def test_a_change_takes_hold_of_running_transfers(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(bytes_per_second=10_000)

    with requests.get(url, headers={"Range": "bytes=0-4999999"}, stream=True, timeout=5) as reply:
        reply.raw.read(1000)
        site.conditions(bytes_per_second=None)
        begun = time.perf_counter()
        assert len(reply.raw.read()) == 4_999_000
    assert time.perf_counter() - begun < 20  # unchanged it would be 500


def test_a_site_that_is_down_answers_nobody_but_the_control(site):
    site.conditions(down=True)

    for url in (site.base_url + "/watch?v=" + SHORT, site.base_url + "/videoplayback"):
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)

    site.reset()
    assert requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5).status_code == 200


def test_a_site_that_goes_down_cuts_running_transfers(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(bytes_per_second=MEGABYTE)

    with ThreadPoolExecutor(1) as pool:
        transfer = pool.submit(fetch, url, 0, 20 * MEGABYTE)
        time.sleep(0.3)
        site.conditions(down=True)
        received, seconds = transfer.result()
    assert 0 < received < MEGABYTE
    assert seconds < 1


def test_addresses_expire(site):
    site.conditions(url_ttl_seconds=1)
    url = media_url(site, TEN_MINUTES, 137)
    expire = int(dict(parse_qsl(urlsplit(url).query))["expire"])
    headers = {"Range": "bytes=0-9"}

    assert requests.get(url, headers=headers, timeout=5).status_code == 206
    time.sleep(max(0, expire - time.time()) + 0.05)
    assert requests.get(url, headers=headers, timeout=5).status_code == 403
    site.conditions(url_ttl_seconds=60)
    assert requests.get(media_url(site, TEN_MINUTES, 137), headers=headers, timeout=5).ok


def test_an_unknown_condition_is_refused(site):
    with pytest.raises(ValueError, match="no such condition: bandwidth"):
        site.conditions(bandwidth=1)


def test_a_reset_restores_a_perfect_network(site):
    site.conditions(latency_seconds=1, down=True)
    site.reset()

    assert site.conditions()["latency_seconds"] == 0
    assert not site.conditions()["down"]
