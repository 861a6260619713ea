"""The job behind a download: from a saved clip to its file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from yt_downloader.config import Settings
from yt_downloader.data.video import Choice, Video
from yt_downloader.errors import MediaError
from yt_downloader.jobs.run import Made, Run
from yt_downloader.media.cut import cut_for
from yt_downloader.media.progress import Watch
from yt_downloader.media.verify import verify
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.links import parse_link
from yt_downloader.sources.plan import Plan, Wanted, make_plan
from yt_downloader.storage.local import LocalStorage

_MEGABYTE = 1_000_000


class Fetch(Protocol):
    """A way to a segment: puts the file of *plan* into the directory *into*."""

    def __call__(
        self, extraction: Extraction, plan: Plan, *, into: Path, watch: Watch
    ) -> Path: ...


@dataclass(frozen=True, slots=True)
class Clip:
    """The file of a clip."""

    path: Path
    name: str
    kind: str = "video"


class DownloadSegment:
    """Extracts, plans, fetches, cuts and verifies; the worker does the rest.

    Raises MediaError with one of MEDIA_CODES. Safe to run from all threads.
    """

    def __init__(
        self, extract: Extractor, fetch: Fetch, storage: LocalStorage, settings: Settings
    ) -> None:
        self._extract = extract
        self._fetch = fetch
        self._storage = storage
        self._longest_seconds = settings.max_video_duration
        self._min_free_bytes = settings.min_free_disk_mb * _MEGABYTE

    def __call__(self, video: Video, workdir: Path, run: Run) -> list[Made]:
        extraction = self._extract(parse_link(video.url).url, check=run.check)
        run.note(title=extraction.title, available_formats=extraction.resolutions())
        plan = make_plan(extraction, _wanted(video), longest_seconds=self._longest_seconds)
        if self._storage.free_bytes() < self._min_free_bytes + plan.estimated_bytes:
            raise MediaError("DISK_FULL")
        path = self._fetch(extraction, plan, into=workdir, watch=run)
        cut = cut_for(plan.container, plan.cut_mode, lossless_h265=plan.lossless_h265)
        verify(
            path,
            seconds=plan.seconds,
            sound=any(f.audio_codec for f in plan.formats),
            from_keyframe=plan.container == "webm" and not cut.encodes,
            check=run.check,
        )
        return [Clip(path, f"video_{video.id}.{plan.container}")]


def _wanted(video: Video) -> Wanted:
    choice = video.choice
    if choice is None:
        raise MediaError("UNKNOWN_ERROR", "The job does not say what to make.")
    return Wanted(
        start=video.start_time,
        end=video.end_time,
        container=choice.container,
        resolution=_lines(choice),
        exact=choice.exact,
        high_res_mp4=choice.high_res_mp4,
        cut_mode=choice.cut_mode,
    )


def _lines(choice: Choice) -> int | None:
    return None if choice.resolution == "best" else int(choice.resolution.removesuffix("p"))
