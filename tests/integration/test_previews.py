"""A small version of a video, relayed in parts to a player."""

import pytest
import requests

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.prepare import prepare

pytestmark = once
MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(prepare())


def preview_of(api: Api, url: str) -> str:
    reply = api.post("/api/video/info", {"url": url})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["preview_url"])


def part(api: Api, path: str, wanted: str) -> requests.Response:
    """As a player asks: without a token."""
    return api.anonymous().get(path, headers={"Range": wanted})


def test_a_player_gets_the_file_byte_for_byte(alice: Api, site: SiteStandIn, library: Library):
    whole = b"".join(bytes(p) for p in library.progressive().pieces(0, library.progressive().size))
    path = preview_of(alice, site.watch_url(catalogue.SHORT))
    got = b""

    while len(got) < len(whole):
        reply = part(alice, path, f"bytes={len(got)}-")
        assert reply.status_code == 206, reply.text
        last = len(got) + len(reply.content) - 1
        assert reply.headers["Content-Range"] == f"bytes {len(got)}-{last}/{len(whole)}"
        assert 0 < len(reply.content) <= MEBIBYTE
        got += reply.content

    assert got == whole
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-1", 0, 1), ("bytes=1000-1999", 1000, 1999), ("bytes=-500", -500, -1)],
)
def test_ranges_are_honoured(
    alice: Api, site: SiteStandIn, library: Library, wanted: str, first: int, last: int
):
    body = library.progressive()
    first, last = (at if at >= 0 else body.size + at for at in (first, last))
    path = preview_of(alice, site.watch_url(catalogue.SHORT))

    reply = part(alice, path, wanted)

    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{body.size}"
    assert reply.content == b"".join(bytes(p) for p in body.pieces(first, last + 1))


def test_a_range_that_is_not_there_is_416_and_none_is_400(alice: Api, site: SiteStandIn):
    path = preview_of(alice, site.watch_url(catalogue.SHORT))

    for wanted, status, code in (
        ("bytes=999999999-", 416, "RANGE_NOT_SATISFIABLE"),
        ("bytes=0-1,5-6", 400, "VALIDATION_ERROR"),
        ("lines=0-1", 400, "VALIDATION_ERROR"),
        ("", 400, "VALIDATION_ERROR"),
    ):
        reply = part(alice, path, wanted)
        assert (reply.status_code, reply.json()["code"]) == (status, code), wanted


def test_the_lowest_picture_is_shown_where_there_is_no_small_file_with_sound(
    alice: Api, site: SiteStandIn, library: Library
):
    """Two hours of 720p: only what is asked for comes through this server."""
    body = library.whole_file("136", 7200).body
    path = preview_of(alice, site.watch_url(catalogue.TWO_HOURS))
    middle = body.size // 2
    site.clear_requests()

    reply = part(alice, path, f"bytes={middle}-")

    assert reply.headers["Content-Range"] == (
        f"bytes {middle}-{middle + MEBIBYTE - 1}/{body.size}"
    )
    assert reply.content == b"".join(bytes(p) for p in body.pieces(middle, middle + MEBIBYTE))
    assert sum(r.bytes_sent for r in site.requests(media=True)) == MEBIBYTE


def test_a_file_elsewhere_can_be_watched_too(alice: Api, site: SiteStandIn):
    path = preview_of(alice, site.elsewhere_url("clip.webm"))

    reply = part(alice, path, "bytes=0-3")

    assert (reply.status_code, reply.content) == (206, b"\x1a\x45\xdf\xa3")
    assert reply.headers["Content-Type"] == "video/webm"


def test_an_address_that_ran_out_is_renewed_once(alice: Api, site: SiteStandIn):
    path = preview_of(alice, site.watch_url(catalogue.SHORT))
    site.conditions(fail_next=1, fail_status=403)

    assert part(alice, path, "bytes=0-99").status_code == 206

    site.conditions(fail_next=100, fail_status=403)
    site.clear_requests()
    reply = part(alice, path, "bytes=0-99")
    assert (reply.status_code, reply.json()["code"]) == (502, "VIDEO_UNAVAILABLE")
    # Once for the request, as nothing is remembered here; it was renewed in this minute.
    assert len([r for r in site.requests(media=False) if r.path == "/watch"]) == 1
