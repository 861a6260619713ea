"""Which addresses playlists may name, and what they resolve to."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.sources.hls.addresses import LONGEST_URL, Addresses
from yt_downloader.sources.hls.errors import BadPlaylist

# RFC 3986 section 5.4, without those of other schemes; fragments are dropped.
EXAMPLES = """
g http://a/b/c/g
./g http://a/b/c/g
g/ http://a/b/c/g/
/g http://a/g
//g http://g/
?y http://a/b/c/d;p?y
g?y http://a/b/c/g?y
#s http://a/b/c/d;p?q
g#s http://a/b/c/g
g?y#s http://a/b/c/g?y
;x http://a/b/c/;x
g;x=1/./y http://a/b/c/g;x=1/y
. http://a/b/c/
./ http://a/b/c/
.. http://a/b/
../g http://a/b/g
../.. http://a/
../../g http://a/g
../../../g http://a/g
/./g http://a/g
/../g http://a/g
g. http://a/b/c/g.
.g http://a/b/c/.g
g.. http://a/b/c/g..
..g http://a/b/c/..g
./../g http://a/b/g
./g/. http://a/b/c/g/
g/./h http://a/b/c/g/h
g/../h http://a/b/c/h
g?y/../x http://a/b/c/g?y/../x
"""


@pytest.mark.parametrize("example", EXAMPLES.strip().splitlines())
def test_the_examples_of_rfc_3986(example: str):
    reference, expected = example.split()

    assert Addresses("http://a/b/c/d;p?q").resolve(reference) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("HTTP://Other.example:8080/x", "http://Other.example:8080/x"),
        ("https://[2606:4700::1111]:443/x", "https://[2606:4700::1111]:443/x"),
        ("12:30:00.ts", "https://host/a//b/12:30:00.ts"),
        ("my file.ts", "https://host/a//b/my%20file.ts"),
        ("ü%20.ts?a=b|c", "https://host/a//b/%C3%BC%20.ts?a=b%7Cc"),
        ("\\\\evil.example\\x", "https://host/a//b/%5C%5Cevil.example%5Cx"),
    ],
)
def test_addresses_as_sites_write_them(reference: str, expected: str):
    assert Addresses("https://host/a//b/list.m3u8").resolve(reference) == expected


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://host/x",
        "javascript:alert(1)",
        "C:\\x.ts",
        "http:x",
        "http:///x",
        "//",
        "//user@host/x",
        "https://user:password@host/x",
        "http://good.example\\@evil.example/",
        "http://host:65536/",
        "http://host:x/",
        "http://[::1/x",
        "http://[:::]/x",
        "http://[fe80::1%25eth0]/x",
        "http://müller.example/x",
        "http://ho st/x",
        "http://a..b/x",
        "http://./x",
        f"http://{'a' * 64}.example/x",
        f"http://{'a.' * 127}/x",
        "a\tb",
        "a\x00b",
        "a\r\nHost: evil.example",
        "a\x85b",
        "\ud800",
        "{$token}/x",
        "a" * 8193,
        "é" * 4000,
    ],
)
def test_what_must_not_be_asked_for_is_refused(reference: str):
    addresses = Addresses("https://host/a/b")
    with pytest.raises(BadPlaylist):
        addresses.resolve(reference)
    with pytest.raises(BadPlaylist):
        Addresses(reference)


def test_a_playlist_needs_an_address_of_its_own():
    for url in ("/list.m3u8", "//host/list.m3u8", "list.m3u8"):
        with pytest.raises(BadPlaylist):
            Addresses(url)


@given(st.text(max_size=40) | st.from_regex(r"(https?:)?//[a-z@:\[\].0-9/\\?#% ]{0,20}"))
def test_whatever_is_named_an_address_is_plain_and_its_host_is_unmistakable(reference: str):
    try:
        url = Addresses("https://host/a/b").resolve(reference)
    except BadPlaylist:
        return
    parts = urlsplit(url)

    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert parts.hostname.encode("idna")
    assert parts.port is None or parts.port <= 65535
    assert "@" not in parts.netloc
    assert len(url) <= LONGEST_URL
    assert all("!" <= character <= "~" for character in url)
    assert parts.path.startswith("/")
