"""The port as a forward proxy: tunnels for the hosts it pretends to be, nothing else."""

import socket
import ssl
from urllib.parse import urlsplit

import pytest
import requests

from tests.sitestandin.catalogue import SHORT, TWO_HOURS
from tests.standin.player_api import media_url

HOSTS = [
    "www.youtube.com",
    "youtube.com",
    "m.youtube.com",
    "www.youtube-nocookie.com",
    "rr1---sn-abc.googlevideo.com",
]


@pytest.fixture
def browser(site):
    with requests.Session() as session:
        session.proxies = {"http": site.base_url, "https": site.base_url}
        session.verify = str(site.ca_file)
        session.trust_env = False
        yield session


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_has_a_certificate_that_our_authority_signed(browser, host):
    assert browser.get(f"https://{host}/watch?v={SHORT}", timeout=5).status_code == 200


def test_hosts_are_served_in_the_clear_too(browser):
    assert browser.get(f"http://www.youtube.com/watch?v={SHORT}", timeout=5).status_code == 200


def test_a_client_that_does_not_trust_us_goes_away(browser):
    browser.verify = True

    with pytest.raises(requests.exceptions.SSLError):
        browser.get(f"https://www.youtube.com/watch?v={SHORT}", timeout=5)


def test_youtu_be_redirects(browser):
    reply = browser.get(f"https://youtu.be/{SHORT}", timeout=5, allow_redirects=False)

    assert reply.status_code == 303
    assert reply.headers["Location"] == f"https://www.youtube.com/watch?v={SHORT}"


def test_thumbnails_are_pictures(browser):
    reply = browser.get(f"https://i.ytimg.com/vi/{SHORT}/mqdefault.jpg", timeout=5)

    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.content.startswith(b"\xff\xd8\xff")


def test_other_hosts_are_refused(browser, site):
    assert browser.get("http://example.com/", timeout=5).status_code == 502
    assert browser.get("http://127.0.0.1:1/", timeout=5).status_code == 502
    with pytest.raises(requests.exceptions.ProxyError):
        browser.get("https://example.com/", timeout=5)
    assert [record.status for record in site.requests()] == [502, 502, 502]


@pytest.mark.parametrize("target", ["www.youtube.com:22", "127.0.0.1:443", "nonsense"])
def test_tunnels_lead_only_to_https_of_known_hosts(site, target):
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as connection:
        connection.sendall(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 502 ")


def test_the_tunnel_carries_several_requests(browser, site):
    for _ in range(3):
        browser.get(f"https://www.youtube.com/watch?v={SHORT}", timeout=5)

    records = site.requests()
    assert [record.method for record in records] == ["CONNECT", "GET", "GET", "GET"]
    assert {record.connection for record in records} == {records[0].connection}
    assert [record.scheme for record in records] == ["http", "https", "https", "https"]


def test_media_come_the_same_through_the_proxy_and_directly(browser, site):
    url = media_url(site, TWO_HOURS, 248)
    headers = {"Range": "bytes=1000000-1099999"}

    assert (
        browser.get(url, headers=headers, timeout=5).content
        == requests.get(url, headers=headers, timeout=5).content
    )


def test_media_are_served_under_a_media_host_too(browser, site):
    path = urlsplit(media_url(site, TWO_HOURS, 137))
    url = f"https://rr3---sn-x.googlevideo.com{path.path}?{path.query}"

    reply = browser.get(url, headers={"Range": "bytes=4-7"}, timeout=5)

    assert reply.status_code == 206
    assert reply.content == b"ftyp"


def test_the_certificate_names_the_host(site):
    context = ssl.create_default_context(cafile=str(site.ca_file))
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as connection:
        connection.sendall(b"CONNECT www.youtube.com:443 HTTP/1.1\r\n\r\n")
        connection.recv(1000)
        with context.wrap_socket(connection, server_hostname="www.youtube.com") as secured:
            certificate = secured.getpeercert() or {}
    assert certificate["subjectAltName"] == (("DNS", "www.youtube.com"),)
