"""Makes and joins what uploads and their conversion are made of, for the assembly."""

import os
from dataclasses import dataclass
from datetime import timedelta

from yt_downloader.auth.guests import GuestRules
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.uploads import Uploads
from yt_downloader.encode.job import EncodeUpload
from yt_downloader.encode.known_codecs import KnownCodecs
from yt_downloader.encode.receiving import Receiving
from yt_downloader.encode.resumable import ResumableUploads
from yt_downloader.encode.service import EncodeService
from yt_downloader.encode.store import UploadStore
from yt_downloader.encode.sweep import UploadSweep
from yt_downloader.jobs.desk import Desk
from yt_downloader.jobs.ground import Ground
from yt_downloader.media.convert.converter import Converter
from yt_downloader.web.turns import Turns

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadParts:
    """The parts that know of uploads."""

    service: EncodeService
    receiving: Receiving
    resumable: ResumableUploads
    job: EncodeUpload
    sweep: UploadSweep


def join_uploads(
    ground: Ground,
    *,
    encodes: Encodes,
    uploads: Uploads,
    store: UploadStore,
    guests: GuestRules,
    ffmpeg: str,
) -> UploadParts:
    settings = ground.settings
    service = EncodeService(
        encodes,
        store,
        runner=ground.runner,
        desk=Desk(
            encodes,
            ground.storage,
            ground.board,
            ground.quota,
            settings,
            held=ground.held,
            noun="upload",
        ),
        codecs=KnownCodecs(ffmpeg, ground.cache),
        users=ground.users,
        guests=guests,
        settings=settings,
    )
    # A quarter of the threads: most must stay free for who does not upload.
    turns = Turns(
        at_a_time=max(1, settings.web_threads // 4),
        waiting=0,
        patience_seconds=0,
        busy="Too many uploads arrive at this moment. Try again soon.",
        within=ground.lasting,
    )
    converter = Converter(
        ffmpeg,
        max_bytes=settings.max_file_size_mb * _MEGABYTE,
        max_seconds=settings.max_encode_duration,
        cpu_seconds=int(settings.encode_timeout_minutes * 60 * (os.cpu_count() or 1)) + 1,
    )
    return UploadParts(
        service=service,
        receiving=Receiving(service, store, ground.quota, turns),
        resumable=ResumableUploads(
            service,
            uploads,
            store,
            ground.quota,
            turns,
            life=timedelta(minutes=settings.upload_expiry_minutes),
            per_user=settings.max_uploads_per_user,
        ),
        job=EncodeUpload(
            store,
            converter,
            ground.storage,
            min_free_bytes=settings.min_free_disk_mb * _MEGABYTE,
        ),
        sweep=UploadSweep(
            encodes,
            uploads,
            store,
            retention=timedelta(minutes=settings.video_retention_minutes),
        ),
    )
