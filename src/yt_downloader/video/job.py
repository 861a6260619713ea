"""The job behind a download: from a saved clip to its file."""

from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

from yt_downloader.config import Settings
from yt_downloader.data.options import AUDIO, VIDEO
from yt_downloader.data.record import JobRecord
from yt_downloader.data.video import Choice, Learned, Video
from yt_downloader.errors import MediaError
from yt_downloader.jobs.run import Later, Made, Run
from yt_downloader.sources.egress import egress_of
from yt_downloader.sources.engine import SegmentEngine
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.extras import Extras
from yt_downloader.sources.links import parse_link
from yt_downloader.sources.live.way import NotYet
from yt_downloader.sources.plan import NotRecorded, Plan, Wanted, make_plan
from yt_downloader.storage.local import LocalStorage
from yt_downloader.video.accompaniment import Accompaniment
from yt_downloader.video.locator import PASSING, Locator

_MEGABYTE = 1_000_000
_TOO_FAR = "The stream reaches the end of the segment later than this server waits."
# Failures of a look at the site that the next look may not have.
_PASSING = {"NETWORK_ERROR", "RATE_LIMITED", "BOT_CHECK", "TIMED_OUT"}


@dataclass(frozen=True, slots=True)
class Clip:
    """The file of a clip."""

    path: Path
    name: str
    kind: str = VIDEO


class DownloadSegment:
    """Looks up, plans, and has the segment made; the worker does the rest.

    Raises MediaError with one of MEDIA_CODES, and Later for what a stream has
    not brought yet. Safe to run from all threads.
    """

    def __init__(
        self,
        extract: Extractor,
        locate: Locator,
        engine: SegmentEngine,
        extras: Extras,
        *,
        storage: LocalStorage,
        settings: Settings,
    ) -> None:
        self._extract = extract
        self._locate = locate
        self._engine = engine
        self._extras = extras
        self._storage = storage
        self._egress = egress_of(settings)
        self._longest_seconds = settings.max_video_duration
        self._min_free_bytes = settings.min_free_disk_mb * _MEGABYTE

    def __call__(self, record: JobRecord, workdir: Path, run: Run) -> list[Made]:
        assert isinstance(record, Video)
        video = self._located(record, run) if record.to_be_located else record
        url = parse_link(video.url, self._egress).url
        extraction = self._look_up(url, video, run)
        run.note(_learned(extraction))
        try:
            return self._fetch(url, extraction, video, workdir, run)
        except NotYet as reason:
            error = MediaError("STILL_LIVE", _TOO_FAR)
            raise Later(error, until=reason.until) from None
        except NotRecorded:
            raise Later(MediaError("STILL_LIVE")) from None
        except MediaError as error:
            if error.code == "STILL_LIVE":
                raise Later(error) from None
            raise

    def _located(self, video: Video, run: Run) -> Video:
        """A moment whose download was asked for before its place was found, as it is then."""
        assert video.moment
        try:
            with self._locate.stream(video.url, check=run.check) as place:
                located = place(video.moment)
        except MediaError as error:
            if error.code in PASSING:
                raise Later(error) from None
            raise
        run.note(located)
        return replace(video, **{f.name: getattr(located, f.name) for f in fields(located)})

    def _look_up(self, url: str, video: Video, run: Run) -> Extraction:
        """A clip that waits for hours does not fail for one look that went wrong."""
        try:
            return self._extract(url, check=run.check)
        except MediaError as error:
            if video.waiting_since and error.code in _PASSING:
                raise Later(error) from None
            raise

    def _fetch(
        self, url: str, extraction: Extraction, video: Video, workdir: Path, run: Run
    ) -> list[Made]:
        beside = Accompaniment(self._extras, extraction, video.options, run)
        plan = beside.with_captions(self._plan(extraction, video, run))
        if self._storage.free_bytes() < self._min_free_bytes + plan.estimated_bytes:
            raise MediaError("DISK_FULL")
        path = self._engine(
            extraction,
            plan,
            into=workdir,
            watch=run,
            again=lambda: self._extract.anew(url, check=run.check),
        )
        captions, thumbnail = beside.captions_file(plan, path), beside.thumbnail(workdir)
        if beside.missing:
            run.note(_learned(extraction, warning=" ".join(beside.missing)))
        return _files(video, plan, path, captions, thumbnail)

    def _plan(self, extraction: Extraction, video: Video, run: Run) -> Plan:
        selector, select = video.options.format, None
        if selector:
            select = partial(self._extract.select, extraction, selector, check=run.check)
        wanted = _wanted(video, extraction)
        return make_plan(extraction, wanted, longest_seconds=self._longest_seconds, select=select)


def _learned(extraction: Extraction, warning: str | None = None) -> Learned:
    return Learned(
        title=extraction.title,
        available_formats=tuple(extraction.resolutions()),
        warning=warning,
    )


def _files(
    video: Video, plan: Plan, clip: Path, captions: Path | None, thumbnail: Path | None
) -> list[Made]:
    """The clip first: it is what a download gives."""
    kind = AUDIO if plan.sound_alone else VIDEO
    stem = video.options.video_name or f"{kind}_{video.id}"
    made: list[Made] = [Clip(clip, f"{stem}.{plan.extension}", kind)]
    if captions and plan.captions:
        name = f"{stem}.{plan.captions.language}{captions.suffix}"
        made.append(Clip(captions, name, "subtitles"))
    if thumbnail:
        made.append(Clip(thumbnail, f"{stem}{thumbnail.suffix}", "thumbnail"))
    return made


def _wanted(video: Video, extraction: Extraction) -> Wanted:
    choice = video.choice
    if choice is None:
        raise MediaError("UNKNOWN_ERROR", "The job does not say what to make.")
    end = video.end_time
    if video.moment and end is not None and extraction.duration is not None:
        # The stream may have ended before what somebody saw in it was over.
        end = min(end, extraction.duration)
    return Wanted(
        start=video.start_time,
        end=end,
        container=choice.container,
        resolution=_lines(choice),
        exact=choice.exact,
        high_res_mp4=choice.high_res_mp4,
        cut_mode=choice.cut_mode,
        sound_alone=video.options.media_type == AUDIO,
    )


def _lines(choice: Choice) -> int | None:
    return None if choice.resolution == "best" else int(choice.resolution.removesuffix("p"))
