"""The job behind an encode: from an upload to the file that was wished."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yt_downloader.data.encode import Encode, EncodeChoice, Outcome
from yt_downloader.data.record import JobRecord
from yt_downloader.encode.names import result_name
from yt_downloader.encode.store import UploadStore
from yt_downloader.errors import MediaError
from yt_downloader.jobs.run import Made, Run
from yt_downloader.media.convert.converter import Converter
from yt_downloader.media.convert.wish import CannotBe, Codec, OutputFormat, Preset, Wish
from yt_downloader.media.inspection import NotMedia, inspect
from yt_downloader.storage.local import LocalStorage

_MEGABYTE = 1_000_000
_SOURCE_GONE = "The upload's time is over; upload the file again."


@dataclass(frozen=True, slots=True)
class Result:
    path: Path
    name: str
    kind: str


class EncodeUpload:
    """Looks at the source, has it converted, tells how. Safe to run from all threads.

    Raises MediaError with one of MEDIA_CODES.
    """

    def __init__(
        self,
        uploads: UploadStore,
        converter: Converter,
        storage: LocalStorage,
        *,
        min_free_bytes: int,
    ) -> None:
        self._uploads = uploads
        self._converter = converter
        self._storage = storage
        self._min_free_bytes = min_free_bytes
        self._threads = ThreadShare(os.cpu_count() or 1)

    def __call__(self, record: JobRecord, workdir: Path, run: Run) -> list[Made]:
        assert isinstance(record, Encode)
        path = self._uploads.locate(record.source) if record.source else None
        if path is None or record.choice is None:
            raise MediaError("VIDEO_UNAVAILABLE", _SOURCE_GONE)
        if self._storage.free_bytes() < self._min_free_bytes:
            raise MediaError("DISK_FULL")
        try:
            source = inspect(path, check=run.check)
            with self._threads.share() as threads:
                made = self._converter(
                    path,
                    source,
                    wish_of(record.choice),
                    into=workdir,
                    watch=run,
                    threads=threads,
                )
        except (NotMedia, CannotBe) as error:
            raise MediaError("ENCODE_FAILED", str(error)) from None
        run.note(Outcome(method=made.method, decided=made.decided, warning=made.warning))
        output = OutputFormat(record.choice.output_format)
        kind = "audio" if output.is_sound else "video"
        return [Result(made.path, result_name(record.original_filename, record.choice), kind)]


class ThreadShare:
    """Divides a machine's cores among the encoders that run.

    Two encoders with a thread each are quicker than two that both take every core.
    An encoder keeps what it started with.
    """

    def __init__(self, cores: int) -> None:
        self._cores = cores
        self._running = 0
        self._lock = threading.Lock()

    @contextmanager
    def share(self) -> Iterator[int]:
        with self._lock:
            self._running += 1
            threads = max(1, self._cores // self._running)
        try:
            yield threads
        finally:
            with self._lock:
                self._running -= 1


def wish_of(choice: EncodeChoice) -> Wish:
    return Wish(
        codec=Codec(choice.video_codec),
        preset=Preset(choice.quality_preset),
        output=OutputFormat(choice.output_format),
        force=choice.force,
    )
