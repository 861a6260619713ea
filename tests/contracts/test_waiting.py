"""Jobs that have nothing to fetch yet: they hold nothing, and come back by themselves."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import MAX_ATTEMPTS, Queue
from yt_downloader.data.record import JobRecord, Kind, Status, StoredFile
from yt_downloader.data.video import Choice, NewVideo, Video
from yt_downloader.data.videos import Videos
from yt_downloader.errors import MediaError
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.jobs.run import Later, Made, Run
from yt_downloader.jobs.waiting import Waiting
from yt_downloader.jobs.worker import Lane, Worker
from yt_downloader.storage.local import LocalStorage
from yt_downloader.video.job import Clip

ALICE, BOB = "a" * 24, "b" * 24
CHOICE = Choice(
    container="mp4", resolution="best", exact=True, high_res_mp4="remux", cut_mode="fast"
)
FILE = StoredFile(key="k/t/clip.mp4", name="clip.mp4", kind="video", size_bytes=7)
LEASE = timedelta(seconds=20)
HOUR = timedelta(hours=1)
SECONDS = 20


@pytest.fixture
def videos(database: Database) -> Videos:
    found = Videos(database)
    database.prepare()
    return found


@pytest.fixture
def queue(database: Database, videos: Videos) -> Queue:
    return Queue(database, lease=LEASE, per_user=2)


def enqueue(videos: Videos, owner: str = ALICE) -> str:
    saved = videos.add(
        NewVideo(user_id=owner, url="u", youtube_video_id="v", start_time=0, end_time=1)
    )
    assert videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
    return saved.id


def claim(queue: Queue) -> Video:
    found = queue.claim(Kind.DOWNLOAD, worker="w")
    assert isinstance(found, Video)
    return found


def get(videos: Videos, video_id: str) -> Video:
    found = videos.get(video_id)
    assert found is not None
    return found


def test_a_waiting_job_holds_neither_claim_nor_slot(videos: Videos, queue: Queue):
    ids = [enqueue(videos) for _ in range(3)]
    for run in (claim(queue), claim(queue)):
        assert queue.postpone(run, until=utcnow() + HOUR, waits=1)

    found = get(videos, ids[0])
    assert (found.status, found.claim, found.attempts) == (Status.WAITING, None, 0)
    assert videos.known_claims([found.id]) == {found.id: set()}
    assert queue.reap(now=utcnow() + HOUR) == []
    assert claim(queue).id == ids[2]


def test_it_is_claimed_once_its_time_has_come(videos: Videos, queue: Queue):
    video_id = enqueue(videos)
    other_id = enqueue(videos, BOB)
    assert queue.postpone(claim(queue), until=utcnow(), waits=1)
    assert queue.postpone(claim(queue), until=utcnow() + HOUR, waits=1)

    again = claim(queue)

    assert (again.id, again.status) == (video_id, Status.PROCESSING)
    assert queue.claim(Kind.DOWNLOAD, worker="w") is None
    assert get(videos, other_id).wait_seconds == pytest.approx(3600, abs=SECONDS)
    assert queue.complete(again, [FILE], expires_at=utcnow() + HOUR)


def test_waiting_costs_no_attempt(videos: Videos, queue: Queue):
    enqueue(videos)
    for _ in range(MAX_ATTEMPTS * 2):
        claimed = claim(queue)
        assert claimed.attempts == 1
        assert queue.postpone(claimed, until=utcnow(), waits=1)


def test_what_waited_longest_since_it_could_run_comes_first(videos: Videos, queue: Queue):
    due, early = enqueue(videos), enqueue(videos, BOB)
    moment = utcnow() + timedelta(milliseconds=2)
    assert queue.postpone(claim(queue), until=moment, waits=1)
    until(lambda: utcnow() > moment)
    late = enqueue(videos, BOB)

    assert [claim(queue).id for _ in range(3)] == [early, due, late]


def test_since_when_it_waits_is_kept_until_it_is_started_anew(videos: Videos, queue: Queue):
    video_id = enqueue(videos)
    assert queue.postpone(claim(queue), until=utcnow(), waits=1)
    since = get(videos, video_id).waiting_since
    assert since is not None
    assert queue.postpone(claim(queue), until=utcnow(), waits=2)

    found = get(videos, video_id)
    assert (found.waiting_since, found.waits) == (since, 2)
    videos.cancel(video_id)
    again = videos.enqueue(video_id, CHOICE, of=[Status.CANCELLED], request_id="r")
    assert again is not None
    assert (again.waiting_since, again.waits) == (None, 0)


@pytest.mark.parametrize("how", ["cancel", "remove"])
def test_a_cancelled_or_removed_job_is_not_claimed(videos: Videos, queue: Queue, how: str):
    video_id = enqueue(videos)
    run = claim(queue)
    assert queue.postpone(run, until=utcnow(), waits=1)

    getattr(videos, how)(video_id)

    assert queue.claim(Kind.DOWNLOAD, worker="w") is None
    assert not queue.postpone(run, until=utcnow(), waits=1)


def test_a_run_that_lost_its_claim_postpones_nothing(videos: Videos, queue: Queue):
    video_id = enqueue(videos)
    dead = claim(queue)
    assert queue.reap(now=utcnow() + LEASE * 2) == [video_id]
    alive = claim(queue)

    assert not queue.postpone(dead, until=utcnow() + HOUR, waits=1)
    assert get(videos, video_id).claim == alive.claim
    assert queue.postpone(alive, until=utcnow() + HOUR, waits=1)
    assert not queue.postpone(alive, until=utcnow(), waits=1)
    assert not queue.complete(alive, [FILE], expires_at=utcnow() + HOUR)


def test_threads_claim_every_due_job_exactly_once(videos: Videos, queue: Queue):
    users = [f"{number:024x}" for number in range(60)]
    jobs = {enqueue(videos, user) for user in users}
    for _ in users:
        assert queue.postpone(claim(queue), until=utcnow() + timedelta(seconds=0.3), waits=1)
    claimed: list[str] = []

    def work() -> None:
        deadline = time.monotonic() + SECONDS
        while len(claimed) < len(jobs) and time.monotonic() < deadline:
            if video := queue.claim(Kind.DOWNLOAD, worker="w"):
                claimed.append(video.id)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(jobs)


def test_the_index_gives_the_jobs_in_turn(videos: Videos, queue: Queue, database: Database):
    for number in range(50):
        enqueue(videos, f"{number:024x}")
        assert queue.postpone(claim(queue), until=utcnow() + HOUR, waits=1)
    recorded: list[dict[str, object]] = []

    raw = database.collection("videos")
    raw.database.command("profile", 2)
    queue.claim(Kind.DOWNLOAD, worker="w")
    raw.database.command("profile", 0)
    recorded += raw.database["system.profile"].find({"op": "query", "command.find": "videos"})

    assert len(recorded) == 1
    assert "IXSCAN" in str(recorded[0]["planSummary"])
    assert recorded[0]["docsExamined"] == 0
    assert not recorded[0].get("hasSortStage")


class Stream:
    """A job that says Later until there is something."""

    def __init__(self) -> None:
        self.there = False
        self.tries: list[float] = []
        self.until: float | None = None

    def __call__(self, _video: JobRecord, workdir: Path, run: Run) -> list[Made]:
        self.tries.append(time.time())
        run.check()
        if not self.there:
            (workdir / "half").touch()
            raise Later(MediaError("STILL_LIVE"), until=self.until)
        made = workdir / "clip.mp4"
        made.write_bytes(b"content")
        return [Clip(made, "clip.mp4")]


@pytest.fixture
def stream() -> Stream:
    return Stream()


@pytest.fixture
def start_worker(
    database: Database, queue: Queue, cache: Cache, tmp_path: Path, stream: Stream
) -> Iterator[Callable[..., Worker]]:
    """Start a worker with one thread and pauses of a second; *longest* is all that is waited."""
    started: list[Worker] = []

    def start(*, longest: timedelta = HOUR) -> Worker:
        worker = Worker(
            queue,
            LocalStorage(tmp_path / "files"),
            ProgressBoard(cache),
            lanes={Kind.DOWNLOAD: Lane(stream, 1, 60)},
            work_dir=tmp_path / "work",
            retention=timedelta(minutes=30),
            waiting=Waiting(timedelta(seconds=1), longest),
        )
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.stop(seconds=5)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_worker_tries_again_until_there_is_something(
    videos: Videos, stream: Stream, start_worker, tmp_path: Path
):
    video_id = enqueue(videos)
    worker = start_worker()
    until(lambda: get(videos, video_id).status is Status.WAITING)
    assert worker.running() == 0
    assert list((tmp_path / "work").iterdir()) == []

    stream.there = True

    until(lambda: get(videos, video_id).status is Status.COMPLETED)


def test_another_worker_goes_on_at_the_time_that_the_first_one_knew(
    videos: Videos, stream: Stream, start_worker
):
    stream.until = round(time.time() + 3, 1)
    video_id = enqueue(videos)
    first = start_worker()
    until(lambda: get(videos, video_id).status is Status.WAITING)
    first.stop(seconds=5)
    found = get(videos, video_id).not_before
    assert found is not None
    assert found.timestamp() == pytest.approx(stream.until, abs=0.002)

    stream.there = True
    start_worker()

    until(lambda: get(videos, video_id).status is Status.COMPLETED)
    assert len(stream.tries) == 2
    assert stream.tries[1] >= stream.until - 0.002


def test_a_job_that_waited_long_enough_fails_with_its_reason(
    videos: Videos, stream: Stream, start_worker
):
    video_id = enqueue(videos)
    start_worker(longest=timedelta(seconds=1.5))

    until(lambda: get(videos, video_id).status is Status.FAILED)
    found = get(videos, video_id)
    assert (found.error_code, found.claim) == ("STILL_LIVE", None)
    assert len(stream.tries) == 3


def test_a_job_for_a_time_too_far_away_fails_at_once(videos: Videos, stream: Stream, start_worker):
    stream.until = time.time() + 7200
    video_id = enqueue(videos)
    start_worker()

    until(lambda: get(videos, video_id).status is Status.FAILED)
    assert get(videos, video_id).error_code == "STILL_LIVE"
    assert len(stream.tries) == 1
