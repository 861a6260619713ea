"""Uploads in MongoDB, their sources on disk, and the sweep that deletes them."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from yt_downloader.clock import utcnow
from yt_downloader.data.encode import EncodeChoice, Metadata, NewEncode
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import Kind, Status, StoredFile
from yt_downloader.data.uploads import Upload, Uploads, new_upload_id
from yt_downloader.encode.store import UploadStore
from yt_downloader.encode.sweep import UploadSweep

ALICE = "a" * 24
RETENTION = timedelta(minutes=30)
CHOICE = EncodeChoice(video_codec="h264", quality_preset="high", output_format="mp4", force=False)
METADATA = Metadata(
    duration=1.0,
    width=320,
    height=240,
    original_codec="mpeg4",
    bitrate=None,
    fps=25.0,
    audio_codec="mp3",
    container="avi",
)
LONG_AGO = time.time() - 3600


class Bench:
    """An upload store with a sweep whose clock can be put forward."""

    def __init__(self, database: Database, root: Path) -> None:
        self.encodes = Encodes(database)
        self.uploads = Uploads(database)
        self.store = UploadStore(root, max_bytes=1000, min_free_bytes=0)
        self.queue = Queue(database, lease=timedelta(seconds=20), per_user=2)
        self.root = root
        database.prepare()

    def sweep(self, *, after: timedelta = timedelta(0)) -> UploadSweep:
        """The sweep as it is *after* so much more time."""
        return UploadSweep(self.encodes, self.uploads, self.store, retention=RETENTION - after)

    def upload(self) -> str:
        upload_id = new_upload_id()
        with self.store.begin(upload_id).file as file:
            file.write(b"media")
        source = self.store.keep(upload_id, "0" * 16, name="a.avi")
        self.encodes.add(
            NewEncode(
                id=upload_id,
                user_id=ALICE,
                original_filename="a.avi",
                source=source,
                metadata=METADATA,
            )
        )
        return upload_id

    def path(self, upload_id: str) -> Path:
        return self.root / "files" / upload_id / ("0" * 16) / "source"

    def start(self, upload_id: str) -> bool:
        found = self.encodes.start(upload_id, CHOICE, of=[Status.PENDING], request_id="r")
        return found is not None


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    return Bench(database, tmp_path)


def test_an_upload_that_nothing_becomes_of_expires(bench: Bench):
    upload_id = bench.upload()
    assert bench.sweep().expire() == 0
    assert bench.path(upload_id).exists()

    assert bench.sweep(after=RETENTION).expire() == 1

    found = bench.encodes.get(upload_id)
    assert found is not None
    assert (found.status, found.source) == (Status.EXPIRED, None)
    assert not bench.path(upload_id).exists()
    assert not bench.start(upload_id)
    assert bench.sweep(after=RETENTION).expire() == 0


def test_a_source_stays_as_long_as_its_job_waits_or_runs(bench: Bench):
    upload_id = bench.upload()
    assert bench.start(upload_id)
    assert bench.sweep(after=RETENTION).expire() == 0
    run = bench.queue.claim(Kind.ENCODE, worker="w")
    assert run is not None
    assert bench.sweep(after=RETENTION).expire() == 0

    result = StoredFile(key=f"{upload_id}/x/y", name="r.mp4", kind="video", size_bytes=1)
    assert bench.queue.complete(run, [result], expires_at=utcnow() + RETENTION)
    assert bench.path(upload_id).exists()
    assert bench.sweep(after=RETENTION).expire() == 1

    found = bench.encodes.get(upload_id)
    assert found is not None
    # The result has a time of its own.
    assert (found.status, found.source, found.files) == (Status.COMPLETED, None, (result,))
    assert not bench.path(upload_id).exists()


def test_a_source_that_was_taken_by_a_sweep_that_died_is_deleted_by_the_next(bench: Bench):
    upload_id = bench.upload()
    assert bench.encodes.take_sources(before=utcnow(), limit=9) != []
    assert bench.path(upload_id).exists()

    assert bench.sweep().sweep() == 0  # it is known still
    assert bench.sweep().expire() == 1

    assert not bench.path(upload_id).exists()


def test_what_no_record_knows_is_swept_once_it_is_old(bench: Bench):
    stray = bench.store.keep(_arrived(bench), "1" * 16, name="a.avi")
    half = _arrived(bench)
    assert bench.sweep().sweep() == 0
    directory = (bench.root / "files" / stray.key).parent
    os.utime(directory, (LONG_AGO, LONG_AGO))
    os.utime(bench.store.path(half), (LONG_AGO, LONG_AGO))

    assert bench.sweep().sweep() == 2

    assert not directory.exists()
    assert not bench.store.path(half).exists()


def test_an_unfinished_upload_goes_when_its_time_is_over(bench: Bench):
    upload_id = _arrived(bench)
    ends = utcnow() + timedelta(hours=1)
    upload = Upload(id=upload_id, user_id=ALICE, filename="a.avi", length=9, expires_at=ends)
    bench.uploads.add(upload)
    os.utime(bench.store.path(upload_id), (LONG_AGO, LONG_AGO))
    assert (bench.sweep().expire(), bench.sweep().sweep()) == (0, 0)
    assert bench.store.path(upload_id).exists()

    bench.uploads.extend(upload_id, until=utcnow())

    assert bench.sweep().expire() == 1
    assert bench.uploads.get(upload_id) is None
    assert not bench.store.path(upload_id).exists()


def test_adding_an_upload_twice_keeps_the_first(bench: Bench):
    upload_id = bench.upload()
    before = bench.encodes.get(upload_id)
    again = bench.encodes.add(
        NewEncode(
            id=upload_id,
            user_id=ALICE,
            original_filename="other.avi",
            source=StoredFile(key="k/r/s", name="n", kind="source", size_bytes=1),
            metadata=METADATA,
        )
    )
    assert again == before


def _arrived(bench: Bench) -> str:
    upload_id = new_upload_id()
    with bench.store.begin(upload_id).file as file:
        file.write(b"half")
    return upload_id
