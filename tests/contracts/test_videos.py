"""Clip requests as their owners see them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bson import ObjectId

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import BadId, Database
from yt_downloader.data.options import Options
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind, Status, StoredFile
from yt_downloader.data.video import Choice, Learned, Moment, NewVideo, Video, new_video_id
from yt_downloader.data.videos import Videos

ALICE, BOB = "a" * 24, "b" * 24
CHOICE = Choice(
    container="mp4", resolution="1080p", exact=False, high_res_mp4="remux", cut_mode="smart"
)
FILE = StoredFile(key="k/t/clip.mp4", name="clip.mp4", kind="video", size_bytes=7)


@pytest.fixture
def videos(database: Database) -> Videos:
    found = Videos(database)
    database.prepare()
    return found


@pytest.fixture
def queue(database: Database, videos: Videos) -> Queue:
    return Queue(database, lease=timedelta(seconds=20), per_user=2)


def clip(owner: str = ALICE) -> NewVideo:
    return NewVideo(
        user_id=owner,
        url="https://youtu.be/dQw4w9WgXcQ",
        youtube_video_id="dQw4w9WgXcQ",
        start_time=1.5,
        end_time=9,
    )


def completed(videos: Videos, queue: Queue, *, minutes: float = 30) -> Video:
    saved = videos.add(clip())
    videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
    claimed = queue.claim(Kind.DOWNLOAD, worker="w")
    assert claimed is not None
    assert claimed.id == saved.id
    ends = utcnow() + timedelta(minutes=minutes)
    assert queue.complete(claimed, [FILE], expires_at=ends)
    found = videos.get(saved.id)
    assert found is not None
    return found


def test_the_options_of_a_clip_stay_with_it_and_a_warning_goes_with_its_run(
    videos: Videos, queue: Queue
):
    options = Options(media_type="audio", subtitle="en", thumbnail=True, video_name="Größe")
    saved = videos.add(replace(clip(), options=options))
    videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
    claimed = queue.claim(Kind.DOWNLOAD, worker="w")
    assert claimed is not None
    queue.note(claimed, Learned(title="T", available_formats=(), warning="no subtitles"))
    queue.fail(claimed, code="NETWORK_ERROR", message="gone")

    failed = videos.get(saved.id)
    again = videos.enqueue(saved.id, CHOICE, of=[Status.FAILED], request_id="r")

    assert failed is not None
    assert (failed.options, failed.warning) == (options, "no subtitles")
    assert again is not None
    assert (again.options, again.warning) == (options, None)
    plain = videos.get(videos.add(clip()).id)
    assert plain is not None
    assert plain.options == Options()


def test_a_saved_clip_comes_back_as_it_was(videos: Videos):
    saved = videos.add(clip())

    found = videos.get(saved.id)

    assert found == saved
    assert found is not None
    assert (found.start_time, found.end_time) == (1.5, 9)
    assert found.status is Status.PENDING
    assert found.created_at.tzinfo is not None


def test_who_adds_a_clip_under_an_id_that_is_there_gets_that_one(videos: Videos):
    video_id = new_video_id()
    first = videos.add(clip(), video_id=video_id)

    again = videos.add(replace(clip(), start_time=0.0), video_id=video_id)

    assert first.id == video_id
    assert again == first
    assert videos.newest(ALICE, limit=10) == [first]


@pytest.mark.parametrize("text", ["", "x", "z" * 24, "a" * 23, "a" * 12])
def test_what_is_no_id_is_told(videos: Videos, text: str):
    with pytest.raises(BadId):
        videos.get(text)


def test_an_unknown_id_is_nothing(videos: Videos):
    assert videos.get("c" * 24) is None


def test_pages_go_from_new_to_old_without_gap_or_repeat(videos: Videos):
    ids = [videos.add(clip()).id for _ in range(7)]
    videos.add(clip(BOB))
    seen: list[str] = []
    before = None
    while page := videos.newest(ALICE, limit=3, before=before):
        seen += [video.id for video in page]
        before = (page[-1].created_at, page[-1].id)

    assert sorted(seen) == sorted(ids)
    assert len(set(seen)) == 7
    assert videos.newest(ALICE, limit=10, status=Status.FAILED) == []


def test_only_one_of_two_requests_starts_a_clip(videos: Videos):
    saved = videos.add(clip())

    first = videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="1")
    second = videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="2")

    assert first is not None
    assert second is None
    found = videos.get(saved.id)
    assert found is not None
    assert found.queued
    assert found.choice == CHOICE
    assert found.request_id == "1"


def test_starting_again_keeps_what_was_made_until_its_own_time(videos: Videos, queue: Queue):
    done = completed(videos, queue)
    other = replace(CHOICE, resolution="720p")

    again = videos.enqueue(done.id, other, of=[Status.COMPLETED], request_id="r")

    assert again is not None
    assert (again.files, again.expires_at, again.choice) == ((), None, other)
    (kept,) = again.earlier
    assert again.as_made(kept).files == (FILE,)
    assert again.as_made(kept).choice == CHOICE
    assert again.as_made(kept).status is Status.COMPLETED
    assert videos.known_claims([done.id]) == {done.id: {"t"}}
    now, later = utcnow(), utcnow() + timedelta(minutes=31)
    assert videos.with_expired_versions(now=now, limit=10) == []
    assert [v.id for v in videos.with_expired_versions(now=later, limit=10)] == [done.id]
    videos.versions_deleted(done, now=now)
    assert videos.known_claims([done.id]) == {done.id: {"t"}}
    videos.versions_deleted(done, now=later)
    assert videos.known_claims([done.id]) == {done.id: set()}
    assert videos.with_expired_versions(now=later, limit=10) == []


def test_a_clip_is_cancelled_once_and_not_after_its_end(videos: Videos, queue: Queue):
    saved = videos.add(clip())

    cancelled = videos.cancel(saved.id)

    assert cancelled is not None
    assert cancelled.status is Status.CANCELLED
    assert videos.cancel(saved.id) is None
    assert videos.cancel(completed(videos, queue).id) is None


def test_a_removed_clip_is_gone(videos: Videos):
    saved = videos.add(clip())

    removed = videos.remove(saved.id)

    assert removed is not None
    assert removed.id == saved.id
    assert videos.get(saved.id) is None
    assert videos.remove(saved.id) is None


def test_a_file_s_time_ends_to_the_second_though_nobody_swept(videos: Videos, queue: Queue):
    done = completed(videos, queue, minutes=-1)

    assert done.status is Status.EXPIRED


def test_expiring_can_be_repeated_until_the_files_are_deleted(videos: Videos, queue: Queue):
    done = completed(videos, queue, minutes=30)
    later = utcnow() + timedelta(minutes=31)

    assert videos.due(now=utcnow(), limit=10) == []
    assert videos.expire(done.id, now=utcnow()) is None
    assert [video.id for video in videos.due(now=later, limit=10)] == [done.id]
    for _ in range(2):  # the first time the process died before it deleted the files
        expired = videos.expire(done.id, now=later)
        assert expired is not None
        assert expired.files == (FILE,)
        assert expired.status is Status.EXPIRED
    videos.files_deleted(done)

    assert videos.due(now=later, limit=10) == []
    found = videos.get(done.id)
    assert found is not None
    assert (found.status, found.files) == (Status.EXPIRED, ())


def test_known_runs_are_those_with_files_or_a_claim(videos: Videos, queue: Queue):
    done = completed(videos, queue)
    running = videos.add(clip())
    videos.enqueue(running.id, CHOICE, of=[Status.PENDING], request_id="r")
    claimed = queue.claim(Kind.DOWNLOAD, worker="w")
    assert claimed is not None

    known = videos.known_claims([done.id, running.id, "c" * 24])

    assert known == {done.id: {"t"}, running.id: {claimed.claim}}


def test_running_queued_and_waiting_jobs_are_counted_apart(videos: Videos, queue: Queue):
    for owner in (ALICE, ALICE, ALICE, BOB):
        saved = videos.add(clip(owner))
        videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
    later = queue.claim(Kind.DOWNLOAD, worker="w")
    queue.claim(Kind.DOWNLOAD, worker="w")
    assert later is not None
    assert queue.postpone(later, until=utcnow() + timedelta(hours=1), waits=0)

    assert (videos.running_count(), videos.queued_count(), videos.waiting_count()) == (1, 2, 1)
    assert videos.idle_count() == 3
    assert (videos.queued_count(user_id=ALICE), videos.idle_count(user_id=ALICE)) == (1, 2)
    assert (videos.running_count(user_id=BOB), videos.waiting_count(user_id=BOB)) == (0, 0)


def test_what_chats_saved_is_found_without_reading_the_rest(database: Database, videos: Videos):
    moment = Moment(at=utcnow(), offset=60, duration=120)
    saved = [videos.add(replace(clip(), moment=moment)).id for _ in range(3)]
    for _ in range(200):
        videos.add(clip())
    videos.add(replace(clip(BOB), moment=moment))

    found = videos.newest_of_chats(ALICE, limit=10)
    before = (found[0].created_at, found[0].id)
    rest = videos.newest_of_chats(ALICE, limit=10, before=before)

    assert sorted(video.id for video in found) == sorted(saved)
    assert rest == found[1:]
    assert videos.newest_of_chats(ALICE, limit=10, status=Status.FAILED) == []
    wanted = {"user_id": ObjectId(ALICE), "kind": "download", "moment": {"$exists": True}}
    newest = database.collection("videos").find(wanted).sort([("created_at", -1), ("_id", -1)])
    assert "newest_of_chats" in str(newest.explain()["queryPlanner"]["winningPlan"])


def test_the_declared_indexes_are_there(database: Database, videos: Videos):
    names = set(database.collection("videos").index_information())

    assert names == {
        *("_id_", "newest_of_kind", "newest_of_chats", "turns", "leases", "slots"),
        *("expires_at", "earlier"),
    }
