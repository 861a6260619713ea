"""Byte ranges, as a header and over HTTP."""

import pytest
import requests

from tests.sitestandin.catalogue import SHORT, TWO_HOURS
from tests.sitestandin.web.ranges import UnsatisfiableRange, parse_range
from tests.standin.player_api import media_format, media_url


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-", (0, 1000)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=990-2000", (990, 1000)),
        ("bytes=-5", (995, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("bytes=20-10", None),
        ("bytes=-", None),
        ("bytes=1-2,5-6", None),
        ("seconds=1-2", None),
        ("nonsense", None),
    ],
)
def test_the_header_is_understood(header, expected):
    assert parse_range(header, 1000) == expected


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_satisfied(header):
    with pytest.raises(UnsatisfiableRange):
        parse_range(header, 1000)


def test_part_of_a_file_far_inside(site, library):
    body = library.whole_file("137", 7200).body
    reply = requests.get(
        media_url(site, TWO_HOURS, 137),
        headers={"Range": "bytes=2000000000-2000000999"},
        timeout=5,
    )

    assert reply.status_code == 206
    assert reply.headers["Content-Range"] == f"bytes 2000000000-2000000999/{body.size}"
    assert reply.content == b"".join(body.pieces(2_000_000_000, 2_000_001_000))


def test_the_size_is_known_before(site, library):
    url = media_url(site, TWO_HOURS, 313)
    reply = requests.head(url, timeout=5)

    assert int(reply.headers["Content-Length"]) == library.whole_file("313", 7200).body.size
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert f"clen={reply.headers['Content-Length']}" in url


def test_behind_the_end_is_416(site, library):
    size = library.whole_file("140", 30).body.size
    reply = requests.get(
        media_url(site, SHORT, 140), headers={"Range": f"bytes={size}-"}, timeout=5
    )

    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    ("itag", "init", "index"),
    [(137, b"ftyp", b"sidx"), (248, b"\x42\x86\x81\x01", b"\xbb")],
)
def test_the_player_api_says_where_head_and_index_are(site, itag, init, index):
    entry = media_format(site, TWO_HOURS, itag)

    def part(name: str) -> bytes:
        bounds = entry[name]
        headers = {"Range": f"bytes={bounds['start']}-{bounds['end']}"}
        return requests.get(entry["url"], headers=headers, timeout=5).content

    assert init in part("initRange")[:12]
    assert index in part("indexRange")[:12]
    assert entry["approxDurationMs"] == "7200000"
