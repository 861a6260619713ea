"""What the site refuses or breaks arrives as a code and a sentence, never as its own words."""

import pytest

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.errors import MEDIA_CODES

pytestmark = pytest.mark.any_store

REFUSED = [
    (catalogue.PRIVATE, "PRIVATE_VIDEO"),
    (catalogue.MEMBERS_ONLY, "LOGIN_REQUIRED"),
    (catalogue.PAYMENT, "LOGIN_REQUIRED"),
    (catalogue.AGE_RESTRICTED, "AGE_RESTRICTED"),
    (catalogue.BOT_CHECK, "BOT_CHECK"),
    (catalogue.BOT_CAPTCHA, "BOT_CHECK"),
    (catalogue.IP_BLOCKED, "BOT_CHECK"),
    (catalogue.RATE_LIMITED, "RATE_LIMITED"),
    (catalogue.HTTP_429, "RATE_LIMITED"),
    (catalogue.GEO_BLOCKED, "GEO_BLOCKED"),
    (catalogue.UNAVAILABLE, "VIDEO_UNAVAILABLE"),
    (catalogue.REMOVED, "VIDEO_UNAVAILABLE"),
    (catalogue.DRM, "VIDEO_UNAVAILABLE"),
    (catalogue.NEEDS_JS, "JS_RUNTIME_MISSING"),
    (catalogue.SERVER_ERROR, "NETWORK_ERROR"),
    (catalogue.NO_FORMATS, "FORMAT_UNAVAILABLE"),
    (catalogue.UPCOMING, "LIVE_NOT_STARTED"),
    (catalogue.PREMIERE, "LIVE_NOT_STARTED"),
]


@pytest.mark.parametrize(("video", "code"), REFUSED)
def test_a_refused_video_fails_with_its_code(alice: Api, site: SiteStandIn, video: str, code: str):
    video_id = alice.save(site.watch_url(video))
    alice.start(video_id)

    failed = alice.wait(video_id)
    asked = alice.start(video_id)

    assert (failed["status"], failed["error_code"]) == ("failed", code), failed
    assert failed["error"] == MEDIA_CODES[code]
    assert (asked.status_code, asked.json()["code"]) == (502, code)
    assert failed["file_available"] is False


def test_a_site_that_is_down_is_a_network_error_and_can_be_tried_again(
    alice: Api, site: SiteStandIn
):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    site.conditions(down=True)
    alice.start(video_id)
    failed = alice.wait(video_id)
    site.conditions(down=False)

    assert failed["error_code"] == "NETWORK_ERROR"
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 202
    assert alice.wait(video_id)["status"] == "completed"


def test_the_menu_of_a_refused_video_is_an_error_of_the_site(nobody: Api, site: SiteStandIn):
    reply = nobody.post("/api/video/resolutions", {"url": site.watch_url(catalogue.PRIVATE)})

    assert (reply.status_code, reply.json()["code"]) == (502, "PRIVATE_VIDEO")
    assert reply.json()["error"] == MEDIA_CODES["PRIVATE_VIDEO"]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(7300, 7310, "EMPTY_OUTPUT"), (7190, 7260, "EMPTY_OUTPUT"), (None, None, "TOO_LONG")],
)
def test_a_segment_that_the_video_does_not_have(alice: Api, site: SiteStandIn, start, end, code):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), start, end)
    alice.start(video_id)

    failed = alice.wait(video_id)

    assert (failed["status"], failed["error_code"]) == ("failed", code)
    assert "7200" in failed["error"]
