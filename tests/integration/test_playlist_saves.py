"""Saving many videos at once."""

import pytest

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.sitestandin import SiteStandIn, catalogue

pytestmark = once
PATH = "/api/video/save/playlist"


def test_the_videos_of_a_playlist_become_clips(alice: Api, site: SiteStandIn):
    url = site.playlist_url(catalogue.PLAYLIST)

    reply = alice.post(PATH, {"url": url, "start_time": "0:01", "end_time": 3})

    found = reply.json()
    assert reply.status_code == 201
    assert (len(found["saved"]), found["failed"], found["left_out"]) == (4, [], 0)
    first = alice.status(found["saved"][0]["video_id"])
    assert first["url"] == found["saved"][0]["url"] == site.watch_url(catalogue.SHORT)
    assert (first["start_time"], first["end_time"]) == (1, 3)
    alice.start(first["video_id"])
    assert alice.wait(first["video_id"])["status"] == "completed"


def test_one_bad_link_stops_no_other(alice: Api, site: SiteStandIn):
    good = [site.watch_url(catalogue.SHORT), site.watch_url(catalogue.TEN_MINUTES)]
    bad = ["nonsense", "http://10.0.0.1/a.mp4", site.playlist_url(catalogue.PLAYLIST), "x" * 3000]

    reply = alice.post(PATH, {"urls": [good[0], *bad, good[1]], "additional_message": "all"})

    found = reply.json()
    assert [one["url"] for one in found["saved"]] == good
    assert [(one["url"], one["code"]) for one in found["failed"]] == [
        (bad[0], "UNSUPPORTED_URL"),
        (bad[1], "BLOCKED_ADDRESS"),
        (bad[2], "UNSUPPORTED_URL"),
        (bad[3], "UNSUPPORTED_URL"),
    ]
    assert all(one["error"] for one in found["failed"])
    saved = alice.status(found["saved"][1]["video_id"])
    assert (saved["start_time"], saved["additional_message"]) == (None, "all")
    assert site.requests() == [], "no site is asked for a list of links"


def test_of_a_long_playlist_the_first_hundred_are_saved(alice: Api, site: SiteStandIn):
    found = alice.post(PATH, {"url": site.playlist_url(catalogue.LONG_PLAYLIST)}).json()

    assert (len(found["saved"]), found["left_out"]) == (100, 520)


def test_a_guest_s_limit_holds(nobody: Api, site: SiteStandIn):
    guest = Api(nobody.address, nobody.post("/api/auth/guest").json()["token"])

    found = guest.post(PATH, {"urls": [site.watch_url(catalogue.SHORT)] * 12}).json()

    assert len(found["saved"]) == 10
    assert {one["code"] for one in found["failed"]} == {"GUEST_LIMIT"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "https://youtu.be/x", "urls": ["https://youtu.be/x"]}, "url"),
        ({"urls": []}, "urls"),
        ({"urls": ["x"] * 101}, "urls"),
        ({"urls": "x"}, "urls"),
        ({"urls": [5]}, "urls"),
        ({"urls": ["x"], "start_time": 5}, "end_time"),
    ],
)
def test_a_bad_request_names_the_field(alice: Api, body: dict[str, object], field: str):
    reply = alice.post(PATH, body)

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert field in reply.json()["details"]


def test_nobody_saves_for_another(alice: Api, bob: Api, site: SiteStandIn):
    body = {"urls": [site.watch_url(catalogue.SHORT)], "user_id": bob.user_id}

    assert alice.post(PATH, body).status_code == 403
    assert alice.anonymous().post(PATH, body).status_code == 401
    assert bob.get("/api/video/list").json()["videos"] == []


def test_a_playlist_that_cannot_be_looked_up_is_an_error(alice: Api, site: SiteStandIn):
    reply = alice.post(PATH, {"url": site.playlist_url("PLdoes-not-exist")})

    assert (reply.status_code, reply.json()["code"]) == (502, "VIDEO_UNAVAILABLE")
