"""The one place where objects are made and joined. It knows no Flask."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from yt_downloader.auth.people import People, join_people
from yt_downloader.config import Settings
from yt_downloader.data.announcer import Announcer, Listener
from yt_downloader.data.belongings import Belongings
from yt_downloader.data.cache import Cache
from yt_downloader.data.changes import Changes
from yt_downloader.data.cooldowns import Cooldowns
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.figures import Figures
from yt_downloader.data.messages import Messages
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind
from yt_downloader.data.records import Records
from yt_downloader.data.removals import Removals
from yt_downloader.data.uploads import Uploads
from yt_downloader.data.users import Users
from yt_downloader.data.videos import Videos
from yt_downloader.data.workers import Workers
from yt_downloader.encode.erase import UploadErasure
from yt_downloader.encode.shown import shown_encode
from yt_downloader.encode.store import UploadStore
from yt_downloader.encode.uploads import UploadParts, join_uploads
from yt_downloader.events.hub import Hub
from yt_downloader.events.places import Places
from yt_downloader.events.reader import Reader, Shows
from yt_downloader.events.service import EventService
from yt_downloader.jobs.cleanup import Cleanup
from yt_downloader.jobs.erase import JobErasure
from yt_downloader.jobs.ground import Ground
from yt_downloader.jobs.process import WorkerProcess
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.jobs.quota import Quota
from yt_downloader.jobs.runner import BellRunner
from yt_downloader.jobs.worker import Lane
from yt_downloader.jobs.workforce import join_workforce
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.operations.overview import Overview
from yt_downloader.slots import Slots, lasting
from yt_downloader.sources.egress import egress_of
from yt_downloader.sources.engine import SegmentEngine
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.remembered import Remembered
from yt_downloader.sources.stock import StockFetch
from yt_downloader.sources.surroundings import Surroundings, find_deno
from yt_downloader.sources.ytdlp.client import YtDlp
from yt_downloader.storage.local import LocalStorage
from yt_downloader.video.clips import Clips, Sites, join_clips
from yt_downloader.video.shown import shown_video
from yt_downloader.web.addresses import Pseudonyms
from yt_downloader.web.files import Delivery
from yt_downloader.web.health import Health
from yt_downloader.web.links import FileLinks
from yt_downloader.web.rates import RouteLimits
from yt_downloader.web.sending import Sender
from yt_downloader.web.transfers import Transfers

_MEGABYTE = 1_000_000
# A run whose worker was killed is taken over after this; every 5 s it is renewed.
_LEASE = timedelta(seconds=20)
_HELD_PER_USER = 4
# Longer than sending a message ever takes.
_SENDING_LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the web and the worker process are made of. Connections open when first used."""

    settings: Settings
    database: Database
    cache: Cache
    ytdlp: YtDlp
    sites: Sites
    people: People
    clips: Clips
    uploads: UploadParts
    events: EventService
    delivery: Delivery
    health: Health
    overview: Overview
    limits: RouteLimits
    cleanup: Cleanup
    worker: WorkerProcess

    def close(self) -> None:
        self.ytdlp.close()
        self.cache.close()
        self.database.close()


