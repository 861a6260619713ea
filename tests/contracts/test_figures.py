"""What operators see of the database, also when there is much in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from yt_downloader.clock import utcnow
from yt_downloader.data.belongings import Belongings
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.figures import Figures, Lane
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import JobRecord, Kind, Status, StoredFile
from yt_downloader.data.users import Users
from yt_downloader.data.video import Choice, NewVideo
from yt_downloader.data.videos import Videos
from yt_downloader.data.workers import Workers

ALICE = "a" * 24
CHOICE = Choice(
    container="mp4", resolution="1080p", exact=False, high_res_mp4="remux", cut_mode="smart"
)
CLIP = NewVideo(
    user_id=ALICE,
    url="https://youtu.be/dQw4w9WgXcQ",
    youtube_video_id="dQw4w9WgXcQ",
    start_time=1,
    end_time=9,
)
MANY = 20_000


@pytest.fixture
def figures(database: Database) -> Figures:
    Videos(database), Encodes(database), Users(database)
    found = Figures(database)
    database.prepare()
    return found


def queued(database: Database, request_id: str = "r") -> str:
    videos = Videos(database)
    saved = videos.add(CLIP)
    videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id=request_id)
    return saved.id


def claimed(database: Database, request_id: str = "r") -> JobRecord:
    record_id = queued(database, request_id)
    found = the_queue(database).claim(Kind.DOWNLOAD, worker="w")
    assert found is not None
    assert found.id == record_id
    return found


def the_queue(database: Database) -> Queue:
    return Queue(database, lease=timedelta(seconds=20), per_user=9)


def test_jobs_are_counted_by_kind(database: Database, figures: Figures):
    running = claimed(database, "request-1")
    before = utcnow()
    queued(database)
    queued(database)

    download, encode = figures.lanes()

    assert (download.running, download.queued, download.waiting) == (1, 2, 0)
    assert download.oldest_queued_at is not None
    assert abs(download.oldest_queued_at - before) < timedelta(seconds=5)
    assert encode == Lane(kind=Kind.ENCODE, running=0, queued=0, waiting=0, oldest_queued_at=None)
    (job,) = figures.running()
    assert (job.id, job.worker, job.attempt, job.request_id) == (running.id, "w", 1, "request-1")


def test_failures_are_counted_by_code_the_newest_at_hand(database: Database, figures: Figures):
    began = utcnow()
    for number in range(5):
        failed = claimed(database, f"request-{number}")
        code = "BOT_CHECK" if number else "PRIVATE_VIDEO"
        the_queue(database).fail(failed, code=code, message="of https://example.com/secret")

    bot_check, private = figures.failures(since=began - timedelta(seconds=1))

    assert (bot_check.code, bot_check.count) == ("BOT_CHECK", 4)
    assert [f.request_id for f in bot_check.newest] == ["request-4", "request-3", "request-2"]
    assert (private.code, private.count) == ("PRIVATE_VIDEO", 1)
    assert "secret" not in repr(bot_check)
    assert figures.failures(since=utcnow() + timedelta(seconds=1)) == []
    Videos(database).enqueue(failed.id, CHOICE, of=[Status.FAILED], request_id="again")
    assert figures.failures(since=began - timedelta(seconds=1))[0].count == 3


def test_what_lies_on_the_disk_is_told_apart(database: Database, figures: Figures):
    file = StoredFile(key="k/t/clip.mp4", name="clip.mp4", kind="video", size_bytes=7)
    done = claimed(database)
    later = replace(file, key="k/u/clip.mp4", size_bytes=100)
    ends = utcnow() + timedelta(minutes=30)
    the_queue(database).complete(done, [file, file], expires_at=ends)
    Videos(database).enqueue(done.id, CHOICE, of=[Status.COMPLETED], request_id="r")
    again = the_queue(database).claim(Kind.DOWNLOAD, worker="w")
    assert again is not None
    the_queue(database).complete(again, [later], expires_at=ends)
    source = {"source": {"key": "s", "size_bytes": 1000}, "updated_at": utcnow()}
    database.collection("videos").insert_one({"kind": "encode", **source})

    assert Belongings(database).lying_bytes() == (114, 1000)


def test_people_are_numbers(database: Database, figures: Figures):
    Users(database).add("alice@example.com", "x")
    guest = {"email_key": "\0g", "guest": {"place": 0}}
    database.collection("users").insert_one(guest)
    database.collection("sessions").insert_one({"user_id": ObjectId(ALICE)})

    found = figures.population()

    assert (found.users, found.guests, found.sessions) == (1, 1, 1)


def test_workers_say_where_they_are(database: Database):
    workers = Workers(database)
    workers.beat("place/2/x", host="b", process=2, running=0)
    workers.beat("place/1/x", host="a", process=1, running=3)
    workers.leave("place/2/x")

    (seen,) = workers.every_alive()

    assert (seen.name, seen.host, seen.process) == ("place/1/x", "a", 1)


def test_nothing_reads_all_records(database: Database, figures: Figures):
    """What is asked every few seconds looks at what it tells of, not at the rest."""
    records = database.collection("videos")
    past = utcnow() - timedelta(days=9)
    old = {"kind": "download", "user_id": ObjectId(ALICE), "created_at": past, "updated_at": past}
    records.insert_many([{**old, "status": "expired", "url": "u"} for _ in range(MANY)])
    failed = {**old, "status": "failed", "error_code": "BOT_CHECK"}
    records.insert_many([dict(failed) for _ in range(500)])
    claimed(database)
    queued(database)

    with profiled(database) as looked_at:
        figures.lanes()
        figures.running()
        assert figures.failures(since=utcnow() - timedelta(hours=24)) == []
        Belongings(database).lying_bytes()

    assert len(looked_at) >= 10
    assert max(looked_at) <= 20


@contextmanager
def profiled(database: Database) -> Iterator[list[int]]:
    """How many documents or keys each request to the database looked at inside."""
    raw = database.collection("videos").database
    looked_at: list[int] = []
    raw.command("profile", 2)
    try:
        yield looked_at
    finally:
        raw.command("profile", 0)
        entries: Iterator[dict[str, Any]] = raw["system.profile"].find(
            {"ns": {"$regex": "videos"}}
        )
        looked_at.extend(
            max(entry.get("docsExamined", 0), entry.get("keysExamined", 0)) for entry in entries
        )
