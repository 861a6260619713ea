"""The worker process goes on after errors of the database that are no outages."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId
from pymongo import MongoClient

from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import JobRecord, Kind, Status
from yt_downloader.data.video import Choice, NewVideo
from yt_downloader.data.videos import Videos
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.jobs.run import Made, Run
from yt_downloader.jobs.waiting import Waiting
from yt_downloader.jobs.worker import Lane, Worker
from yt_downloader.storage.local import LocalStorage
from yt_downloader.video.job import Clip

CHOICE = Choice(
    container="mp4", resolution="best", exact=True, high_res_mp4="remux", cut_mode="fast"
)
SECONDS = 20


class Bench:
    """A worker with one thread, and jobs that wait until they are let go or stopped."""

    def __init__(self, database: Database, cache: Cache, root: Path) -> None:
        self.videos = Videos(database)
        self.go = threading.Event()
        self.queue = Queue(database, lease=timedelta(seconds=20), per_user=2)
        self.worker = Worker(
            self.queue,
            LocalStorage(root / "files"),
            ProgressBoard(cache),
            lanes={Kind.DOWNLOAD: Lane(self._job, 1, 60)},
            work_dir=root / "work",
            retention=timedelta(minutes=30),
            waiting=Waiting(timedelta(seconds=30), timedelta(hours=12)),
        )
        database.prepare()

    def enqueue(self) -> str:
        saved = self.videos.add(
            NewVideo(
                user_id="a" * 24, url="u", youtube_video_id="v", start_time=None, end_time=None
            )
        )
        self.videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
        return saved.id

    def status(self, video_id: str) -> Status:
        found = self.videos.get(video_id)
        assert found is not None
        return found.status

    def _job(self, _video: JobRecord, workdir: Path, run: Run) -> list[Made]:
        while not self.go.wait(0.05):
            run.check()
        made = workdir / "clip.mp4"
        made.write_bytes(b"content")
        return [Clip(made, "clip.mp4")]


@pytest.fixture
def bench(database: Database, cache: Cache, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(database, cache, tmp_path)
    yield made
    made.worker.stop(seconds=5)


@pytest.fixture
def refuse_writes(mongodb_uri: str) -> Callable[[], object]:
    """As a context: the clips are a view, where reading works and writing is an error."""

    @contextmanager
    def refused() -> Iterator[None]:
        with MongoClient[dict[str, object]](mongodb_uri) as client:
            database = client.get_default_database()
            database["videos"].rename("kept")
            database.create_collection("videos", viewOn="kept", pipeline=[])
            yield
            database.drop_collection("videos")
            database["kept"].rename("videos")

    return refused


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_claim_that_is_refused_does_not_end_the_thread(
    bench: Bench, refuse_writes, caplog: pytest.LogCaptureFixture
):
    bench.go.set()
    video_id = bench.enqueue()
    with refuse_writes():
        bench.worker.start()
        until(lambda: "taking jobs goes wrong" in caplog.text)

    until(lambda: bench.status(video_id) is Status.COMPLETED)


def test_claims_are_looked_after_again(
    bench: Bench, refuse_writes, caplog: pytest.LogCaptureFixture
):
    video_id = bench.enqueue()
    bench.worker.start()
    until(lambda: bench.worker.running() == 1)
    with refuse_writes():
        until(lambda: "looking after claims goes wrong" in caplog.text)

    bench.videos.cancel(video_id)

    until(lambda: bench.worker.running() == 0)


def test_a_finished_run_is_recorded_once_the_database_takes_it(
    bench: Bench, refuse_writes, caplog: pytest.LogCaptureFixture
):
    video_id = bench.enqueue()
    bench.worker.start()
    until(lambda: bench.worker.running() == 1)
    with refuse_writes():
        bench.go.set()
        until(lambda: "cannot be recorded" in caplog.text)

    until(lambda: bench.status(video_id) is Status.COMPLETED)


@pytest.mark.parametrize(
    "damage",
    [{"$set": {"choice.unknown": 1}}, {"$unset": {"url": ""}}, {"$unset": {"user_id": ""}}],
)
def test_a_record_that_cannot_be_read_fails_and_the_next_is_taken(
    bench: Bench, database: Database, damage: dict[str, object]
):
    bench.go.set()
    raw = database.collection("videos")
    bad = bench.videos.add(
        NewVideo(user_id="b" * 24, url="u", youtube_video_id="v", start_time=0, end_time=1)
    )
    bench.videos.enqueue(bad.id, CHOICE, of=[Status.PENDING], request_id="r")
    raw.update_one({"_id": ObjectId(bad.id)}, damage)
    good = bench.enqueue()

    bench.worker.start()

    until(lambda: bench.status(good) is Status.COMPLETED)

    found = raw.find_one({"_id": ObjectId(bad.id)})
    assert found is not None
    assert (found["status"], found["error_code"]) == ("failed", "UNKNOWN_ERROR")
    assert "token" not in found["job"]
