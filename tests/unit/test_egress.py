"""The table of addresses that users must not reach through this server."""

import pytest

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress, is_inside

INSIDE = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 255.255.255.255 240.0.0.1 :: ::1 ::127.0.0.1 ::ffff:10.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""
OUTSIDE = """
1.1.1.1 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.0.1
172.15.0.1 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.0.1 198.20.0.1
223.255.255.255 2606:4700::1111 2a00:1450:4001::200e ::ffff:8.8.8.8 64:ff9b::8.8.8.8
2001:4860:4860::8888
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_inside(address: str):
    assert is_inside(address)
    assert not Egress().permits(address, 443)


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_outside(address: str):
    assert not is_inside(address)
    assert Egress().permits(address, 443)


def test_what_is_no_address_counts_as_inside():
    assert is_inside("example.com")
    assert is_inside("")


def test_the_operator_excepts_one_host_and_port():
    egress = Egress(["127.0.0.1:8080", "[::1]:9090"])

    assert egress.permits("127.0.0.1", 8080)
    assert egress.permits("::ffff:127.0.0.1", 8080)
    assert egress.permits("::1", 9090)
    assert not egress.permits("127.0.0.1", 8081)
    assert not egress.permits("127.0.0.2", 8080)


def test_urls_with_an_inside_host_are_blocked_unless_excepted():
    egress = Egress(["127.0.0.1:8080"])

    egress.check_url("https://example.com/a")
    egress.check_url("http://127.0.0.1:8080/a")
    for url in ("http://127.0.0.1/a", "http://0x7f000001/a", "https://[::1]/", "http:///x"):
        with pytest.raises(MediaError) as caught:
            egress.check_url(url)
        assert caught.value.code == "BLOCKED_ADDRESS"


@pytest.mark.parametrize(
    "host",
    [
        "redis",
        "router.lan",
        "nas.local",
        "metadata.google.internal",
        "x.home.arpa",
        "a.localhost.",
    ],
)
def test_names_that_no_public_site_has_are_inside(host: str):
    """With a proxy nobody here learns what they resolve to."""
    with pytest.raises(MediaError, match="address") as caught:
        Egress().check_url(f"http://{host}/a.mp4")
    assert caught.value.code == "BLOCKED_ADDRESS"
    Egress([f"{host}:80"]).check_url(f"http://{host}/a.mp4")


def test_urls_that_cannot_be_read_are_refused():
    for url in ("http://[fe80::1%25lo]/", "http://[zz::1]/"):
        with pytest.raises((MediaError, ValueError)):
            Egress().check_url(url)
    assert not Egress().permits("zz::1", 80)
