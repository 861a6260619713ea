"""The one place where objects are made and joined. It knows no Flask."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from yt_downloader.auth.people import People, join_people
from yt_downloader.config import Settings
from yt_downloader.data.belongings import Belongings
from yt_downloader.data.cache import Cache
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind
from yt_downloader.data.records import Records
from yt_downloader.data.uploads import Uploads
from yt_downloader.data.users import Users
from yt_downloader.data.videos import Videos
from yt_downloader.data.workers import Workers
from yt_downloader.encode.erase import UploadErasure
from yt_downloader.encode.job import EncodeUpload
from yt_downloader.encode.known_codecs import KnownCodecs
from yt_downloader.encode.receiving import Receiving
from yt_downloader.encode.resumable import ResumableUploads
from yt_downloader.encode.service import EncodeService
from yt_downloader.encode.store import UploadStore
from yt_downloader.encode.sweep import UploadSweep
from yt_downloader.jobs.cleanup import Cleanup
from yt_downloader.jobs.desk import Desk
from yt_downloader.jobs.erase import JobErasure
from yt_downloader.jobs.process import WorkerProcess
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.jobs.quota import Quota
from yt_downloader.jobs.runner import BellRunner
from yt_downloader.jobs.schedule import Schedule
from yt_downloader.jobs.waiting import Waiting
from yt_downloader.jobs.worker import Lane, Worker
from yt_downloader.media.convert.converter import Converter
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.engine import SegmentEngine
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.remembered import Remembered
from yt_downloader.sources.stock import StockFetch
from yt_downloader.sources.surroundings import Surroundings, find_deno
from yt_downloader.sources.ytdlp.client import YtDlp
from yt_downloader.storage.local import LocalStorage
from yt_downloader.video.job import DownloadSegment
from yt_downloader.video.menu import FormatMenu
from yt_downloader.video.service import VideoService
from yt_downloader.web.addresses import Pseudonyms
from yt_downloader.web.files import Delivery
from yt_downloader.web.health import Health
from yt_downloader.web.links import FileLinks
from yt_downloader.web.rates import RouteLimits
from yt_downloader.web.turns import Turns

_MEGABYTE = 1_000_000
# A run whose worker was killed is taken over after this; every 5 s it is renewed.
_LEASE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the web and the worker process are made of. Connections open when first used."""

    settings: Settings
    database: Database
    cache: Cache
    ytdlp: YtDlp
    extract: Extractor
    engine: SegmentEngine
    people: People
    videos: VideoService
    menu: FormatMenu
    encodes: EncodeService
    receiving: Receiving
    resumable: ResumableUploads
    delivery: Delivery
    health: Health
    limits: RouteLimits
    cleanup: Cleanup
    worker: WorkerProcess

    def close(self) -> None:
        self.ytdlp.close()
        self.cache.close()
        self.database.close()


