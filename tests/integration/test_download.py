"""From a saved clip to its file, on a real extraction, a real fetch and a real cut."""

import concurrent.futures
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.service import Service
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import judge
from yt_downloader.media.probe import probe

pytestmark = pytest.mark.any_store

SLOW = 400_000  # bytes per second and connection: a download takes long enough to be met
FRAME_RATE = 30
SOON = 3  # a second, with room for a machine that has more to do


def fetched(api: Api, video_id: str, into: Path) -> Path:
    """The finished file, downloaded."""
    reply = api.start(video_id)
    assert reply.status_code == 200, reply.text
    into.write_bytes(reply.content)
    return into


def check_cut(path: Path, start: float, end: float) -> None:
    """The first and the last frame are right, none is missing, sound and picture fit."""
    seen = judge(path)
    assert seen.first_frame(start) == start * FRAME_RATE
    assert seen.last_frame(end) == end * FRAME_RATE - 1
    assert seen.complete
    assert seen.av_offset_ms is not None
    assert abs(seen.av_offset_ms) <= 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wishes", "codec", "height", "container"),
    [
        ({"resolution_preference": "720p"}, "h264", 720, "mp4"),
        ({}, "h264", 1080, "mp4"),
        ({"resolution_preference": "1440p", "high_res_mp4": "remux"}, "vp9", 1440, "mp4"),
        pytest.param(
            {"resolution_preference": "2160p"}, "vp9", 2160, "mp4", marks=pytest.mark.full_size
        ),
        (
            {"resolution_preference": "720p", "format_preference": "webm", "cut_mode": "exact"},
            "vp9",
            720,
            "webm",
        ),
        ({"resolution_preference": "720p", "cut_mode": "exact"}, "h264", 720, "mp4"),
    ],
)
def test_the_segment_comes_in_the_chosen_form_exact_to_the_frame(
    alice: Api, site: SiteStandIn, tmp_path: Path, wishes, codec, height, container
):
    start, end = 3602.5, 3606.5
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), start, end)
    accepted = alice.start(video_id, **wishes)
    assert accepted.status_code == 202
    assert accepted.json()["video_id"] == video_id
    assert accepted.headers["Location"] == f"/api/video/status/{video_id}"
    assert int(accepted.headers["Retry-After"]) > 0

    done = alice.wait(video_id)
    path = fetched(alice, video_id, tmp_path / f"clip.{container}")

    assert done["status"] == "completed", done
    assert done["title"] == "Two hours, everything"
    assert done["available_formats"] == ["2160p", "1440p", "1080p", "720p"]
    assert done["file_size_bytes"] == path.stat().st_size
    found = probe(path)
    assert found.video[0].codec == codec
    assert found.video[0].height == height
    assert abs(found.duration - (end - start)) <= 0.2
    check_cut(path, start, end)


def test_a_fast_webm_starts_at_the_keyframe_before(alice: Api, site: SiteStandIn, tmp_path: Path):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3606.5)
    alice.start(video_id, format_preference="webm", resolution_preference="720p", cut_mode="fast")

    assert alice.wait(video_id)["status"] == "completed"
    seen = judge(fetched(alice, video_id, tmp_path / "clip.webm"))

    assert seen.first_frame(3600) == 3600 * FRAME_RATE


@pytest.mark.full_size
@pytest.mark.slow
def test_above_1080p_as_lossless_h265(
    alice: Api, site: SiteStandIn, tmp_path: Path, *, full: bool
):
    height, end = (2160, 13.5) if full else (1440, 12.5)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 11.5, end)
    alice.start(video_id, resolution_preference=f"{height}p", high_res_mp4="h265-lossless")

    assert alice.wait(video_id)["status"] == "completed"
    path = fetched(alice, video_id, tmp_path / "clip.mp4")
    found = probe(path)

    assert (found.video[0].codec, found.video[0].height) == ("hevc", height)
    check_cut(path, 11.5, end)


def test_an_hls_stream_is_cut_too(alice: Api, site: SiteStandIn, tmp_path: Path):
    video_id = alice.save(site.watch_url(catalogue.HLS_ONLY), 3600, 3604)
    alice.start(video_id, resolution_preference="720p")

    done = alice.wait(video_id)

    assert done["status"] == "completed", done
    found = probe(fetched(alice, video_id, tmp_path / "clip.mp4"))
    assert abs(found.duration - 4) <= 0.2


@pytest.mark.slow
def test_progress_is_real_and_never_goes_back(alice: Api, site: SiteStandIn):
    site.conditions(bytes_per_second=200_000)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3617.5)
    alice.start(video_id)
    percents: list[float] = []
    while (found := alice.status(video_id))["status"] == "processing":
        percents.append(found["progress"]["download_progress"])
        time.sleep(0.1)

    assert found["status"] == "completed", found
    assert percents == sorted(percents)
    assert len(set(percents)) >= 4
    assert max(percents) <= 100


