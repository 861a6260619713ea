"""The parts of the worker process, joined."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind
from yt_downloader.data.workers import Workers
from yt_downloader.jobs.chores import Chore, Chores
from yt_downloader.jobs.cleanup import Cleanup
from yt_downloader.jobs.ground import Ground
from yt_downloader.jobs.process import WorkerProcess
from yt_downloader.jobs.schedule import Schedule
from yt_downloader.jobs.waiting import Waiting
from yt_downloader.jobs.worker import Lane, Worker


def join_workforce(
    ground: Ground,
    *,
    workers: Workers,
    queue: Queue,
    cleanup: Cleanup,
    work_dir: Path,
    lanes: Mapping[Kind, Lane],
    chores: Sequence[Chore],
) -> WorkerProcess:
    """The worker process of *lanes* and *chores*, which `run` starts."""
    settings = ground.settings
    worker = Worker(
        queue,
        ground.storage,
        ground.board,
        lanes=lanes,
        work_dir=work_dir,
        retention=timedelta(minutes=settings.video_retention_minutes),
        waiting=Waiting(
            first_pause=timedelta(seconds=settings.waiting_retry_seconds),
            longest=timedelta(hours=settings.waiting_hours),
        ),
    )
    schedule = Schedule(
        cleanup,
        sweep_minutes=settings.cleanup_interval_minutes,
        on_jobs_back=worker.wake,
    )
    return WorkerProcess(
        worker,
        schedule,
        ground.database,
        ground.cache,
        workers,
        chores=Chores(chores, ground.cache),
    )
