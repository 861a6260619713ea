"""When cleaning up happens."""

import time
from datetime import timedelta
from pathlib import Path

from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.videos import Videos
from yt_downloader.jobs.cleanup import Cleanup
from yt_downloader.jobs.schedule import Schedule
from yt_downloader.storage.local import LocalStorage

# APScheduler leaves out, by default, what should have run more than a second ago.
LATE_SECONDS = 1.2


def test_the_first_sweep_comes_at_the_start_however_long_the_start_took(
    database: Database, tmp_path: Path
):
    storage = LocalStorage(tmp_path / "files")
    left = tmp_path / "files" / ("a" * 24) / ("b" * 16) / "clip.mp4"
    left.parent.mkdir(parents=True)
    left.touch()
    queue = Queue(database, lease=timedelta(seconds=20), per_user=2)
    cleanup = Cleanup([Videos(database)], queue, storage, work_dir=tmp_path / "work")
    schedule = Schedule(cleanup, sweep_minutes=60, on_jobs_back=lambda: None)
    time.sleep(LATE_SECONDS)

    schedule.start()
    try:
        deadline = time.monotonic() + 10
        while left.exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        schedule.stop()
