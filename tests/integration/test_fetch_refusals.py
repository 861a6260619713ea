"""What the site refuses, now or for good."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import SHORT, TEN_MINUTES
from tests.standin.player_api import media_url
from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.fetch.piece import Piece

SIZE = 50_000
QUICK = Patience(first_pause_seconds=0.01, longest_pause_seconds=0.02)


@pytest.fixture
def connections(site: SiteStandIn) -> Connections:
    return Connections(Egress([f"127.0.0.1:{site.port}"]), patience=QUICK)


@pytest.fixture
def fetcher(connections: Connections) -> Iterator[Fetcher]:
    with Fetcher(connections, parallel=4, max_bytes=10**9) as running:
        yield running


@pytest.fixture
def url(site: SiteStandIn) -> str:
    found = media_url(site, TEN_MINUTES, 137)
    site.clear_requests()
    return found


def expired(url: str) -> str:
    """The address as it would be after its time."""
    fields = dict(field.split("=", 1) for field in urlsplit(url).query.split("&"))
    return f"{url.partition('?')[0]}?{urlencode({**fields, 'expire': '1'})}"


def pieces(locate: Callable[[], Address], into: Path, *, count: int) -> list[Piece]:
    return [
        Piece(
            locate=locate,
            path=into / f"{number:03}",
            start=number * SIZE,
            stop=(number + 1) * SIZE,
            max_bytes=SIZE,
        )
        for number in range(count)
    ]


def content(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(directory.iterdir()))


def source(url: str, size: int) -> bytes:
    return requests.get(url, headers={"Range": f"bytes=0-{size - 1}"}, timeout=5).content


class Renewing:
    """An address that has run out, and the one it is replaced with."""

    def __init__(self, old: str, new: str, *, answer: bool = True) -> None:
        self._now, self._new, self._answer = old, new, answer
        self.calls = 0
        self.threads: set[str] = set()

    def locate(self) -> Address:
        return Address(url=self._now)

    def renew(self) -> bool:
        self.calls += 1
        self.threads.add(threading.current_thread().name)
        self._now = self._new
        return self._answer


@pytest.mark.parametrize("parallel", [1, 12])
def test_addresses_that_ran_out_are_renewed_once(site, connections, url, tmp_path, parallel):
    source_of = Renewing(expired(url), url)

    with Fetcher(
        connections, parallel=parallel, max_bytes=10**9, renew=source_of.renew
    ) as fetcher:
        fetcher.fetch(pieces(source_of.locate, tmp_path, count=30))

    assert source_of.calls == 1
    assert content(tmp_path) == source(url, 30 * SIZE)
    statuses = [record.status for record in site.requests(media=True)]
    assert statuses.count(403) <= parallel


@pytest.mark.parametrize("answer", [True, False])
def test_what_stays_refused_after_a_renewal_is_not_available(
    site, connections, url, tmp_path, answer
):
    source_of = Renewing(expired(url), expired(url), answer=answer)

    with (
        Fetcher(connections, parallel=12, max_bytes=10**9, renew=source_of.renew) as fetcher,
        pytest.raises(MediaError) as caught,
    ):
        fetcher.fetch(pieces(source_of.locate, tmp_path, count=30))

    assert caught.value.code == "VIDEO_UNAVAILABLE"
    assert source_of.calls == 1
    assert list(tmp_path.iterdir()) == []


def test_what_renewing_raises_comes_out(connections, url, tmp_path):
    def renew() -> bool:
        raise MediaError("PRIVATE_VIDEO")

    with (
        Fetcher(connections, parallel=12, max_bytes=10**9, renew=renew) as fetcher,
        pytest.raises(MediaError) as caught,
    ):
        fetcher.fetch(pieces(lambda: Address(url=expired(url)), tmp_path, count=30))

    assert caught.value.code == "PRIVATE_VIDEO"


def test_whoever_waits_for_a_renewal_can_be_cancelled(connections, url, tmp_path):
    cancelled, waits = threading.Event(), threading.Event()

    def renew() -> bool:
        waits.set()
        return cancelled.wait()

    def check() -> None:
        if waits.is_set():
            raise TimeoutError

    with Fetcher(connections, parallel=12, max_bytes=10**9, renew=renew) as fetcher:
        with pytest.raises(TimeoutError):
            fetcher.fetch(
                pieces(lambda: Address(url=expired(url)), tmp_path, count=30), check=check
            )
        cancelled.set()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [401, 403, 410, 429, 500, 502, 503])
def test_a_few_refusals_are_outlasted(site, fetcher, url, tmp_path, status):
    site.conditions(fail_next=3, fail_status=status)

    fetcher.fetch(pieces(lambda: Address(url=url), tmp_path, count=8))

    assert content(tmp_path) == source(url, 8 * SIZE)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "VIDEO_UNAVAILABLE"),
        (403, "VIDEO_UNAVAILABLE"),
        (404, "VIDEO_UNAVAILABLE"),
        (410, "VIDEO_UNAVAILABLE"),
        (451, "VIDEO_UNAVAILABLE"),
        (429, "RATE_LIMITED"),
        (503, "NETWORK_ERROR"),
        (500, "NETWORK_ERROR"),
        (204, "NETWORK_ERROR"),
    ],
)
def test_refusals_for_good_have_their_codes(site, fetcher, url, tmp_path, status, code):
    site.conditions(fail_next=1000, fail_status=status)

    with pytest.raises(MediaError) as caught:
        fetcher.fetch(pieces(lambda: Address(url=url), tmp_path, count=8))

    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", ["read", "text", "head"])
def test_every_call_knows_refusals(site, fetcher, url, call):
    site.conditions(fail_next=1000, fail_status=429)
    calls: dict[str, Callable[[], object]] = {
        "read": lambda: fetcher.read(Address(url=url), 0, 10),
        "text": lambda: fetcher.text(Address(url=url), max_bytes=10),
        "head": lambda: fetcher.head(Address(url=url)),
    }

    with pytest.raises(MediaError) as caught:
        calls[call]()

    assert caught.value.code == "RATE_LIMITED"


def test_refusals_leave_fewer_connections(site, connections, url, tmp_path):
    with Fetcher(connections, parallel=12, max_bytes=10**9) as fetcher:
        site.conditions(fail_next=12, fail_status=429, latency_seconds=0.2)
        fetcher.fetch(pieces(lambda: Address(url=url), tmp_path, count=12))

    records = site.requests(media=True)
    assert len(records) == 24
    # Half of twelve, and one more for every six or seven that went well.
    used = {record.connection for record in records if record.status == 206}
    assert len(used) <= 8


def test_what_is_not_there_is_asked_for_once(site, fetcher, url):
    with pytest.raises(MediaError) as caught:
        fetcher.read(Address(url=url.replace("itag=137", "itag=1")), 0, 10)

    assert caught.value.code == "VIDEO_UNAVAILABLE"
    assert len(site.requests(media=True)) == 1


def test_what_is_not_there_may_be_somewhere_else_by_now(connections, url):
    source_of = Renewing(url.replace("itag=137", "itag=1"), url)

    with Fetcher(connections, parallel=2, max_bytes=10**9, renew=source_of.renew) as fetcher:
        assert len(fetcher.read(source_of.locate, 0, 10).data) == 10


@pytest.mark.parametrize("start", [-1000, 0, 1000])
def test_a_resource_that_ends_before_the_piece_is_too_short(site, fetcher, tmp_path, start):
    url = media_url(site, SHORT, 140)
    start += len(requests.get(url, timeout=5).content)
    piece = Piece(
        locate=lambda: Address(url=url),
        path=tmp_path / "piece",
        start=start,
        stop=start + SIZE,
        max_bytes=SIZE,
    )

    with pytest.raises(MediaError) as caught:
        fetcher.fetch([piece])

    assert caught.value.code == "EMPTY_OUTPUT"
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_ranges_serves_the_beginning_of_files(site, fetcher, url, tmp_path):
    site.conditions(ignore_range=True)

    fetcher.fetch(pieces(lambda: Address(url=url), tmp_path, count=1))
    with pytest.raises(MediaError) as caught:
        fetcher.fetch(pieces(lambda: Address(url=url), tmp_path, count=2))

    assert caught.value.code == "NETWORK_ERROR"
    assert "parts" in caught.value.message
    site.conditions(ignore_range=False)
    assert (tmp_path / "000").read_bytes() == source(url, SIZE)
    assert not list(tmp_path.glob("*.part"))


def test_logs_name_the_host_and_no_more_of_an_address(site, fetcher, url, caplog):
    caplog.set_level(logging.DEBUG)
    site.conditions(fail_next=1, fail_status=500)

    fetcher.read(Address(url=url), 0, 10)

    (record,) = [record for record in caplog.records if "fetch" in record.name]
    assert (record.host, record.reason) == ("127.0.0.1", "status 500")
    assert "expire" not in str([vars(record) for record in caplog.records])
