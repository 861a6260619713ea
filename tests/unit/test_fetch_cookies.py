"""Which cookies go where."""

import pytest

from yt_downloader.sources.fetch.cookies import cookie_header, parse

NOW = 1_700_000_000.0
TEXT = (
    "SID=abc=1; Domain=.example.com; Path=/; Secure; Expires=1800000000; "
    "host=only; Domain=www.example.com; Path=/; "
    "old=1; Domain=.example.com; Path=/; Expires=1600000000; "
    "deep=1; Domain=.example.com; Path=/watch"
)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://example.com/", "SID=abc=1"),
        ("https://media.example.com/x", "SID=abc=1"),
        ("https://www.example.com/watch/1", "SID=abc=1; host=only; deep=1"),
        ("https://www.example.com/watcher", "SID=abc=1; host=only"),
        ("http://www.example.com/", "host=only"),
        ("http://sub.www.example.com/", ""),
        ("https://badexample.com/", ""),
        ("https://example.com.evil.net/", ""),
        ("https://EXAMPLE.com./", "SID=abc=1"),
    ],
)
def test_cookies_stay_with_domain_path_scheme_and_time(url: str, sent: str):
    assert cookie_header(TEXT, url, now=NOW) == sent


def test_a_cookie_without_a_domain_goes_nowhere():
    assert not cookie_header("a=1; Path=/", "https://example.com/", now=NOW)
    assert not cookie_header("a=1; Path=/", "https:///", now=NOW)


def test_addresses_have_no_subdomains():
    assert not cookie_header("a=1; Domain=.0.0.1", "http://127.0.0.1/", now=NOW)
    assert cookie_header("a=1; Domain=127.0.0.1", "http://127.0.0.1/", now=NOW) == "a=1"


def test_quoted_values_are_read():
    (cookie,) = parse('a="x\\054 \\"y\\""; Domain=.example.com')

    assert cookie.value == 'x, "y"'


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";;;",
        "Domain=.example.com",
        "=1; Domain=.example.com",
        'a="x\\073 b=2"; Domain=.example.com',
        'a="x\\015\\012Evil: 1"; Domain=.example.com',
        f"a={'x' * 5000}; Domain=.example.com",
        "a=\N{SNOWMAN}; Domain=.example.com",
    ],
)
def test_what_is_odd_is_left_out(text: str):
    assert not cookie_header(text, "https://example.com/", now=NOW)