def assemble(settings: Settings) -> Parts:
    """Make everything. Raises MissingFfmpeg."""
    database = Database(settings.mongodb_uri)
    cache = Cache(settings.redis_uri)
    users, videos, workers = Users(database), Videos(database), Workers(database)
    encodes, uploads = Encodes(database), Uploads(database)
    every: tuple[Records[Any], ...] = (videos, encodes)
    storage = LocalStorage(settings.downloads_dir / "files")
    work_dir = (settings.downloads_dir / "work").resolve()
    board = ProgressBoard(cache)
    ffmpeg, deno = find_ffmpeg(settings.ffmpeg_path), find_deno()
    ytdlp = YtDlp(work_dir, Surroundings(ffmpeg=ffmpeg, extra_ca_file=settings.outbound_ca_file))
    remembered = Remembered(
        cache,
        way=settings.outbound_proxy,
        longest_seconds=settings.remember_lookups_minutes * 60,
    )
    extract = Extractor(ytdlp, remembered, settings, js_runtime=deno)
    connections = Connections(
        Egress(settings.egress_allow),
        proxy=settings.outbound_proxy,
        ca_file=settings.outbound_ca_file,
    )
    engine = SegmentEngine(connections, StockFetch(ytdlp, settings, js_runtime=deno), settings)
    job = DownloadSegment(extract, engine, storage, settings)
    min_free_bytes = settings.min_free_disk_mb * _MEGABYTE
    store = UploadStore(
        settings.uploads_dir,
        max_bytes=settings.max_upload_mb * _MEGABYTE,
        min_free_bytes=min_free_bytes,
    )
    belongings = Belongings(database)
    quota = Quota(belongings, uploads, max_bytes=settings.max_stored_mb_per_user * _MEGABYTE)
    names = Pseudonyms(settings.flask_secret_key)
    limits = RouteLimits(settings, names)
    people = join_people(
        settings,
        database,
        cache,
        users,
        names,
        # Everything that keeps something of users, next to their sessions.
        places=[
            UploadErasure(uploads, store),
            JobErasure(belongings, board, results=storage, sources=store.storage),
        ],
    )
    converter = Converter(
        ffmpeg,
        max_bytes=settings.max_file_size_mb * _MEGABYTE,
        max_seconds=settings.max_encode_duration,
        cpu_seconds=int(settings.encode_timeout_minutes * 60 * (os.cpu_count() or 1)) + 1,
    )
    encode_job = EncodeUpload(store, converter, storage, min_free_bytes=min_free_bytes)
    encode_service = EncodeService(
        encodes,
        store,
        runner=BellRunner(cache),
        desk=Desk(encodes, storage, board, quota, settings, noun="upload"),
        codecs=KnownCodecs(ffmpeg, cache),
        users=users,
        guests=people.guest_rules,
        settings=settings,
    )
    queue = Queue(database, lease=_LEASE, per_user=settings.max_running_jobs_per_user)
    retention = timedelta(minutes=settings.video_retention_minutes)
    upload_sweep = UploadSweep(encodes, uploads, store, retention=retention)
    cleanup = Cleanup(
        every, queue, storage, work_dir=work_dir, sweepers=[people.erasure, upload_sweep]
    )
    turns = Turns(
        at_a_time=max(1, settings.web_threads // 4),
        waiting=0,
        patience_seconds=0,
        busy="Too many uploads arrive at this moment. Try again soon.",
    )
    return Parts(
        settings=settings,
        database=database,
        cache=cache,
        ytdlp=ytdlp,
        extract=extract,
        engine=engine,
        people=people,
        videos=VideoService(
            videos=videos,
            users=users,
            guests=people.guest_rules,
            runner=BellRunner(cache),
            desk=Desk(videos, storage, board, quota, settings, noun="clip"),
            settings=settings,
        ),
        menu=FormatMenu(extract, at_a_time=settings.max_concurrent_extractions),
        encodes=encode_service,
        receiving=Receiving(encode_service, store, quota, turns),
        resumable=ResumableUploads(
            encode_service,
            uploads,
            store,
            quota,
            turns,
            life=timedelta(minutes=settings.upload_expiry_minutes),
            per_user=settings.max_uploads_per_user,
        ),
        delivery=Delivery(
            every, storage, FileLinks(settings.flask_secret_key, settings.public_url)
        ),
        limits=limits,
        health=Health(
            database=database,
            cache=cache,
            storage=storage,
            every=every,
            workers=workers,
            limits=limits,
            settings=settings,
            ffmpeg=ffmpeg,
            js_runtime=deno,
        ),
        cleanup=cleanup,
        worker=_worker(
            settings,
            database=database,
            cache=cache,
            workers=workers,
            queue=queue,
            cleanup=cleanup,
            storage=storage,
            work_dir=work_dir,
            lanes=_lanes(settings, job, encode_job),
        ),
    )


def _lanes(
    settings: Settings, download: DownloadSegment, encode: EncodeUpload
) -> dict[Kind, Lane]:
    return {
        Kind.DOWNLOAD: Lane(
            download, settings.max_concurrent_downloads, settings.job_timeout_minutes * 60
        ),
        Kind.ENCODE: Lane(
            encode, settings.max_concurrent_encodes, settings.encode_timeout_minutes * 60
        ),
    }


def _worker(
    settings: Settings,
    *,
    database: Database,
    cache: Cache,
    workers: Workers,
    queue: Queue,
    cleanup: Cleanup,
    storage: LocalStorage,
    work_dir: Path,
    lanes: Mapping[Kind, Lane],
) -> WorkerProcess:
    worker = Worker(
        queue,
        storage,
        ProgressBoard(cache),
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
    return WorkerProcess(worker, schedule, database, cache, workers)
