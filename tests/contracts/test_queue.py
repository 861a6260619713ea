"""The queue: every job claimed once, by one, and never lost."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import MAX_ATTEMPTS, Queue
from yt_downloader.data.record import Kind, Status, StoredFile
from yt_downloader.data.video import Choice, Learned, NewVideo, Video
from yt_downloader.data.videos import Videos

ALICE, BOB = "a" * 24, "b" * 24
CHOICE = Choice(
    container="mp4", resolution="best", exact=True, high_res_mp4="remux", cut_mode="fast"
)
FILE = StoredFile(key="k/t/clip.mp4", name="clip.mp4", kind="video", size_bytes=7)
LEASE = timedelta(seconds=20)


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
        NewVideo(user_id=owner, url="u", youtube_video_id="dQw4w9WgXcQ", start_time=0, end_time=1)
    )
    assert videos.enqueue(saved.id, CHOICE, of=[Status.PENDING], request_id="r")
    return saved.id


def claim(queue: Queue) -> Video:
    found = queue.claim(Kind.DOWNLOAD, worker="w")
    assert isinstance(found, Video)
    return found


def status(videos: Videos, video_id: str) -> Status:
    found = videos.get(video_id)
    assert found is not None
    return found.status


def test_an_empty_queue_gives_nothing(queue: Queue):
    assert queue.claim(Kind.DOWNLOAD, worker="w") is None


def test_the_oldest_job_comes_first(videos: Videos, queue: Queue):
    ids = [enqueue(videos, owner) for owner in (ALICE, BOB)]

    assert [claim(queue).id, claim(queue).id] == ids


def test_a_user_with_all_slots_taken_does_not_hold_others_up(videos: Videos, queue: Queue):
    for _ in range(30):
        enqueue(videos, ALICE)
    bob = enqueue(videos, BOB)
    first, second = claim(queue), claim(queue)

    assert {first.user_id, second.user_id} == {ALICE}
    assert claim(queue).id == bob
    assert queue.claim(Kind.DOWNLOAD, worker="w") is None
    assert queue.complete(first, [FILE], expires_at=utcnow() + LEASE)
    assert claim(queue).user_id == ALICE


def test_threads_claim_every_job_exactly_once(videos: Videos, queue: Queue):
    users = [f"{number:024x}" for number in range(100)]
    jobs = {enqueue(videos, user) for user in users for _ in range(2)}
    claimed: list[str] = []

    def work() -> None:
        while video := queue.claim(Kind.DOWNLOAD, worker="w"):
            claimed.append(video.id)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(jobs)


CLAIM_ALL = """
import sys
from datetime import timedelta
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind
queue = Queue(Database(sys.argv[1]), lease=timedelta(seconds=60), per_user=2)
while video := queue.claim(Kind.DOWNLOAD, worker="w"):
    print(video.id)
"""


def test_processes_never_exceed_a_user_s_slots(videos: Videos, queue: Queue, mongodb_uri: str):
    for _ in range(20):
        enqueue(videos, ALICE)
        enqueue(videos, BOB)

    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM_ALL, mongodb_uri], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    claimed = [line for worker in workers for line in worker.communicate()[0].split()]

    assert len(claimed) == len(set(claimed)) == 4
    assert videos.running_count(user_id=ALICE) == 2
    assert videos.running_count(user_id=BOB) == 2


def test_a_run_that_lost_its_claim_changes_nothing(videos: Videos, queue: Queue):
    video_id = enqueue(videos)
    dead = claim(queue)
    assert queue.reap(now=utcnow() + LEASE * 2) == [video_id]
    alive = claim(queue)

    assert alive.id == dead.id
    assert not queue.complete(dead, [FILE], expires_at=utcnow() + LEASE)
    assert not queue.fail(dead, code="UNKNOWN_ERROR", message="x")
    assert not queue.put_back(dead)
    assert not queue.note(dead, Learned(title="t", available_formats=()))
    assert queue.lost([(dead.id, dead.claim or "")]) == {dead.claim}
    assert queue.lost([(alive.id, alive.claim or "")]) == set()
    assert queue.complete(alive, [FILE], expires_at=utcnow() + LEASE)


@pytest.mark.parametrize("how", ["cancel", "remove"])
def test_a_cancelled_or_removed_job_is_lost(videos: Videos, queue: Queue, how: str):
    video_id = enqueue(videos)
    claimed = claim(queue)

    getattr(videos, how)(video_id)

    assert queue.lost([(claimed.id, claimed.claim or "")]) == {claimed.claim}
    assert not queue.complete(claimed, [FILE], expires_at=utcnow() + LEASE)


def test_of_two_runs_of_one_clip_the_one_that_was_superseded_is_lost(videos: Videos, queue: Queue):
    """Cancelled and started again before the first run noticed."""
    video_id = enqueue(videos)
    first = claim(queue)
    videos.cancel(video_id)
    videos.enqueue(video_id, CHOICE, of=[Status.CANCELLED], request_id="r")
    second = claim(queue)
    claims = [(run.id, run.claim or "") for run in (first, second)]

    assert queue.lost(claims) == queue.lost(claims[::-1]) == {first.claim}


def test_renewed_leases_are_not_reaped(videos: Videos, queue: Queue):
    enqueue(videos)
    claimed = claim(queue)
    almost = utcnow() + LEASE - timedelta(seconds=1)

    assert queue.reap(now=almost) == []
    queue.renew([(claimed.id, claimed.claim or "")])
    assert queue.reap(now=almost) == []


def test_a_job_is_given_up_after_its_attempts(videos: Videos, queue: Queue):
    video_id = enqueue(videos)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert claim(queue).attempts == attempt
        assert queue.reap(now=utcnow() + LEASE * 2) == [video_id]

    found = videos.get(video_id)
    assert found is not None
    assert (found.status, found.error_code) == (Status.FAILED, "UNKNOWN_ERROR")
    assert found.error is not None
    assert "interrupted" in found.error
    assert queue.claim(Kind.DOWNLOAD, worker="w") is None


def test_being_put_back_costs_no_attempt(videos: Videos, queue: Queue):
    enqueue(videos)
    for _ in range(MAX_ATTEMPTS * 2):
        claimed = claim(queue)
        assert claimed.attempts == 1
        assert queue.put_back(claimed)


def test_completing_can_be_repeated_when_the_answer_was_lost(videos: Videos, queue: Queue):
    video_id = enqueue(videos)
    claimed = claim(queue)
    ends = utcnow() + LEASE

    assert queue.complete(claimed, [FILE], expires_at=ends)
    assert queue.complete(claimed, [FILE], expires_at=ends)
    assert status(videos, video_id) is Status.COMPLETED


def test_two_reapers_put_a_job_back_once(videos: Videos, queue: Queue):
    for number in range(20):
        enqueue(videos, f"{number:024x}")
        claim(queue)
    later = utcnow() + LEASE * 2
    reaped: list[str] = []
    threads = [threading.Thread(target=lambda: reaped.extend(queue.reap(now=later))) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(reaped) == len(set(reaped)) == 20


def test_what_was_learned_is_kept(videos: Videos, queue: Queue):
    video_id = enqueue(videos)

    assert queue.note(claim(queue), Learned(title="A title", available_formats=("1080p",)))

    found = videos.get(video_id)
    assert found is not None
    assert (found.title, found.available_formats) == ("A title", ("1080p",))
