"""Moments are claimed by stream, with leases: nobody looks twice, and none is forgotten."""

import threading
from datetime import datetime, timedelta

import pytest

from yt_downloader.clock import utcnow
from yt_downloader.data.location import Clock, Located
from yt_downloader.data.moments import Moments, Placed, Search
from yt_downloader.data.mongo import Database, object_id
from yt_downloader.data.news import News
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind, Status
from yt_downloader.data.video import Choice, Moment, NewVideo, Video
from yt_downloader.data.videos import Videos

ALICE, BOB = "a" * 24, "b" * 24
LEASE = timedelta(seconds=20)
HOUR = timedelta(hours=1)
CLOCK = Clock(wall_clock=1_700_000_000.0, position=100.0, measured=True)
CHOICE = Choice(
    container="mp4", resolution="best", exact=True, high_res_mp4="remux", cut_mode="fast"
)
LOCATED = Located(
    url="https://www.youtube.com/watch?v=live-now-01",
    youtube_video_id="live-now-01",
    title="Live now",
    available_formats=("720p",),
    start_time=40.0,
    end_time=160.0,
    clock=CLOCK,
)


@pytest.fixture
def videos(database: Database) -> Videos:
    return Videos(database)


@pytest.fixture
def moments(database: Database, videos: Videos) -> Moments:
    found = Moments(database, lease=LEASE)
    News(database)
    database.prepare()
    return found


def save(videos: Videos, stream: str = "one", *, owner: str = ALICE) -> Video:
    return videos.add(
        NewVideo(
            user_id=owner,
            url=f"https://www.youtube.com/@{stream}/live",
            youtube_video_id=None,
            start_time=None,
            end_time=None,
            moment=Moment(at=utcnow(), offset=60, duration=120),
            reply_url="https://api.nightbot.tv/1/channel/send/x",
        )
    )


def claim(moments: Moments, worker: str = "w") -> Search:
    found = moments.claim(worker=worker)
    assert found is not None
    return found


def place(
    moments: Moments, search: Search, video: Video, located: Located, start_at: datetime | None
) -> bool:
    placed = Placed(video=video, located=located, start_at=start_at)
    return moments.located(search, [placed]) == 1


def get(videos: Videos, video: Video) -> Video:
    found = videos.get(video.id)
    assert found is not None
    return found


def test_all_moments_of_a_stream_are_claimed_at_once(videos: Videos, moments: Moments):
    mine = {save(videos).id, save(videos, owner=BOB).id}
    other = save(videos, "two")

    search = claim(moments)

    assert {sought.video.id for sought in search.sought} == mine
    assert [sought.video.id for sought in claim(moments).sought] == [other.id]
    assert moments.claim(worker="w") is None


def test_a_stream_that_somebody_looks_at_is_left_to_him(videos: Videos, moments: Moments):
    save(videos)
    search = claim(moments)
    late = save(videos)
    assert moments.claim(worker="other") is None

    place(moments, search, search.sought[0].video, LOCATED, None)

    assert [sought.video.id for sought in claim(moments).sought] == [late.id]


def test_a_located_moment_has_its_place_and_its_clock(videos: Videos, moments: Moments):
    saved = save(videos)
    assert saved.to_be_located

    search = claim(moments)
    assert place(moments, search, saved, LOCATED, None)

    found = get(videos, saved)
    assert (found.url, found.start_time, found.end_time) == (LOCATED.url, 40, 160)
    assert (found.title, found.clock, found.to_be_located) == ("Live now", CLOCK, False)
    assert found.status is Status.PENDING
    assert found.shown_at is not None
    assert found.shown_at.timestamp() == CLOCK.wall_clock + 60
    assert moments.claim(worker="w") is None


def test_who_lost_his_claim_records_nothing(videos: Videos, database: Database):
    moments = Moments(database, lease=timedelta(0))
    database.prepare()
    saved = save(videos)
    slow, quick = claim(moments), claim(moments)

    assert not place(moments, slow, saved, LOCATED, None)
    moments.failed(slow, saved, code="VIDEO_UNAVAILABLE", message="gone")

    assert get(videos, saved).status is Status.PENDING
    assert quick.sought[0].tries == 2
    assert place(moments, quick, saved, LOCATED, None)


def test_what_a_dead_worker_held_is_due_at_once(videos: Videos, moments: Moments):
    save(videos)
    claim(moments, "dead")
    save(videos, "two")
    claim(moments, "alive")

    assert moments.reap(is_dead=lambda name: name == "dead") == 1

    assert claim(moments).sought[0].tries == 2
    assert moments.reap(is_dead=lambda _name: False) == 0


def test_a_worker_that_stops_gives_back_what_it_had(videos: Videos, moments: Moments):
    save(videos)

    moments.put_back(claim(moments))

    assert claim(moments).sought[0].tries == 1


def test_a_postponed_moment_waits_for_its_time(videos: Videos, moments: Moments):
    saved = save(videos)
    moments.postpone(claim(moments), saved, until=utcnow() + HOUR)
    assert moments.claim(worker="w") is None

    other = save(videos)

    assert [sought.video.id for sought in claim(moments).sought] == [other.id]