def test_two_requests_at_one_moment_start_one_job(alice: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 100, 103)
    clients = [Api(alice.address, alice.token) for _ in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda client: client.start(video_id), clients))

    assert {reply.status_code for reply in replies} == {202}
    assert alice.wait(video_id)["status"] == "completed"
    looks = [r for r in site.requests(media=True) if (r.itag, r.range) == (137, "bytes=0-65535")]
    assert len(looks) == 1


def test_the_answer_is_held_when_the_client_prefers_to_wait(alice: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)

    reply = alice.post(f"/api/video/download/{video_id}", headers={"Prefer": "wait=25"})

    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Preference-Applied"] == "wait=25"


def test_a_held_answer_ends_at_its_time(alice: Api, site: SiteStandIn):
    site.conditions(bytes_per_second=SLOW)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 100, 160)
    began = time.monotonic()

    reply = alice.post(f"/api/video/download/{video_id}", headers={"Prefer": "wait=1"})

    assert reply.status_code == 202
    assert 1 <= time.monotonic() - began < 8
    alice.post(f"/api/video/cancel/{video_id}")


def test_the_file_is_sent_whole_and_in_ranges(alice: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    alice.start(video_id, resolution_preference="720p")
    alice.wait(video_id)

    whole = alice.start(video_id)
    part = alice.post(f"/api/video/download/{video_id}", headers={"Range": "bytes=100-199"})

    assert whole.headers["Content-Disposition"] == f'attachment; filename="video_{video_id}.mp4"'
    assert int(whole.headers["Content-Length"]) == len(whole.content)
    assert part.status_code == 206
    assert part.content == whole.content[100:200]


def test_a_signed_link_serves_the_file_without_a_token(alice: Api, nobody: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    alice.start(video_id, resolution_preference="720p")
    alice.wait(video_id)
    content = alice.start(video_id).content

    link = alice.post(
        f"/api/video/download/{video_id}", headers={"Accept": "application/json"}
    ).json()
    path = link["download_url"].removeprefix(alice.address)

    assert link["filename"] == f"video_{video_id}.mp4"
    assert link["file_size_bytes"] == len(content)
    assert 0 < link["expires_in"] <= 1800
    assert datetime.fromisoformat(link["expires_at"]) > datetime.now(UTC)
    assert nobody.get(path).content == content
    head = nobody.request("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(content)
    tail = nobody.get(path, headers={"Range": "bytes=-10"})
    assert (tail.status_code, tail.content) == (206, content[-10:])
    for bad in (path[:-1], f"{path}x", "/api/files/x", path.replace(".", ".x", 1)):
        assert nobody.get(bad).status_code == 404
    listed = alice.get(f"/api/video/files/{video_id}").json()["files"]
    assert [(f["kind"], f["size_bytes"]) for f in listed] == [("video", len(content))]
    assert nobody.get(listed[0]["url"].removeprefix(alice.address)).content == content


def test_each_version_of_a_clip_stays_while_another_is_made(
    alice: Api, site: SiteStandIn, service: Service, tmp_path: Path
):
    """Two clients with different wishes both get theirs, and each is made once."""
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 7)
    alice.start(video_id, resolution_preference="1080p")
    alice.wait(video_id)
    link = alice.get(f"/api/video/files/{video_id}").json()["files"][0]["url"]

    assert alice.start(video_id, resolution_preference="1080p").status_code == 200
    assert alice.start(video_id, resolution_preference="720p").status_code == 202
    assert alice.start(video_id, resolution_preference="1080p").status_code == 200
    assert alice.get(link.removeprefix(alice.address)).status_code == 200
    assert alice.wait(video_id)["status"] == "completed"

    for wish, height in (("1080p", 1080), ("720p", 720), ("1080p", 1080)):
        reply = alice.start(video_id, resolution_preference=wish)
        assert reply.status_code == 200, reply.text
        path = tmp_path / "clip.mp4"
        path.write_bytes(reply.content)
        assert probe(path).video[0].height == height
    assert len(stored(service, video_id)) == 2
    assert alice.delete(f"/api/video/{video_id}").status_code == 204
    assert stored(service, video_id) == []


def test_a_clip_that_failed_for_its_options_is_made_with_others(alice: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.ONLY_720), 5, 7)
    alice.start(video_id, resolution_preference="720p")
    alice.wait(video_id)
    alice.start(video_id, resolution_preference="1080p")
    assert alice.wait(video_id)["error_code"] == "FORMAT_UNAVAILABLE"

    refused = alice.start(video_id, resolution_preference="1080p")
    assert (refused.status_code, refused.json()["code"]) == (502, "FORMAT_UNAVAILABLE")
    assert alice.start(video_id).status_code == 502
    assert alice.start(video_id, resolution_preference="720p").status_code == 200
    webm = alice.start(video_id, resolution_preference="720p", format_preference="webm")
    assert webm.status_code == 202
    assert alice.wait(video_id)["status"] == "completed"
    assert alice.start(video_id).headers["Content-Type"] == "video/webm"


def test_a_held_answer_is_what_was_wished_and_not_what_ran(
    alice: Api, site: SiteStandIn, tmp_path: Path
):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 7)
    alice.start(video_id, resolution_preference="1080p")

    reply = alice.post(
        f"/api/video/download/{video_id}",
        {"resolution_preference": "720p"},
        headers={"Prefer": "wait=30"},
    )

    assert reply.status_code == 200, reply.text
    path = tmp_path / "clip.mp4"
    path.write_bytes(reply.content)
    assert probe(path).video[0].height == 720


