"""Cleaning up goes on past whatever cannot be cleaned up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from yt_downloader.clock import utcnow
from yt_downloader.data import queue
from yt_downloader.data.mongo import OUTAGES, Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind, Status, StoredFile
from yt_downloader.data.video import Choice, NewVideo
from yt_downloader.data.videos import Videos
from yt_downloader.jobs import cleanup
from yt_downloader.jobs.cleanup import Cleanup
from yt_downloader.storage.local import LocalStorage

CHOICE = Choice(
    container="mp4", resolution="1080p", exact=True, high_res_mp4="remux", cut_mode="smart"
)


LEASE = timedelta(seconds=20)


class Bench:
    """Clips with files, and the cleaning up."""

    def __init__(self, database: Database, root: Path) -> None:
        self.files = root / "files"
        self.videos = Videos(database)
        self.queue = Queue(database, lease=LEASE, per_user=9)
        self.cleanup = Cleanup(
            [self.videos], self.queue, LocalStorage(self.files), work_dir=root / "work"
        )
        database.prepare()

    def add(self) -> str:
        saved = self.videos.add(
            NewVideo(
                user_id="a" * 24, url="u", youtube_video_id="v", start_time=None, end_time=None
            )
        )
        return saved.id

    def make(self, video_id: str, *, minutes: float, choice: Choice = CHOICE) -> Path:
        """A finished run of the clip; returns the path of its file."""
        states = [Status.PENDING, Status.COMPLETED, Status.EXPIRED]
        self.videos.enqueue(video_id, choice, of=states, request_id="r")
        run = self.queue.claim(Kind.DOWNLOAD, worker="w")
        assert run is not None
        key = f"{run.id}/{run.claim}/clip.mp4"
        path = self.files / key
        path.parent.mkdir(parents=True)
        path.write_bytes(b"content")
        made = StoredFile(key=key, name="clip.mp4", kind="video", size_bytes=7)
        self.queue.complete(run, [made], expires_at=utcnow() + timedelta(minutes=minutes))
        return path


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path)


def test_a_file_that_cannot_be_deleted_does_not_hold_up_the_others(bench: Bench):
    ids = [bench.add() for _ in range(3)]
    paths = [bench.make(video_id, minutes=-1) for video_id in ids]
    paths[0].unlink()
    paths[0].mkdir()

    assert bench.cleanup.expire() == 2

    assert [path.exists() for path in paths] == [True, False, False]
    assert [video.id for video in bench.videos.due(now=utcnow(), limit=9)] == ids[:1]
    paths[0].rmdir()
    assert bench.cleanup.expire() == 1
    assert bench.videos.due(now=utcnow(), limit=9) == []


def test_what_was_tried_longest_ago_comes_first(bench: Bench):
    ids = [bench.add() for _ in range(3)]
    for video_id in ids:
        bench.make(video_id, minutes=-1)

    bench.videos.expire(ids[0], now=utcnow() + timedelta(seconds=1))

    found = [video.id for video in bench.videos.due(now=utcnow(), limit=9)]
    assert found[-1] == ids[0]


def test_each_version_goes_at_its_own_time(bench: Bench):
    video_id = bench.add()
    first = bench.make(video_id, minutes=-1)
    second = bench.make(video_id, minutes=5, choice=replace(CHOICE, resolution="720p"))

    bench.cleanup.sweep()
    assert (first.exists(), second.exists()) == (True, True)
    assert bench.cleanup.expire() == 1

    assert (first.exists(), second.exists()) == (False, True)
    found = bench.videos.get(video_id)
    assert found is not None
    assert (found.status, found.earlier) == (Status.COMPLETED, ())


@pytest.mark.slow
def test_after_an_outage_workers_get_a_round_to_renew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    video_id = bench.add()
    bench.videos.enqueue(video_id, CHOICE, of=[Status.PENDING], request_id="r")
    assert bench.queue.claim(Kind.DOWNLOAD, worker="w")
    assert bench.cleanup.reap() == 0
    nowhere = Database("mongodb://127.0.0.1:1")
    with monkeypatch.context() as outage:
        outage.setattr(bench.queue, "_records", nowhere.collection("videos"))
        with pytest.raises(OUTAGES):
            bench.cleanup.reap()
    nowhere.close()
    monkeypatch.setattr(cleanup, "utcnow", lambda: utcnow() + LEASE * 2)

    assert bench.cleanup.reap() == 0
    assert bench.cleanup.reap() == 1


def test_after_the_machine_slept_workers_get_a_round_to_renew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    """The sleep is a clock that jumps, as it does for every process of the machine."""
    video_id = bench.add()
    bench.videos.enqueue(video_id, CHOICE, of=[Status.PENDING], request_id="r")
    run = bench.queue.claim(Kind.DOWNLOAD, worker="w")
    assert run is not None
    assert bench.cleanup.reap() == 0
    later = utcnow() + timedelta(hours=8)
    for module in (cleanup, queue):
        monkeypatch.setattr(module, "utcnow", lambda: later)

    assert bench.cleanup.reap() == 0
    bench.queue.renew([(run.id, run.claim or "")])
    assert bench.cleanup.reap() == 0

    for module in (cleanup, queue):
        monkeypatch.setattr(module, "utcnow", lambda: later + LEASE * 2)
    assert bench.cleanup.reap() == 0  # slept once more
    assert bench.cleanup.reap() == 1


@pytest.mark.parametrize("strange", ["backup/monday/clip.mp4", "lost+found/1/2", "notes.txt"])
def test_what_is_not_ours_is_left_alone_and_does_not_stop_the_sweep(bench: Bench, strange: str):
    other = bench.files / strange
    ours = bench.files / ("a" * 24) / ("b" * 16) / "clip.mp4"
    for path in (other, ours):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    assert bench.cleanup.sweep() == 1

    assert (other.exists(), ours.exists()) == (True, False)
