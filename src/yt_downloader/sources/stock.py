"""The stock way to a segment: yt-dlp's own, where ffmpeg opens the site's URLs.

Slow, for the site throttles such requests, and exact in MP4 only; but it works
for everything that yt-dlp knows.
"""

from pathlib import Path

from yt_downloader.config import Settings
from yt_downloader.errors import MediaError
from yt_downloader.media.ffmpeg import REPORTING, Reports, Tick
from yt_downloader.media.progress import Progress, Watch
from yt_downloader.media.stock_cut import Cut, cut_for, sound_cut_for
from yt_downloader.media.verify import verify
from yt_downloader.sources.egress import egress_of
from yt_downloader.sources.extract import outbound
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.plan import Plan
from yt_downloader.sources.ytdlp.client import YtDlp

_MEGABYTE = 1_000_000
_DAY_SECONDS = 86_400.0


class StockFetch:
    """Fetches and cuts in one go. Safe to use from all threads."""

    def __init__(self, ytdlp: YtDlp, settings: Settings, *, js_runtime: str | None) -> None:
        self._ytdlp = ytdlp
        self._egress = egress_of(settings)
        self._max_bytes = settings.max_file_size_mb * _MEGABYTE
        self._outbound = outbound(settings, js_runtime=js_runtime)

    def __call__(self, extraction: Extraction, plan: Plan, *, into: Path, watch: Watch) -> Path:
        """Put the segment of *plan* into a verified file in the directory *into*.

        Raises MediaError; what *watch* raises comes out, too.
        """
        for wanted in plan.formats:
            self._egress.check_url(wanted.url)
        if plan.estimated_bytes > self._max_bytes:
            raise MediaError("TOO_LARGE")
        if plan.sound_alone:
            cut = sound_cut_for(plan.container)
        else:
            cut = cut_for(plan.container, plan.cut_mode, lossless_h265=plan.lossless_h265)
        reports = into / "progress.txt"
        follow = _Follower(reports, plan.seconds, cut, watch, self._max_bytes)
        answer = self._ytdlp.ask(
            {
                "task": "download",
                "info": extraction.raw,
                "format": "+".join(f.id for f in plan.formats),
                "container": plan.container,
                "start": plan.start,
                "end": plan.end,
                "output": str(into / "segment.%(ext)s"),
                "max_bytes": self._max_bytes,
                "ffmpeg_arguments": [*REPORTING, f"file:{reports}", *cut.arguments],
                **self._outbound,
            },
            timeout_seconds=_DAY_SECONDS,  # the watch has the job's own limit
            check=follow,
        )
        files = [Path(name) for name in answer["files"] if name]
        if len(files) != 1 or not files[0].is_file():
            raise MediaError("EMPTY_OUTPUT")
        verify(
            files[0],
            seconds=plan.seconds,
            sound=any(f.audio_codec for f in plan.formats),
            from_keyframe=plan.container == "webm" and not cut.encodes and not plan.sound_alone,
            picture=not plan.sound_alone,
            check=watch.check,
        )
        return files[0]


class _Follower:
    """Turns the growing file of ffmpeg's reports into progress, each time it is called."""

    def __init__(
        self, reports: Path, seconds: float, cut: Cut, watch: Watch, max_bytes: int
    ) -> None:
        self._path = reports
        self._reports = Reports(seconds=seconds)
        self._seconds = seconds
        self._cut = cut
        self._watch = watch
        self._max_bytes = max_bytes
        self._offset = 0

    def __call__(self) -> None:
        self._watch.check()
        for line in self._new_lines():
            tick = self._reports.feed(line)
            if tick and tick.total_bytes and tick.total_bytes > self._max_bytes:
                raise MediaError("TOO_LARGE")
            if tick:
                self._watch.report(self._progress(tick))

    def _new_lines(self) -> list[str]:
        """The lines that were finished since the last look."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            whole, newline, _rest = file.read().rpartition(b"\n")
        self._offset += len(whole + newline)
        return whole.decode("ascii", errors="replace").splitlines()

    def _progress(self, tick: Tick) -> Progress:
        left = max(0.0, self._seconds - tick.seconds)
        return Progress(
            current_phase="encoding" if self._cut.encodes else "downloading",
            download_progress=tick.percent,
            encoding_progress=tick.percent if self._cut.encodes else 0.0,
            speed=f"{tick.speed:.1f}x" if tick.speed else None,
            eta_seconds=left / tick.speed if tick.speed else None,
            fps=tick.fps,
            downloaded_bytes=tick.total_bytes,
        )
