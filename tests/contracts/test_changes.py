"""Changes of records are announced, found again and told once, whatever happens in between."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from bson import ObjectId

from yt_downloader.clock import utcnow
from yt_downloader.data.announcer import Announcer, Listener
from yt_downloader.data.cache import Cache
from yt_downloader.data.changes import Changes
from yt_downloader.data.mongo import Database
from yt_downloader.data.record import Kind, Status
from yt_downloader.data.removals import Removals
from yt_downloader.data.video import NewVideo, Video
from yt_downloader.data.videos import Videos
from yt_downloader.encode.shown import shown_encode
from yt_downloader.events import watch as watching
from yt_downloader.events.reader import Reader, Shows, TooMuch
from yt_downloader.events.watch import Watch
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.media.progress import Progress
from yt_downloader.video.shown import shown_video

ALICE, BOB = str(ObjectId()), str(ObjectId())


@pytest.fixture
def heard_database(mongodb_uri: str, cache: Cache) -> Iterator[Database]:
    """One whose writes are announced."""
    database = Database(mongodb_uri, listener=Announcer(cache))
    yield database
    database.close()


@pytest.fixture
def videos(heard_database: Database) -> Videos:
    found = Videos(heard_database)
    heard_database.prepare()
    return found


@pytest.fixture
def reader(database: Database, cache: Cache) -> Reader:
    shows = Shows(
        shown={Kind.DOWNLOAD: shown_video, Kind.ENCODE: shown_encode},
        id_names={Kind.DOWNLOAD: "video_id", Kind.ENCODE: "encode_id"},
    )
    return Reader(Changes(database), Removals(database), ProgressBoard(cache), shows)


def save(videos: Videos, user_id: str = ALICE) -> Video:
    return videos.add(
        NewVideo(
            user_id=user_id,
            url="https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            youtube_video_id="dQw4w9WgXcQ",
            start_time=1,
            end_time=2,
        )
    )


def listener_of(cache: Cache) -> Listener:
    listener = Listener(cache)
    assert listener.wait(0.5)
    while listener.wait(0.2):
        pass
    return listener


def test_a_write_is_heard_everywhere_and_a_look_is_not(videos: Videos, cache: Cache):
    listeners = [listener_of(cache) for _ in range(2)]
    video = save(videos)
    assert all(listener.wait(0.9) for listener in listeners)
    for change in (videos.cancel, videos.remove):
        time.sleep(0.3)
        for listener in listeners:
            listener.wait(0.05)
        change(video.id)
        assert all(listener.wait(0.9) for listener in listeners)
    time.sleep(0.3)
    for listener in listeners:
        listener.wait(0.05)
        videos.newest(ALICE, limit=10)
        assert not listener.wait(0.4)
        listener.close()


def test_announcing_costs_nothing_while_redis_hangs_or_is_away(mongodb_uri: str):
    nowhere = Cache("redis://127.0.0.1:1/0")
    database = Database(mongodb_uri, listener=Announcer(nowhere))
    videos = Videos(database)
    save(videos)
    began = time.monotonic()
    for _ in range(50):
        save(videos)
    assert time.monotonic() - began < 5
    listener = Listener(nowhere)
    assert not listener.wait(0.05)
    assert listener.deaf
    database.close()


def test_each_change_is_told_once_and_to_whom_it_belongs(videos: Videos, reader: Reader):
    watch = Watch(reader)
    assert watch.listeners([ALICE])
    assert not watch.listeners([ALICE])
    mine, _other = save(videos), save(videos, BOB)
    time.sleep(0.05)
    news = watch.look(thoroughly=False)
    events, upto = news.events, news.upto
    assert [(e.user_id, e.record_id, e.name) for e in events] == [(ALICE, mine.id, "status")]
    assert abs(utcnow() - upto) < timedelta(seconds=5)
    assert watch.look(thoroughly=True).events == []
    videos.cancel(mine.id)
    assert [e.name for e in watch.look(thoroughly=False).events] == ["status"]
    assert watch.look(thoroughly=True).events == []
    videos.remove(mine.id)
    (removed,) = watch.look(thoroughly=False).events
    assert (removed.name, removed.data) == ("removed", f'{{"video_id": "{mine.id}"}}')
    assert watch.look(thoroughly=True).events == []


def test_a_write_that_came_in_late_is_found(videos: Videos, reader: Reader, database: Database):
    """It waited for a database that was away, or a clock is behind."""
    watch = Watch(reader)
    watch.listeners([ALICE])
    watch.look(thoroughly=True)
    video = save(videos)
    raw = database.collection("videos")
    late = {"updated_at": utcnow() - timedelta(seconds=6)}
    raw.update_one({"_id": ObjectId(video.id)}, {"$set": late})
    assert watch.look(thoroughly=False).events == []
    assert [e.record_id for e in watch.look(thoroughly=True).events] == [video.id]


def test_a_second_change_within_the_same_millisecond_is_found(
    videos: Videos, reader: Reader, database: Database
):
    watch = Watch(reader)
    watch.listeners([ALICE])
    video = save(videos)
    raw = database.collection("videos")
    moment = utcnow()
    for status in (Status.FAILED, Status.CANCELLED):
        change = {"$set": {"status": status, "updated_at": moment}}
        raw.update_one({"_id": ObjectId(video.id)}, change)
        events = watch.look(thoroughly=False).events
        if utcnow() - moment < timedelta(milliseconds=15):
            assert [f'"{status}"' in e.data for e in events] == [True]


def test_a_removal_that_did_not_happen_is_not_told(
    videos: Videos, reader: Reader, database: Database
):
    """A crash between the line and the deletion; the deletion is made again later."""
    watch = Watch(reader)
    watch.listeners([ALICE])
    video = save(videos)
    watch.look(thoroughly=False)
    removals = Removals(database)
    removals.note({"_id": ObjectId(video.id), "user_id": ObjectId(ALICE), "kind": Kind.DOWNLOAD})
    assert watch.look(thoroughly=True).events == []
    videos.remove(video.id)
    assert [e.name for e in watch.look(thoroughly=True).events] == ["removed"]


def test_progress_is_told_of_what_runs_only(
    videos: Videos, reader: Reader, database: Database, cache: Cache
):
    board, watch = ProgressBoard(cache), Watch(reader)
    running, ended = save(videos), save(videos)
    claim = {"status": Status.PROCESSING, "job": {"token": "t", "slot": running.id, "attempts": 1}}
    database.collection("videos").update_one({"_id": ObjectId(running.id)}, {"$set": claim})
    watch.listeners([ALICE])
    for video in (running, ended):
        board.write(video.id, Progress(current_phase="downloading", download_progress=5.0))
    assert [(e.record_id, e.name) for e in watch.progress()] == [(running.id, "progress")]
    assert watch.progress() == []
    board.write(running.id, Progress(current_phase="downloading", download_progress=6.0))
    (event,) = watch.progress()
    assert '"download_progress": 6.0' in event.data
    board.clear(running.id)
    assert watch.progress() == []


def test_what_was_missed_is_told_to_who_comes_back(videos: Videos, reader: Reader):
    before, gone = save(videos), save(videos)
    videos.cancel(before.id)
    videos.remove(gone.id)
    events = reader.missed(ALICE, since=utcnow() - timedelta(seconds=1), most=10)
    assert {(e.record_id, e.name.value) for e in events} == {
        (before.id, "status"),
        (gone.id, "removed"),
    }
    with pytest.raises(TooMuch):
        reader.missed(ALICE, since=utcnow(), most=0)
    assert reader.missed(BOB, since=utcnow(), most=10) == []


def test_of_whom_too_much_is_new_at_once_is_told_as_that_and_the_others_of_all(
    videos: Videos, reader: Reader, database: Database
):
    watch = Watch(reader)
    watch.listeners([ALICE, BOB])
    now = utcnow()
    database.collection("videos").insert_many(
        {"user_id": ObjectId(ALICE), "updated_at": now} for _ in range(watching.MOST + 1)
    )
    theirs = save(videos, BOB)

    news = watch.look(thoroughly=False)

    assert news.overrun == {ALICE}
    assert [event.record_id for event in news.events] == [theirs.id]
    watch.listeners([BOB])
    assert watch.look(thoroughly=False).overrun == set()


def test_removals_of_an_account_go_with_it(videos: Videos, database: Database):
    removals = Removals(database)
    for user in (ALICE, BOB):
        videos.remove(save(videos, user).id)
    assert removals.owners() == {ALICE, BOB}
    removals.delete_of_user(ALICE)
    assert removals.owners() == {BOB}


def test_many_saves_at_once_are_all_found(videos: Videos, reader: Reader):
    watch = Watch(reader)
    watch.listeners([ALICE])
    found: set[str] = set()
    with ThreadPoolExecutor(4) as pool:
        saves = [pool.submit(save, videos) for _ in range(200)]
        deadline = time.monotonic() + 10
        while len(found) < 200 and time.monotonic() < deadline:
            found |= {event.record_id for event in watch.look(thoroughly=False).events}
    assert found == {saving.result().id for saving in saves}
