"""What a request says, and to whom."""

import pytest

from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.address import Address, host_of, normal_url, redirected

NOW = 1_700_000_000.0


def test_headers_are_sent_as_given_but_for_our_own():
    address = Address(
        url="https://example.com/a",
        headers={
            "User-Agent": "me",
            "Accept-Encoding": "gzip",
            "Range": "bytes=0-",
            "host": "other.example",
            "Connection": "close",
        },
    )

    sent = address.headers_for("https://example.com/b", now=NOW)

    assert sent == {"User-Agent": "me", "Accept-Encoding": "identity"}


def test_headers_that_would_break_the_request_are_not_sent():
    address = Address(
        url="https://example.com/",
        headers={"X-A": "1\r\nX-B: 2", "X C": "1", "X-D": "\N{SNOWMAN}", "X-E": "caf\xe9"},
    )

    assert address.headers_for(address.url, now=NOW).keys() == {"X-E", "Accept-Encoding"}


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("https://example.com:443/b", True),
        ("https://EXAMPLE.com/b", True),
        ("http://example.com/b", False),
        ("https://example.com:8443/b", False),
        ("https://www.example.com/b", False),
    ],
)
def test_headers_that_name_a_person_stay_with_the_host(url, stays):
    personal = {"Authorization": "Bearer x", "Cookie": "a=1", "X-Api-Key": "k", "X-Token": "t"}
    address = Address(url="https://example.com/a", headers=personal)

    sent = address.headers_for(url, now=NOW)

    assert (personal.items() <= sent.items()) == stays
    assert stays or sent == {"Accept-Encoding": "identity"}


def test_cookies_are_matched_for_each_url():
    address = Address(
        url="https://example.com/", cookies="a=1; Domain=example.com; b=2; Domain=other.net"
    )

    assert address.headers_for("https://example.com/", now=NOW)["Cookie"] == "a=1"
    assert address.headers_for("https://other.net/", now=NOW)["Cookie"] == "b=2"
    assert "Cookie" not in address.headers_for("https://third.org/", now=NOW)


def test_secrets_are_not_in_the_representation():
    address = Address(url="https://example.com/", headers={"A": "hidden"}, cookies="hidden")

    assert "hidden" not in repr(address)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://Example.COM/A?b=%2F#c", "https://example.com/A?b=%2F"),
        ("http://user:password@example.com/", "http://example.com/"),
        ("http://example.com\\@127.0.0.1/", "http://example.com/%5C@127.0.0.1/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
    ],
)
def test_urls_get_one_form(url: str, normal: str):
    assert normal_url(url) == normal


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "ftp://example.com/", "//example.com/", "http://", "http://[x"],
)
def test_what_is_not_http_is_blocked(url: str):
    with pytest.raises(MediaError) as caught:
        normal_url(url)

    assert caught.value.code == "BLOCKED_ADDRESS"


def test_redirects_are_relative_to_where_they_came_from():
    assert redirected("https://example.com/a/b", "../c?d") == "https://example.com/c?d"
    assert redirected("https://example.com/a", "//other.net/") == "https://other.net/"
    for location in ("file:///etc/passwd", "http://[", "javascript:1"):
        with pytest.raises(MediaError):
            redirected("https://example.com/", location)


def test_logs_get_the_host_only():
    assert host_of("https://example.com/path?key=secret") == "example.com"
    assert not host_of("http://[")
