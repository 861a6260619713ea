"""What is known of a video is used as long as its media URLs are good, and no longer."""

import base64
import hashlib
import json
import secrets
import time
import zlib

import pytest

from yt_downloader.data.cache import Cache
from yt_downloader.sources.remembered import Remembered, good_for

NOW = 1_700_000_000.0


def info(*urls: str, **more: object) -> dict[str, object]:
    return {"id": "x", "formats": [{"url": url} for url in urls], **more}


def remembered(cache: Cache, way: str = "", longest_seconds: float = 3600) -> Remembered:
    return Remembered(cache, way=way, longest_seconds=longest_seconds)


@pytest.mark.parametrize(
    ("urls", "seconds"),
    [
        (["https://a/v?expire=1700006000&x=1"], 4800),
        (["https://a/v?x=1&expire=1700006000", "https://a/v/expire/1700003000/itag/1"], 1800),
        (["https://a/v?expire=1700001199"], 0),
        (["https://a/v?expire=1799999999"], 21600),
        (["https://a/v.mp4"], 300),
        (["https://a/v?expire=17"], 300),
        ([], 300),
    ],
)
def test_an_answer_is_good_until_shortly_before_its_first_url_ends(urls, seconds):
    assert good_for(info(*urls), now=NOW) == seconds


@pytest.mark.parametrize("status", ["is_live", "post_live"])
def test_a_stream_changes_so_it_is_kept_for_seconds(status):
    found = info("https://a/v?expire=1799999999", live_status=status)

    assert good_for(found, now=NOW) == 20


def test_what_was_put_is_found_by_the_same_url_and_way_only(cache: Cache):
    url = f"https://example.com/{secrets.token_hex(4)}"
    kept = info("https://a/v.mp4", title="Ä" * 1000)
    remembered(cache).put(url, kept)

    assert remembered(cache).get(url) == kept
    assert remembered(cache, way="http://proxy:1").get(url) is None
    assert remembered(cache).get(url + "/") is None


def test_a_stream_is_remembered_longer_for_those_who_only_ask_which_it_is(cache: Cache):
    url = f"https://example.com/{secrets.token_hex(4)}"
    kept = info("https://a/v?expire=1799999999", live_status="is_live")
    remembered(cache).put(url, kept)

    time.sleep(0.05)

    assert remembered(cache).get(url, stream_seconds=0.01) is None
    assert remembered(cache).get(url, stream_seconds=90) == kept
    assert remembered(cache).get(url) == kept


def test_without_a_server_nothing_is_remembered_and_nothing_fails():
    cache = Cache("redis://127.0.0.1:1/0")
    found = remembered(cache)

    found.put("https://example.com/", info())

    assert found.get("https://example.com/") is None
    cache.close()


def test_where_it_is_switched_off_nothing_is_remembered(cache: Cache):
    url = f"https://example.com/{secrets.token_hex(4)}"
    remembered(cache, longest_seconds=0).put(url, info())

    assert remembered(cache).get(url) is None


def test_what_is_huge_once_unpacked_is_not_remembered(cache: Cache):
    """Sixty megabytes of the same letter are sixty kilobytes when packed."""
    url = f"https://example.com/{secrets.token_hex(4)}"
    found = remembered(cache)

    found.put(url, info(title="a" * 60_000_000))
    assert found.get(url) is None
    found.put(url, info(title="a" * 7_000_000))
    assert found.get(url) is not None


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"info": 5, "at": 5}',
        b'{"info": {}, "at": "x"}',
        b"[" * 100_000,
        json.dumps({"info": {"title": "a" * 9_000_000}, "at": 0}).encode(),
    ],
)
def test_what_cannot_be_read_is_looked_up_again(cache: Cache, kept: bytes):
    url = f"https://example.com/{secrets.token_hex(4)}"
    key = f"lookup:{hashlib.sha256(json.dumps([url, '']).encode()).hexdigest()}"
    whole = base64.b64encode(zlib.compress(kept)).decode()

    for packed in (whole, whole[:-8], "ä", "AAAA", "", 5):
        cache.set(key, packed, seconds=60)
        assert remembered(cache).get(url) is None