def stored(service: Service, video_id: str) -> list[Path]:
    return [p for p in (service.downloads / "files" / video_id).rglob("*") if p.is_file()]


def test_the_default_resolution_yields_and_a_named_one_does_not(
    alice: Api, site: SiteStandIn, tmp_path: Path
):
    by_default = alice.save(site.watch_url(catalogue.ONLY_720), 5, 7)
    named = alice.save(site.watch_url(catalogue.ONLY_720), 5, 7)
    alice.start(by_default)
    alice.start(named, resolution_preference="1080p")

    assert alice.wait(by_default)["status"] == "completed"
    failed = alice.wait(named)
    assert (failed["status"], failed["error_code"]) == ("failed", "FORMAT_UNAVAILABLE")
    assert "720p" in failed["error"]
    # What was made without insisting does not pass for what is insisted on.
    again = alice.start(by_default, resolution_preference="1080p")
    assert again.status_code == 202
    assert alice.wait(by_default)["error_code"] == "FORMAT_UNAVAILABLE"


@pytest.mark.slow
def test_cancelling_stops_everything_within_a_second(
    alice: Api, site: SiteStandIn, service: Service
):
    site.conditions(bytes_per_second=SLOW)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3662.5)
    alice.start(video_id)
    alice.wait_progress(video_id)
    assert service.named(video_id), "a process works for the clip"

    began = time.monotonic()
    reply = alice.post(f"/api/video/cancel/{video_id}")
    while service.named(video_id):
        assert time.monotonic() - began < SOON
        time.sleep(0.01)
    while list((service.downloads / "work").glob(f"{video_id}*")):
        assert time.monotonic() - began < SOON
        time.sleep(0.01)

    assert (reply.status_code, reply.json()["status"]) == (200, "cancelled")
    assert alice.status(video_id)["status"] == "cancelled"
    refused = alice.start(video_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "CANCELLED")
    assert alice.post(f"/api/video/cancel/{video_id}").status_code == 409


def test_a_cancelled_clip_can_be_tried_again(alice: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 409
    alice.post(f"/api/video/cancel/{video_id}")

    reply = alice.post(f"/api/video/retry/{video_id}")

    assert (reply.status_code, reply.json()["status"]) == (202, "processing")
    assert alice.wait(video_id)["status"] == "completed"
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 409


@pytest.mark.slow
def test_deleting_a_running_clip_stops_it(alice: Api, site: SiteStandIn, service: Service):
    site.conditions(bytes_per_second=SLOW)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3662.5)
    alice.start(video_id)
    alice.wait_progress(video_id)

    assert alice.delete(f"/api/video/{video_id}").status_code == 204

    deadline = time.monotonic() + 2 * SOON
    work = service.downloads / "work"
    while service.named(video_id) or any(work.glob(f"{video_id}*")):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_one_user_s_jobs_wait_for_a_slot_and_a_full_queue_is_told(alice: Api, site: SiteStandIn):
    site.conditions(bytes_per_second=SLOW)
    ids = [alice.save(site.watch_url(catalogue.TWO_HOURS), n, n + 60) for n in range(13)]
    codes = [alice.start(video_id).status_code for video_id in ids[:2]]
    for video_id in ids[:2]:
        alice.wait_progress(video_id)
    codes += [alice.start(video_id).status_code for video_id in ids[2:12]]
    refused = alice.start(ids[12])

    assert codes == [202] * 12
    assert (refused.status_code, refused.json()["code"]) == (429, "TOO_MANY_JOBS")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["RateLimit-Limit"] == "10"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert alice.status(ids[12])["status"] == "pending"
    waiting = alice.status(ids[5])
    assert waiting["status"] == "processing"
    assert waiting["progress"]["current_phase"] == "queued"
    for video_id in ids:
        alice.post(f"/api/video/cancel/{video_id}")
