"""Where connections are made to: names, addresses inside, proxies, certificates."""

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.sitestandin.catalogue import SHORT, TWO_HOURS
from tests.standin.player_api import media_url
from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.fetch.piece import Piece

pytestmark = pytest.mark.slow

QUICK = Patience(connect_seconds=2, attempts=2, first_pause_seconds=0.01)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A name server's answers."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *args: Any, **more: Any) -> list[Any]:
        addresses = known.get(host, [host])
        more["flags"] = socket.AI_NUMERICHOST
        return [one for found in addresses for one in real(found, port, *args, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def text(connections: Connections, url: str) -> str:
    with Fetcher(connections, parallel=1, max_bytes=10**7) as fetcher:
        return fetcher.text(Address(url=url), max_bytes=10**7)[0]


def failure(ask: Callable[[], object]) -> str:
    with pytest.raises(MediaError) as caught:
        ask()
    return caught.value.code


def test_a_name_is_resolved_once_and_judged_by_what_it_leads_to(site, names):
    names["video.example"] = ["127.0.0.1"]
    url = f"http://video.example:{site.port}/"

    assert failure(lambda: text(Connections(Egress(), patience=QUICK), url)) == "BLOCKED_ADDRESS"
    assert site.requests() == []

    allowed = Connections(Egress([f"127.0.0.1:{site.port}"]), patience=QUICK)
    # The site does not know the name; that it was asked is the point.
    assert failure(lambda: text(allowed, url)) == "NETWORK_ERROR"
    assert {record.host for record in site.requests()} == {f"video.example:{site.port}"}


def test_only_the_permitted_addresses_of_a_name_are_used(site, names):
    names["video.example"] = ["10.0.0.1", "::1", "127.0.0.1"]
    allowed = Connections(Egress([f"127.0.0.1:{site.port}"]), patience=QUICK)

    failure(lambda: text(allowed, f"http://video.example:{site.port}/"))

    assert len(site.requests()) == 2


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.1", "[::1]"])
def test_ways_to_write_this_machine_are_refused(site, host):
    url = f"http://{host}:{site.port}/watch?v={SHORT}"

    assert failure(lambda: text(Connections(Egress(), patience=QUICK), url)) == "BLOCKED_ADDRESS"
    assert site.requests() == []


def test_this_machine_by_name_where_the_operator_allows_it(site):
    egress = Egress([f"127.0.0.1:{site.port}", f"localhost:{site.port}"])

    found = text(
        Connections(egress, patience=QUICK), f"http://localhost:{site.port}/watch?v={SHORT}"
    )

    assert "ytInitialPlayerResponse" in found


@pytest.mark.parametrize("host", ["unknown.example", f"{'x' * 64}.example", "a..example"])
def test_names_that_lead_nowhere_are_network_errors(names, host):
    found = failure(lambda: text(Connections(Egress(), patience=QUICK), f"http://{host}/"))

    assert found in {"NETWORK_ERROR", "BLOCKED_ADDRESS"}


def test_a_refused_connection_is_a_network_error():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    allowed = Connections(Egress([f"127.0.0.1:{port}"]), patience=QUICK)

    assert failure(lambda: text(allowed, f"http://127.0.0.1:{port}/")) == "NETWORK_ERROR"


def test_the_operators_proxy_may_be_inside(site):
    connections = Connections(
        Egress(), proxy=site.base_url, ca_file=str(site.ca_file), patience=QUICK
    )

    found = text(connections, f"https://www.youtube.com/watch?v={SHORT}")

    assert "ytInitialPlayerResponse" in found
    assert site.requests()[0].method == "CONNECT"


def test_pieces_come_through_the_proxy_and_tls(site, tmp_path):
    url = urlsplit(media_url(site, TWO_HOURS, 137))
    address = Address(url=f"https://rr3---sn-x.googlevideo.com{url.path}?{url.query}")
    site.conditions(drop_probability=0.05)
    connections = Connections(
        Egress(), proxy=site.base_url, ca_file=str(site.ca_file), patience=QUICK
    )
    pieces = [
        Piece(
            locate=lambda: address,
            path=tmp_path / str(number),
            start=number * 10**6,
            stop=(number + 1) * 10**6,
            max_bytes=10**6,
        )
        for number in range(6)
    ]

    with Fetcher(connections, parallel=3, max_bytes=10**8) as fetcher:
        fetcher.fetch(pieces)

    site.conditions(drop_probability=0)
    expected = requests.get(url.geturl(), headers={"Range": "bytes=0-5999999"}, timeout=9).content
    assert b"".join(piece.path.read_bytes() for piece in pieces) == expected
    assert fetcher.received == len(expected)


def test_certificates_are_checked(site):
    connections = Connections(Egress(), proxy=site.base_url, patience=QUICK)

    found = failure(lambda: text(connections, "https://www.youtube.com/"))

    assert found == "NETWORK_ERROR"
    assert {record.method for record in site.requests()} == {"CONNECT"}


def test_hosts_that_the_proxy_does_not_reach_are_network_errors(site):
    connections = Connections(Egress(), proxy=site.base_url, patience=QUICK)

    assert failure(lambda: text(connections, "https://example.com/")) == "NETWORK_ERROR"
    assert failure(lambda: text(connections, "http://example.com/")) == "NETWORK_ERROR"


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/", "https://localhost/", "http://[::1]/"])
def test_addresses_inside_are_refused_through_a_proxy_too(site, target):
    connections = Connections(Egress(), proxy=site.base_url, patience=QUICK)

    assert failure(lambda: text(connections, target)) == "BLOCKED_ADDRESS"
    assert site.requests() == []


def test_proxies_of_the_environment_do_not_count(site, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    allowed = Connections(Egress([f"127.0.0.1:{site.port}"]), patience=QUICK)

    assert text(allowed, f"{site.base_url}/watch?v={SHORT}")


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:3128", "http://", "http://[", "http://a:b:c"]
)
def test_proxies_that_cannot_be_used_are_refused_at_once(proxy):
    with pytest.raises(ValueError, match="proxy"):
        Connections(Egress(), proxy=proxy)


def test_a_missing_authority_is_noticed_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        Connections(Egress(), ca_file=str(tmp_path / "missing.pem"))
