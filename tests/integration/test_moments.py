"""Moments of streams, saved from a chat: found, downloaded, or clearly refused."""

import time
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.moments import Chat
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import Judgement, judge
from yt_downloader.data.mongo import object_id

FRAME_RATE = 30
EXACT_SECONDS = 0.1

pytestmark = pytest.mark.xdist_group("moments")


@pytest.fixture
def alice(chat: Chat) -> Api:
    return chat.service.api().new_user()


@pytest.fixture(autouse=True)
def nothing_remembered(site: SiteStandIn, chat: Chat) -> None:
    """The site's streams begin anew with each test."""
    chat.forget_lookups()
    chat.forget_clocks()


def began(site: SiteStandIn, ago: float) -> float:
    """Start the site's streams *ago* seconds before now, by the site's clock, which is told."""
    site.conditions(live_started_seconds_ago=ago)
    return site.live_since()


def seen(alice: Api, video_id: str, tmp_path: Path) -> Judgement:
    done = alice.wait(video_id)
    assert done["status"] == "completed", done
    path = tmp_path / "clip.mp4"
    path.write_bytes(alice.start(video_id).content)
    return judge(path)


def check(found: Judgement, start: float, end: float) -> None:
    """All frames of [start, end) seconds of the stream, and no other."""
    assert found.complete
    assert found.first_frame(start) == pytest.approx(start * FRAME_RATE, abs=1.5)
    assert found.last_frame(end) == pytest.approx(end * FRAME_RATE, abs=1.5)


def test_a_moment_is_located_to_a_tenth_of_a_second(chat: Chat, alice: Api, site: SiteStandIn):
    start = began(site, 3600)
    at = time.time() - 5

    video_id = chat.save(alice, site.watch_url(catalogue.LIVE), at=at, offset=60, duration=120)
    found = chat.wait_located(video_id)

    assert found.start_time == pytest.approx(at - start - 60, abs=EXACT_SECONDS)
    assert found.end_time == pytest.approx((found.start_time or 0) + 120)
    assert (found.youtube_video_id, found.title) == (catalogue.LIVE, "Live now")
    assert found.clock is not None
    assert found.clock.measured
    assert alice.status(video_id)["status"] == "pending"


def test_a_channel_s_live_page_becomes_the_stream_that_is_live(
    chat: Chat, alice: Api, site: SiteStandIn
):
    start = began(site, 1000)
    at = time.time()

    video_id = chat.save(alice, site.live_page_url(), at=at, offset=20)
    found = chat.wait_located(video_id)

    assert found.youtube_video_id == catalogue.LIVE
    assert found.url == site.watch_url(catalogue.LIVE)
    assert found.start_time == pytest.approx(at - start - 20, abs=EXACT_SECONDS)


@pytest.mark.parametrize(
    ("live", "code", "says"),
    [
        ("", "LIVE_NOT_STARTED", "no live stream now"),
        (catalogue.UPCOMING, "LIVE_NOT_STARTED", "no live stream now"),
        (catalogue.WAS_LIVE, "LIVE_NOT_STARTED", "at that moment"),
        pytest.param(
            catalogue.TEN_MINUTES,
            "LIVE_NOT_STARTED",
            "no live stream now",
            marks=pytest.mark.full_size,
        ),
    ],
)
def test_a_channel_that_is_not_live_is_said_so(
    chat: Chat, alice: Api, site: SiteStandIn, live: str, code: str, says: str
):
    site.conditions(channel_live=live)

    failed = chat.wait_located(chat.save(alice, site.live_page_url()))

    assert (failed.status, failed.error_code) == ("failed", code)
    assert says in (failed.error or "")


@pytest.mark.parametrize(
    ("video", "code"),
    [
        (catalogue.UPCOMING, "LIVE_NOT_STARTED"),
        (catalogue.TEN_MINUTES, "UNSUPPORTED_URL"),
        pytest.param(catalogue.PRIVATE, "PRIVATE_VIDEO", marks=pytest.mark.full_size),
        (catalogue.REMOVED, "VIDEO_UNAVAILABLE"),
    ],
)
def test_what_has_no_moments_fails_clearly(
    chat: Chat, alice: Api, site: SiteStandIn, video: str, code: str
):
    failed = chat.wait_located(chat.save(alice, site.watch_url(video)))

    assert (failed.status, failed.error_code) == ("failed", code)


def test_before_the_stream_began_and_long_after_it_there_is_nothing(
    chat: Chat, alice: Api, site: SiteStandIn
):
    start = began(site, 100)
    before = chat.save(alice, site.watch_url(catalogue.LIVE), at=start - 60, offset=20)
    after = chat.save(alice, site.watch_url(catalogue.WAS_LIVE), offset=20)

    for video_id in (before, after):
        failed = chat.wait_located(video_id)
        assert (failed.status, failed.error_code) == ("failed", "EMPTY_OUTPUT")


