"""Preview pictures through this server: good ones are shown, hostile ones are not."""

import time

import pytest

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.elsewhere.pictures import PNG

pytestmark = once


def path_of(api: Api, site: SiteStandIn, name: str) -> str:
    """Where this server gives out the picture of that name, as a page's poster."""
    url = site.elsewhere_url(f"page-with-poster/{name}.html")
    reply = api.post("/api/video/resolutions", {"url": url})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["thumbnail"])


def test_a_picture_is_shown_as_what_it_is_and_as_nobody_s(nobody: Api, site: SiteStandIn):
    for name in ("good.png", "mislabelled.svg"):
        reply = nobody.get(path_of(nobody, site, name))

        assert (reply.status_code, reply.content) == (200, PNG)
        assert reply.headers["Content-Type"] == "image/png"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Content-Security-Policy"].startswith("sandbox;")
        assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert reply.headers["Cache-Control"] == "private, max-age=3600"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("animated.gif", "image/gif"),
        ("small.webp", "image/webp"),
        ("small.avif", "image/avif"),
    ],
)
def test_every_kind_of_picture_is_known(nobody: Api, site: SiteStandIn, name: str, kind: str):
    reply = nobody.get(path_of(nobody, site, name))

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, kind)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("drawing.svg", 404, "NOT_FOUND"),
        ("drawing.png", 404, "NOT_FOUND"),
        ("page.jpg", 404, "NOT_FOUND"),
        ("empty.jpg", 404, "NOT_FOUND"),
        ("missing.jpg", 404, "NOT_FOUND"),
        ("moved-inside.jpg", 404, "NOT_FOUND"),
        ("huge.jpg", 502, "TOO_LARGE"),
    ],
)
def test_what_is_no_small_picture_is_not_shown(
    nobody: Api, site: SiteStandIn, name: str, status: int, code: str
):
    reply = nobody.get(path_of(nobody, site, name))

    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert not any(r.host == "10.0.0.1" for r in site.requests()), "it was not even asked"


@pytest.mark.parametrize(
    ("name", "status"), [("good.png", 200), ("missing.jpg", 404), ("huge.jpg", 502)]
)
def test_who_asks_again_and_again_costs_the_site_nothing(
    nobody: Api, site: SiteStandIn, name: str, status: int
):
    path = path_of(nobody, site, name)
    first = nobody.get(path)
    site.clear_requests()

    for _ in range(3):
        reply = nobody.get(path)
        assert reply.status_code == first.status_code == status
        assert reply.headers["Content-Type"] == first.headers["Content-Type"]
        assert status != 200 or reply.content == first.content == PNG
    assert site.requests() == []


def test_a_site_that_sends_nothing_is_not_waited_for(nobody: Api, site: SiteStandIn):
    path = path_of(nobody, site, "late.png")
    site.conditions(stall=True)
    began = time.monotonic()

    reply = nobody.get(path)

    assert (reply.status_code, reply.json()["code"]) == (504, "TIMED_OUT")
    assert 4 < time.monotonic() - began < 15


def test_only_addresses_of_this_server_s_own_making_are_fetched(nobody: Api, site: SiteStandIn):
    path = path_of(nobody, site, "good.png")
    preview = nobody.post("/api/video/resolutions", {"url": site.watch_url(catalogue.SHORT)})
    assert preview.ok
    site.clear_requests()

    bad = (path[:-2], f"{path}x", "/api/video/thumbnail/WyJodHRwOi8vMTAuMC4wLjEvIiwxXQ.x",
           path.replace("thumbnail", "preview"))  # fmt: skip
    for wrong in bad:
        reply = nobody.get(wrong, headers={"Range": "bytes=0-"})
        assert (reply.status_code, reply.json()["code"]) == (404, "NOT_FOUND"), wrong
    assert site.requests() == []


def test_the_address_of_a_picture_stays_the_same_so_that_browsers_keep_it(
    nobody: Api, site: SiteStandIn
):
    assert path_of(nobody, site, "good.png") == path_of(nobody, site, "good.png")
