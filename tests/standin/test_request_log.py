"""The record of requests."""

import time

import pytest
import requests

from tests.sitestandin.catalogue import LIVE, SHORT, TWO_HOURS
from tests.standin.player_api import media_url


def test_a_media_request_is_recorded(site):
    url = media_url(site, TWO_HOURS, 137)
    before = time.time()
    requests.get(url, headers={"Range": "bytes=100-299", "User-Agent": "me"}, timeout=5)

    (record,) = site.requests(media=True)

    assert (record.method, record.host, record.path) == ("GET", "127.0.0.1", "/videoplayback")
    assert (record.video_id, record.itag, record.sq) == (TWO_HOURS, 137, None)
    assert (record.range, record.status, record.bytes_sent) == ("bytes=100-299", 206, 200)
    assert record.user_agent == "me"
    assert "itag=137" in record.query
    assert record.finished
    assert record.time == pytest.approx(before, abs=1)


def test_fragments_are_told_apart_by_their_numbers(site):
    url = media_url(site, LIVE, 140)
    requests.get(f"{url}&sq=7", timeout=5)

    (record,) = site.requests(media=True)

    assert (record.video_id, record.itag, record.sq) == (LIVE, 140, 7)


def test_a_head_request_sends_nothing(site):
    requests.head(media_url(site, SHORT, 137), timeout=5)

    assert site.requests(media=True)[0].bytes_sent == 0


def test_bytes_of_a_transfer_that_the_client_gives_up_are_counted(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(bytes_per_second=1_000_000)
    with requests.get(url, stream=True, timeout=5) as reply:
        reply.raw.read(300_000)

    deadline = time.monotonic() + 5
    while not site.requests(media=True)[0].ended and time.monotonic() < deadline:
        time.sleep(0.02)
    (record,) = site.requests(media=True)
    assert record.ended
    assert not record.finished
    assert 300_000 <= record.bytes_sent < 500_000


def test_the_log_is_complete_when_the_client_has_the_last_byte(site):
    url = media_url(site, TWO_HOURS, 137)

    for _ in range(30):
        requests.get(url, headers={"Range": "bytes=0-999999"}, timeout=5)
        record = site.requests(media=True)[-1]
        assert record.bytes_sent == record.size == 1_000_000
        assert record.finished


def test_a_running_transfer_shows_its_progress(site):
    url = media_url(site, TWO_HOURS, 137)
    site.conditions(bytes_per_second=200_000)

    with requests.get(url, stream=True, timeout=5) as reply:
        reply.raw.read(50_000)
        (record,) = site.requests(media=True)

    assert not record.finished
    assert 50_000 <= record.bytes_sent < 100_000


def test_connections_are_told_apart(site):
    with requests.Session() as session:
        for _ in range(2):
            session.get(site.base_url + "/watch?v=" + SHORT, timeout=5)
    requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5)

    one, same, other = (record.connection for record in site.requests())
    assert one == same != other


def test_pages_name_their_video(site):
    requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5)
    media_url(site, SHORT, 137)

    assert [record.video_id for record in site.requests()] == [SHORT, SHORT]


def test_the_log_is_cleared_and_keeps_counting(site):
    requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5)
    number = site.requests()[0].number
    site.clear_requests()
    assert site.requests() == []

    requests.get(site.base_url + "/watch?v=" + SHORT, timeout=5)
    assert site.requests()[0].number == number + 1


def test_control_leaves_no_trace(site):
    site.conditions(latency_seconds=0)

    assert site.requests() == []