def test_a_site_that_is_away_is_asked_again_later(chat: Chat, alice: Api, site: SiteStandIn):
    site.conditions(down=True)
    video_id = chat.save(alice, site.watch_url(catalogue.LIVE))
    raw = chat.database.collection("videos")
    tried = {
        "_id": object_id(video_id),
        "locating.tries": 1,
        "locating.token": {"$exists": False},
    }
    deadline = time.monotonic() + 60
    while raw.find_one(tried) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    site.conditions(down=False)

    assert chat.wait_located(video_id, seconds=60).start_time is not None


def test_one_look_serves_a_hundred_clips_of_a_stream(chat: Chat, site: SiteStandIn, *, full: bool):
    began(site, 3600)
    owners = [chat.service.api().new_user() for _ in range(2)]
    pause = 0.5 if full else 0.05
    site.clear_requests()
    ids = []
    for number in range(100):
        ids.append(chat.save(owners[number % 2], site.watch_url(catalogue.LIVE)))
        time.sleep(pause)

    located = [chat.wait_located(video_id) for video_id in ids]

    assert all(video.start_time is not None for video in located)
    pages = [request for request in site.requests() if request.path == "/watch"]
    assert len(pages) == 1


def test_downloaded_while_the_stream_runs_with_what_lies_ahead(
    chat: Chat, alice: Api, site: SiteStandIn, tmp_path: Path
):
    start = began(site, 600)
    at = time.time()
    video_id = chat.save(
        alice, site.watch_url(catalogue.LIVE_LOW_LATENCY), at=at, offset=3, duration=5
    )

    # At once, before anybody can have found its place.
    assert alice.start(video_id, resolution_preference="720p").status_code == 202

    found = seen(alice, video_id, tmp_path)
    video = chat.get(video_id)
    assert video.start_time == pytest.approx(at - start - 3, abs=EXACT_SECONDS)
    assert video.end_time is not None
    check(found, video.start_time or 0, video.end_time)
    assert len(found.pictures) in {5 * FRAME_RATE, 5 * FRAME_RATE + 1}


def test_a_download_of_what_cannot_be_located_yet_waits(chat: Chat, alice: Api, site: SiteStandIn):
    site.conditions(down=True)
    url = site.watch_url(catalogue.LIVE_LOW_LATENCY)
    video_id = chat.save(alice, url, at=time.time() - 20, offset=5, duration=2)
    alice.start(video_id, resolution_preference="720p")
    alice.wait(video_id, "waiting")

    site.conditions(down=False)

    assert alice.wait(video_id)["status"] == "completed"


@pytest.mark.full_size
def test_what_failed_to_be_located_can_be_tried_again(chat: Chat, alice: Api, site: SiteStandIn):
    site.conditions(channel_live="", live_started_seconds_ago=600)
    at = time.time() - 20
    video_id = chat.save(alice, site.live_page_url(), at=at, offset=5, duration=2)
    assert chat.wait_located(video_id).status == "failed"
    assert alice.start(video_id).status_code in {202, 502}
    alice.wait(video_id, "failed")

    site.conditions(channel_live=catalogue.LIVE_LOW_LATENCY)
    assert alice.post(f"/api/video/retry/{video_id}").status_code == 202

    assert alice.wait(video_id)["status"] == "completed"


def test_an_offset_to_before_the_stream_begins_with_the_stream(
    chat: Chat, alice: Api, site: SiteStandIn, tmp_path: Path
):
    start = began(site, 30)
    video_id = chat.save(
        alice, site.watch_url(catalogue.LIVE), at=start + 10, offset=60, duration=12
    )
    video = chat.wait_located(video_id)
    assert (video.start_time, video.end_time) == (0, 12)

    alice.start(video_id, resolution_preference="720p")

    check(seen(alice, video_id, tmp_path), 0, 12)


def test_downloaded_after_the_stream_where_it_was_while_it_ran(
    chat: Chat, alice: Api, site: SiteStandIn, tmp_path: Path
):
    start = began(site, 40)
    at = start + 31.4
    first = chat.wait_located(chat.save(alice, site.watch_url(catalogue.LIVE), at=at, offset=10))
    site.conditions(live_stage="was_live")
    # Found only now, by what the first one was told while there were fragments.
    second_id = chat.save(alice, site.watch_url(catalogue.LIVE), at=at + 1, offset=10)
    chat.forget_lookups()
    second = chat.wait_located(second_id)

    assert first.start_time == pytest.approx(21.4, abs=EXACT_SECONDS)
    assert second.start_time == pytest.approx(22.4, abs=EXACT_SECONDS), second.error
    assert second.clock == first.clock
    alice.start(first.id, resolution_preference="720p")
    check(seen(alice, first.id, tmp_path), first.start_time or 0, first.end_time or 0)


@pytest.mark.full_size
def test_a_stream_that_ended_soon_after_gives_what_there_is(
    chat: Chat, alice: Api, site: SiteStandIn, tmp_path: Path
):
    start = began(site, 40)
    video_id = chat.save(
        alice, site.watch_url(catalogue.LIVE), at=start + 38, offset=10, duration=120
    )
    video = chat.wait_located(video_id)
    site.conditions(live_stage="was_live")
    chat.forget_lookups()

    alice.start(video_id, resolution_preference="720p")

    check(seen(alice, video_id, tmp_path), video.start_time or 0, 40)