def test_what_can_never_be_found_fails(videos: Videos, moments: Moments):
    saved = save(videos)
    moments.failed(claim(moments), saved, code="LIVE_NOT_STARTED", message="not live")

    found = get(videos, saved)
    assert (found.status, found.error_code) == (Status.FAILED, "LIVE_NOT_STARTED")
    assert moments.claim(worker="w") is None


def test_a_download_under_way_hears_of_it_by_itself(videos: Videos, moments: Moments):
    saved = save(videos)
    search = claim(moments)
    videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")

    moments.failed(search, saved, code="LIVE_NOT_STARTED", message="not live")

    assert get(videos, saved).status is Status.PROCESSING


@pytest.mark.parametrize("how", ["cancel", "remove"])
def test_what_is_cancelled_or_gone_is_not_looked_for(videos: Videos, moments: Moments, how: str):
    getattr(videos, how)(save(videos).id)

    assert moments.claim(worker="w") is None


def test_a_job_notes_the_place_that_it_found(videos: Videos, moments: Moments, database: Database):
    saved = save(videos)
    search = claim(moments)
    queue = Queue(database, lease=LEASE, per_user=2)
    videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
    run = queue.claim(Kind.DOWNLOAD, worker="w")
    assert run is not None

    assert queue.note(run, LOCATED)

    assert get(videos, saved).start_time == 40
    assert not place(moments, search, saved, LOCATED, None)


def test_what_one_clip_was_told_serves_others_of_the_stream(videos: Videos, moments: Moments):
    for position in (100.0, 200.0, 300.0):
        clock = Clock(wall_clock=1000.0 + position, position=position, measured=True)
        fields = {name: getattr(LOCATED, name) for name in LOCATED.__slots__}
        located = Located(**{**fields, "clock": clock})
        saved = save(videos)
        place(moments, claim(moments), saved, located, None)

    for near, position in ((1250, 200.0), (1300, 300.0), (9999, 300.0), (5, 100.0)):
        found = moments.known_clock("live-now-01", near=near)
        assert found is not None
        assert found.position == position
    assert moments.known_clock("another", near=0) is None


def test_downloads_start_by_themselves_in_turn(videos: Videos, moments: Moments):
    now = utcnow()
    ids = []
    for number, owner in enumerate((ALICE, ALICE, BOB)):
        saved = save(videos, owner=owner)
        place(moments, claim(moments), saved, LOCATED, now + timedelta(seconds=number))
        ids.append(saved.id)
    soon = now + timedelta(seconds=5)
    assert moments.to_start(now=now - HOUR, limit=9) == []
    assert [video.id for video in moments.to_start(now=soon, limit=9)] == ids

    moments.start_later(now=soon, until=soon + HOUR, user_id=ALICE)

    assert [video.id for video in moments.to_start(now=soon, limit=9)] == ids[2:]
    videos.enqueue(ids[2], CHOICE, of=[Status.PENDING], request_id="r", not_before=soon + HOUR)
    assert get(videos, saved).status is Status.WAITING
    assert moments.to_start(now=soon, limit=9) == []


def test_news_are_told_once(videos: Videos, moments: Moments, database: Database):
    news = News(database)
    saved = save(videos)
    assert [video.id for video in news.untold("saved", limit=9)] == [saved.id]
    assert news.untold("failed", limit=9) == []
    news.told("saved", [saved.id])
    assert news.untold("saved", limit=9) == []

    moments.failed(claim(moments), saved, code="LIVE_NOT_STARTED", message="not live")

    assert [video.id for video in news.untold("failed", limit=9)] == [saved.id]
    news.told("failed", [saved.id])
    assert news.untold("failed", limit=9) == []


def test_a_record_that_cannot_be_read_holds_nobody_up(
    videos: Videos, moments: Moments, database: Database
):
    broken, good = save(videos), save(videos)
    raw = database.collection("videos")
    raw.update_one({"_id": object_id(broken.id)}, {"$set": {"moment": {"at": "then"}}})

    assert [sought.video.id for sought in claim(moments).sought] == [good.id]
    assert [video.id for video in News(database).untold("saved", limit=9)] == [good.id]


def test_threads_claim_every_moment_exactly_once(videos: Videos, moments: Moments):
    saved = {save(videos, f"s{number % 9}").id for number in range(60)}
    claimed: list[str] = []

    def work() -> None:
        while search := moments.claim(worker="w"):
            assert search.sought
            claimed.extend(sought.video.id for sought in search.sought)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(saved)


def test_looking_for_work_reads_indexes_only(videos: Videos, moments: Moments, database: Database):
    for number in range(50):
        saved = save(videos, f"s{number}")
        place(moments, claim(moments), saved, LOCATED, utcnow() + HOUR)
    news = News(database)
    news.told("saved", [video.id for video in news.untold("saved", limit=99)])
    raw = database.collection("videos")
    raw.database.command("profile", 2)

    moments.claim(worker="w")
    moments.reap(is_dead=lambda _name: False)
    moments.to_start(now=utcnow(), limit=9)
    for what in ("saved", "completed", "failed"):
        news.untold(what, limit=9)

    raw.database.command("profile", 0)
    seen = list(raw.database["system.profile"].find({"ns": f"{raw.database.name}.videos"}))
    assert len(seen) == 7
    for one in seen:
        assert "COLLSCAN" not in str(one["planSummary"])
        assert one["docsExamined"] == 0, one
