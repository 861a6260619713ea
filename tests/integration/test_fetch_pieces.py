"""Pieces of the site's files, over good and bad networks: every byte, and each once."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import SHORT, TWO_HOURS
from tests.sitestandin.web.request_log import RequestRecord
from tests.standin.player_api import media_url
from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.crew import THREAD_NAME
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.fetch.piece import Piece

MEGABYTE = 1_000_000
ENOUGH = 1000 * MEGABYTE
QUICK = Patience(first_pause_seconds=0.01, longest_pause_seconds=0.02)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert [thread for thread in threading.enumerate() if thread.name == THREAD_NAME] == []


def connections(site: SiteStandIn, patience: Patience = QUICK) -> Connections:
    return Connections(Egress([f"127.0.0.1:{site.port}"]), patience=patience)


@pytest.fixture
def fetcher(site: SiteStandIn) -> Iterator[Fetcher]:
    with Fetcher(connections(site), parallel=12, max_bytes=ENOUGH) as running:
        yield running


@pytest.fixture
def url(site: SiteStandIn) -> str:
    found = media_url(site, TWO_HOURS, 137)
    site.clear_requests()
    return found


def pieces(url: str, into: Path, *, count: int, size: int, start: int = 0) -> list[Piece]:
    address = Address(url=url)
    return [
        Piece(
            locate=lambda: address,
            path=into / f"{number:03}",
            start=start + number * size,
            stop=start + (number + 1) * size,
            max_bytes=size,
        )
        for number in range(count)
    ]


def whole(url: str, into: Path, **more: Any) -> Piece:
    values: dict[str, Any] = {"path": into / "whole", "max_bytes": ENOUGH, **more}
    return Piece(locate=lambda: Address(url=url), **values)


def source(url: str, start: int, size: int) -> bytes:
    headers = {"Range": f"bytes={start}-{start + size - 1}"}
    return requests.get(url, headers=headers, timeout=30).content


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def content(directory: Path) -> bytes:
    return b"".join((directory / name).read_bytes() for name in names(directory))


def asked(record: RequestRecord) -> tuple[int, int]:
    first, _, last = (record.range or "").removeprefix("bytes=").partition("-")
    return int(first), int(last) + 1


@pytest.mark.parametrize("parallel", [1, 12])
def test_the_bytes_are_the_site_s(site, url, tmp_path, parallel):
    size = 700_001
    seen: dict[str, int] = {}
    with Fetcher(connections(site), parallel=parallel, max_bytes=ENOUGH) as fetcher:
        wanted = pieces(url, tmp_path, count=20, size=size, start=12_345)
        fetcher.fetch(wanted, on_done=lambda piece, size: seen.update({piece.path.name: size}))

    assert fetcher.received == 20 * size
    assert seen == dict.fromkeys(names(tmp_path), size)
    assert content(tmp_path) == source(url, 12_345, 20 * size)


def test_connections_are_few_and_are_used_again(site, url, tmp_path, fetcher):
    site.conditions(bytes_per_second=10 * MEGABYTE)

    fetcher.read(Address(url=url), 0, 1000)
    fetcher.fetch(pieces(url, tmp_path, count=40, size=200_000))

    records = site.requests(media=True)
    assert len(records) == 41
    assert len({record.connection for record in records}) <= 12


def test_pieces_are_begun_in_their_order(site, url, tmp_path):
    wanted = pieces(url, tmp_path, count=10, size=1000)
    wanted = wanted[5:] + wanted[:5]

    with Fetcher(connections(site), parallel=1, max_bytes=ENOUGH) as fetcher:
        fetcher.fetch(wanted)

    asked_in_order = [asked(record) for record in site.requests(media=True)]
    assert asked_in_order == [(piece.start, piece.stop) for piece in wanted]


def test_dropped_connections_cost_no_byte_twice(site, url, tmp_path, fetcher):
    size = 2 * MEGABYTE
    site.conditions(drop_probability=0.01)

    fetcher.fetch(pieces(url, tmp_path, count=15, size=size))

    site.conditions(drop_probability=0)
    records = site.requests(media=True)
    assert content(tmp_path) == source(url, 0, 15 * size)
    assert fetcher.received == 15 * size
    assert len(records) > 15
    for number in range(15):
        position = number * size
        for record in records:
            start, stop = asked(record)
            if stop == (number + 1) * size:
                assert start == position
                position += record.bytes_sent
        assert position == (number + 1) * size


def test_whole_bodies_are_continued_too(site, tmp_path, fetcher):
    url = media_url(site, SHORT, 140)
    site.conditions(drop_probability=0.2)

    fetcher.fetch([whole(url, tmp_path)])

    site.conditions(drop_probability=0)
    expected = requests.get(url, timeout=5).content
    assert len(site.requests(media=True)) > 2
    assert content(tmp_path) == expected
    assert fetcher.received == len(expected)


def test_a_body_that_stalls_is_continued(site, url, tmp_path):
    site.conditions(stall_after_bytes=100_000)
    patience = Patience(silence_seconds=0.2, attempts=2)

    with Fetcher(connections(site, patience), parallel=2, max_bytes=ENOUGH) as fetcher:
        fetcher.fetch(pieces(url, tmp_path, count=2, size=250_000))

    assert fetcher.received == 500_000
    assert content(tmp_path) == source(url, 0, 90_000) + content(tmp_path)[90_000:]
    assert len(site.requests(media=True)) == 6 + 1


def test_a_few_bytes_per_attempt_are_no_progress(site, url, tmp_path):
    site.conditions(stall_after_bytes=1000)
    patience = Patience(silence_seconds=0.05, first_pause_seconds=0.01, attempts=3)

    with (
        Fetcher(connections(site, patience), parallel=1, max_bytes=ENOUGH) as fetcher,
        pytest.raises(MediaError) as caught,
    ):
        fetcher.fetch(pieces(url, tmp_path, count=1, size=250_000))

    assert caught.value.code == "NETWORK_ERROR"
    assert fetcher.received == 3000
    assert names(tmp_path) == []


@pytest.mark.parametrize("condition", ["stall", "drip", "down"])
def test_a_site_that_sends_nothing_is_given_up(site, url, tmp_path, condition):
    site.conditions(**{condition: True})
    silence = 0.1 if condition == "stall" else 30
    patience = Patience(
        silence_seconds=silence, slow_window_seconds=0.3, attempts=2, first_pause_seconds=0.01
    )

    with (
        Fetcher(connections(site, patience), parallel=2, max_bytes=ENOUGH) as fetcher,
        pytest.raises(MediaError) as caught,
    ):
        fetcher.fetch(pieces(url, tmp_path, count=3, size=10_000))

    assert caught.value.code == "NETWORK_ERROR"
    assert names(tmp_path) == []


def test_ranges_are_read_into_memory(url, fetcher):
    part = fetcher.read(Address(url=url), 1000, 101_000)

    assert part.data == source(url, 1000, 100_000)
    assert part.total == int(requests.head(url, timeout=5).headers["Content-Length"])


def test_reading_ends_with_the_resource(site, fetcher):
    url = media_url(site, SHORT, 140)
    expected = requests.get(url, timeout=5).content

    part = fetcher.read(lambda: Address(url=url), 1000, 1000 + 5 * MEGABYTE)

    assert part.data == expected[1000:]
    assert part.total == len(expected)


def test_small_bodies_come_with_their_url(site, fetcher):
    text, url = fetcher.text(Address(url=f"{site.base_url}/watch?v={SHORT}"), max_bytes=MEGABYTE)

    assert "ytInitialPlayerResponse" in text
    assert url == f"{site.base_url}/watch?v={SHORT}"


def test_headers_alone(site, url, fetcher):
    headers = fetcher.head(Address(url=url))

    assert headers["accept-ranges"] == "bytes"
    assert int(headers["CONTENT-LENGTH"]) > 100 * MEGABYTE
    assert fetcher.received == 0


def test_one_body_may_be_too_large(site, tmp_path, fetcher):
    url = media_url(site, SHORT, 140)

    with pytest.raises(MediaError) as caught:
        fetcher.body(Address(url=url), max_bytes=100_000)
    assert caught.value.code == "TOO_LARGE"

    with pytest.raises(MediaError) as caught:
        fetcher.fetch([whole(url, tmp_path, max_bytes=100_000)])
    assert caught.value.code == "TOO_LARGE"
    assert fetcher.received == 0
    assert names(tmp_path) == []


def test_all_bodies_together_may_be_too_large(site, tmp_path):
    url = media_url(site, SHORT, 140)
    size = len(requests.get(url, timeout=5).content)

    with Fetcher(connections(site), parallel=1, max_bytes=2 * size) as fetcher:
        fetcher.fetch([whole(url, tmp_path), whole(url, tmp_path, path=tmp_path / "again")])
        with pytest.raises(MediaError) as caught:
            fetcher.fetch([whole(url, tmp_path, path=tmp_path / "third")])

    assert caught.value.code == "TOO_LARGE"
    assert names(tmp_path) == ["again", "whole"]


def test_what_is_too_large_is_known_before_the_first_byte(site, url, tmp_path):
    with (
        Fetcher(connections(site), parallel=12, max_bytes=MEGABYTE) as fetcher,
        pytest.raises(MediaError) as caught,
    ):
        fetcher.fetch(pieces(url, tmp_path, count=11, size=100_000))

    assert caught.value.code == "TOO_LARGE"
    assert site.requests(media=True) == []


def test_no_pieces_are_no_work(site, fetcher):
    fetcher.fetch([])

    assert site.requests() == []


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 0), (5, 4), (-1, 4), (0, 10 * 1024 * 1024 + 1), (1, None)]
)
def test_odd_ranges_are_a_bug_of_ours(tmp_path, start, stop):
    with pytest.raises(AssertionError):
        whole("http://example.com/", tmp_path, start=start, stop=stop)
