"""Saving, listing, and everybody's clips for themselves."""

import pytest

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn, catalogue

VIDEO = "https://www.youtube.com/watch?v=twohours-01&t=42s"
UNKNOWN = "c" * 24


def test_a_saved_clip_has_the_contract_s_fields(alice: Api, site: SiteStandIn):
    video_id = alice.save(
        VIDEO, "1:00", 65.5, additional_message="Größe!", clip_offset=30, unknown_field=[1]
    )

    found = alice.status(video_id)

    assert found["video_id"] == video_id
    assert found["status"] == "pending"
    assert found["url"] == VIDEO
    assert (found["start_time"], found["end_time"]) == (60, 65.5)
    assert found["created_at"].endswith("Z")
    assert found["file_available"] is False
    assert found["available_formats"] == []
    assert found["additional_message"] == "Größe!"
    for name in ("progress", "title", "error", "error_code", "file_size_bytes", "expires_at"):
        assert found[name] is None
    assert site.requests() == [], "saving asks no site"


def test_a_login_may_leave_both_times_out_and_an_anonymous_saver_may_not(alice: Api, nobody: Api):
    whole = alice.save(VIDEO, None, None)
    assert alice.status(whole)["start_time"] is None

    public = Api(nobody.address, nobody.get("/api/auth/token/public").json()["token"])
    reply = public.post("/api/video/save", {"url": VIDEO, "user_id": alice.user_id})
    assert reply.status_code == 400
    assert set(reply.json()["details"]) == {"start_time", "end_time"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": None}, "url"),
        ({"url": 5}, "url"),
        ({"url": ""}, "url"),
        ({"url": "x" * 3000}, "url"),
        ({"start_time": "soon"}, "start_time"),
        ({"start_time": -1}, "start_time"),
        ({"start_time": True}, "start_time"),
        ({"start_time": None}, "start_time"),
        ({"end_time": None}, "end_time"),
        ({"end_time": 10}, "end_time"),
        ({"end_time": 3}, "end_time"),
        ({"end_time": 10 + 3601}, "end_time"),
        ({"end_time": [20]}, "end_time"),
        ({"user_id": "me"}, "user_id"),
        ({"user_id": {"$ne": ""}}, "user_id"),
        ({"additional_message": "x" * 501}, "additional_message"),
        ({"additional_message": 7}, "additional_message"),
        ({"clip_offset": "far"}, "clip_offset"),
    ],
)
def test_a_bad_clip_names_the_field(alice: Api, change: dict[str, object], field: str):
    reply = alice.post(
        "/api/video/save", {"url": VIDEO, "start_time": 10, "end_time": 20, **change}
    )

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert field in reply.json()["details"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.youtube.com/@someone", "UNSUPPORTED_URL"),
        ("https://www.youtube.com/playlist?list=x", "UNSUPPORTED_URL"),
        ("file:///etc/passwd", "UNSUPPORTED_URL"),
        ("http://127.0.0.1:9/watch?v=twohours-01", "BLOCKED_ADDRESS"),
        ("http://169.254.169.254/latest/meta-data", "BLOCKED_ADDRESS"),
    ],
)
def test_links_that_lead_elsewhere_are_refused(alice: Api, url: str, code: str):
    for path, body in (
        ("/api/video/save", {"url": url, "start_time": 1, "end_time": 2}),
        ("/api/video/resolutions", {"url": url}),
    ):
        reply = alice.post(path, body)
        assert (reply.status_code, reply.json()["code"]) == (400, code)


def test_pages_go_from_new_to_old(alice: Api, bob: Api):
    ids = [alice.save(VIDEO, n, n + 1) for n in range(5)]
    bob.save(VIDEO)
    seen: list[str] = []
    query: dict[str, object] = {"limit": 2}
    while True:
        page = alice.get("/api/video/list", params=query).json()
        assert len(page["videos"]) <= 2
        seen += [video["video_id"] for video in page["videos"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert seen == ids[::-1]
    assert len(alice.get("/api/video/list?status=pending").json()["videos"]) == 5
    assert alice.get("/api/video/list?status=failed").json()["videos"] == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "status=lost", "cursor=x", "cursor=%FF", "cursor=MTIz"],
)
def test_a_bad_page_is_refused(alice: Api, query: str):
    reply = alice.get(f"/api/video/list?{query}")

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert query.split("=", maxsplit=1)[0] in reply.json()["details"]


EVERY_CALL = [
    ("GET", "/api/video/status/{id}"),
    ("POST", "/api/video/download/{id}"),
    ("GET", "/api/video/formats/{id}"),
    ("GET", "/api/video/files/{id}"),
    ("POST", "/api/video/cancel/{id}"),
    ("POST", "/api/video/retry/{id}"),
    ("DELETE", "/api/video/{id}"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
def test_somebody_else_s_clip_is_forbidden(alice: Api, bob: Api, method: str, path: str):
    video_id = alice.save(VIDEO)

    reply = bob.request(method, path.format(id=video_id))

    assert (reply.status_code, reply.json()["code"]) == (403, "FORBIDDEN")
    assert alice.status(video_id)["status"] == "pending"


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
@pytest.mark.parametrize("video_id", [UNKNOWN, "zzz", "1", "a" * 23, "%00", "..%2f..", "a" * 500])
def test_an_unknown_id_is_not_found(alice: Api, method: str, path: str, video_id: str):
    reply = alice.request(method, path.format(id=video_id))

    assert (reply.status_code, reply.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(("method", "path"), [*EVERY_CALL, ("GET", "/api/video/list")])
@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer x", "Basic dTpw", "Bearer a.b.c", "Bearer " + "x" * 5000],
)
def test_without_a_good_token_nothing_is_told(nobody: Api, method: str, path: str, header):
    headers = {} if header is None else {"Authorization": header}

    reply = nobody.request(method, path.format(id=UNKNOWN), headers=headers)

    assert (reply.status_code, reply.json()["code"]) == (401, "UNAUTHORIZED")


def test_a_deleted_clip_is_gone(alice: Api):
    video_id = alice.save(VIDEO)

    reply = alice.delete(f"/api/video/{video_id}")

    assert (reply.status_code, reply.content) == (204, b"")
    assert alice.get(f"/api/video/status/{video_id}").status_code == 404
    assert alice.delete(f"/api/video/{video_id}").status_code == 404


def test_the_menu_of_a_video(alice: Api, nobody: Api, site: SiteStandIn):
    url = site.watch_url(catalogue.TWO_HOURS)

    public = nobody.post("/api/video/resolutions", {"url": url}).json()
    by_video = alice.get(f"/api/video/formats/{catalogue.TWO_HOURS}").json()
    by_clip = alice.get(f"/api/video/formats/{alice.save(url)}").json()

    assert (public["video_id"], public["url"]) == (catalogue.TWO_HOURS, url)
    assert public["resolutions"] == ["2160p", "1440p", "1080p", "720p"]
    assert by_video == by_clip
    assert by_video["extensions"] == ["mp4", "webm"]
    assert by_video["formats"] == {
        "2160p": ["webm"],
        "1440p": ["webm"],
        "1080p": ["mp4", "webm"],
        "720p": ["mp4", "webm"],
    }