def assemble(settings: Settings) -> Parts:
    """Make everything. Raises MissingFfmpeg."""
    cache = Cache(settings.redis_uri)
    database = Database(settings.mongodb_uri, listener=Announcer(cache))
    users, workers = Users(database), Workers(database)
    videos, encodes, uploads = Videos(database), Encodes(database), Uploads(database)
    every: tuple[Records[Any], ...] = (videos, encodes)
    belongings, removals = Belongings(database), Removals(database)
    threads = lasting(settings.web_threads)
    ground = Ground(
        settings=settings,
        database=database,
        cache=cache,
        users=users,
        storage=LocalStorage(
            settings.downloads_dir / "files", for_group=settings.file_sending == "accel"
        ),
        board=ProgressBoard(cache),
        quota=Quota(belongings, uploads, max_bytes=settings.max_stored_mb_per_user * _MEGABYTE),
        runner=BellRunner(cache),
        lasting=threads,
        held=Slots(max(1, settings.web_threads // 4), per_client=_HELD_PER_USER, within=threads),
    )
    work_dir = (settings.downloads_dir / "work").resolve()
    ffmpeg, deno = find_ffmpeg(settings.ffmpeg_path), find_deno()
    ytdlp = YtDlp(work_dir, Surroundings(ffmpeg=ffmpeg, extra_ca_file=settings.outbound_ca_file))
    sites = _sites(settings, cache, ytdlp, js_runtime=deno)
    store = UploadStore(
        settings.uploads_dir,
        max_bytes=settings.max_upload_mb * _MEGABYTE,
        min_free_bytes=settings.min_free_disk_mb * _MEGABYTE,
    )
    names = Pseudonyms(settings.flask_secret_key)
    limits = RouteLimits(settings, cache, names)
    cooldowns, messages = Cooldowns(database), Messages(database, lease=_SENDING_LEASE)
    people = join_people(
        settings,
        database,
        cache,
        users,
        names,
        egress=sites.connections.egress,
        # Everything that keeps something of users, next to their sessions and keys.
        places=[
            cooldowns,
            UploadErasure(uploads, store),
            JobErasure(belongings, ground.board, results=ground.storage, sources=store.storage),
            messages,
            removals,
        ],
    )
    links = FileLinks(settings.flask_secret_key, settings.public_url)
    clips = join_clips(
        ground,
        sites,
        videos=videos,
        cooldowns=cooldowns,
        messages=messages,
        guests=people.guest_rules,
        links=links,
    )
    upload_parts = join_uploads(
        ground,
        encodes=encodes,
        uploads=uploads,
        store=store,
        guests=people.guest_rules,
        ffmpeg=ffmpeg,
    )
    queue = Queue(database, lease=_LEASE, per_user=settings.max_running_jobs_per_user)
    cleanup = Cleanup(
        every,
        queue,
        ground.storage,
        work_dir=work_dir,
        sweepers=[people.erasure, upload_parts.sweep],
    )
    health = Health(
        database=database,
        cache=cache,
        storage=ground.storage,
        every=every,
        workers=workers,
        settings=settings,
        ffmpeg=ffmpeg,
        js_runtime=deno,
    )
    return Parts(
        settings=settings,
        database=database,
        cache=cache,
        ytdlp=ytdlp,
        sites=sites,
        people=people,
        clips=clips,
        uploads=upload_parts,
        events=_events(ground, people, removals),
        delivery=Delivery(every, ground.storage, links, _sender(ground)),
        limits=limits,
        health=health,
        overview=Overview(
            health=health,
            figures=Figures(database),
            workers=workers,
            belongings=belongings,
            storage=ground.storage,
            settings=settings,
        ),
        cleanup=cleanup,
        worker=join_workforce(
            ground,
            workers=workers,
            queue=queue,
            cleanup=cleanup,
            work_dir=work_dir,
            lanes=_lanes(settings, clips, upload_parts),
            chores=clips.chores,
        ),
    )


def _sender(ground: Ground) -> Sender:
    settings = ground.settings
    transfers = Transfers(
        Slots(
            settings.transfers_at_a_time,
            per_client=settings.transfers_per_client,
            within=ground.lasting,
        )
    )
    accel = settings.file_sending == "accel"
    return Sender(transfers, internal=settings.accel_prefix if accel else "")


def _sites(settings: Settings, cache: Cache, ytdlp: YtDlp, *, js_runtime: str | None) -> Sites:
    remembered = Remembered(
        cache,
        way=settings.outbound_proxy,
        longest_seconds=settings.remember_lookups_minutes * 60,
    )
    connections = Connections(
        egress_of(settings),
        proxy=settings.outbound_proxy,
        ca_file=settings.outbound_ca_file,
    )
    stock = StockFetch(ytdlp, settings, js_runtime=js_runtime)
    return Sites(
        extract=Extractor(ytdlp, remembered, settings, js_runtime=js_runtime),
        connections=connections,
        engine=SegmentEngine(connections, stock, settings),
    )


def _events(ground: Ground, people: People, removals: Removals) -> EventService:
    shows = Shows(
        shown={Kind.DOWNLOAD: shown_video, Kind.ENCODE: shown_encode},
        id_names={Kind.DOWNLOAD: "video_id", Kind.ENCODE: "encode_id"},
    )
    reader = Reader(Changes(ground.database), removals, ground.board, shows)
    hub = Hub(reader, people.sessions, lambda: Listener(ground.cache))
    settings = ground.settings
    return EventService(
        hub, reader, Places(settings, ground.lasting), seconds=settings.event_stream_seconds
    )


def _lanes(settings: Settings, clips: Clips, uploads: UploadParts) -> dict[Kind, Lane]:
    return {
        Kind.DOWNLOAD: Lane(
            clips.job, settings.max_concurrent_downloads, settings.job_timeout_minutes * 60
        ),
        Kind.ENCODE: Lane(
            uploads.job, settings.max_concurrent_encodes, settings.encode_timeout_minutes * 60
        ),
    }
