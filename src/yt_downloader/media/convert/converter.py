"""Runs ffmpeg for a plan and makes sure of what came out."""

import logging
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media import process
from yt_downloader.media.confinement import Confinement
from yt_downloader.media.convert.hashes import hash_of, hash_output, read_hash
from yt_downloader.media.convert.plan import (
    MUXERS,
    ConversionPlan,
    input_arguments,
    make_plan,
)
from yt_downloader.media.convert.verify import NotAsWished, check_faststart, verify
from yt_downloader.media.convert.wish import OutputFormat, Wish
from yt_downloader.media.ffmpeg import REPORTING, Reports, Tick
from yt_downloader.media.inspection import Inspection, NotMedia, inspect
from yt_downloader.media.progress import Progress, Watch

_log = logging.getLogger(__name__)
_MOST_SECONDS_OVER = 5.0
_NICENESS = 10  # everything that somebody waits for comes first
_PIXELS_AT_LEAST = 1280 * 720
# Measured: 8 K takes 4.4 GB, 1080p half a GB, with as many pictures at once as threads.
_DATA_BASE, _DATA_PER_PIXEL = 2 << 30, 220
_ENVIRONMENT = {"LANG": "C.UTF-8", "SVT_LOG": "1"}
_QUIET = ("-hide_banner", "-nostdin", "-v", "error", "-y")
_FULL = "No space left on device"
_ALMOST = 99.0  # until the result was looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """The result: *path*, and how it was made, as in `ConversionPlan`."""

    path: Path
    method: str
    decided: tuple[str, ...]
    warning: str | None


class Converter:
    """Makes one file of another. Safe to use from all threads."""

    def __init__(
        self, ffmpeg: str, *, max_bytes: int, max_seconds: float, cpu_seconds: int | None = None
    ) -> None:
        """*max_bytes* is for a result, *max_seconds* for its length.

        *cpu_seconds*, of all cores together, is what one run of ffmpeg may take.
        """
        self._ffmpeg = ffmpeg
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._cpu_seconds = cpu_seconds

    def __call__(
        self, path: Path, source: Inspection, wish: Wish, *, into: Path, watch: Watch, threads: int
    ) -> Converted:
        """Put the result into the directory *into*; *source* is what is in the file *path*.

        Raises MediaError, CannotBe; what *watch* raises comes out, too.
        """
        plan = make_plan(source, wish, threads=threads)
        try:
            return self._make(path, source, plan, into=into, watch=watch, threads=threads)
        except NotAsWished as error:
            if plan.method != "remux":
                _log.warning("not as wished", extra={"reason": error.why})
                raise
            _log.info("a copy would not do", extra={"reason": error.why})
        plan = make_plan(source, replace(wish, force=True), threads=threads)
        return self._make(path, source, plan, into=into, watch=watch, threads=threads)

    def _make(
        self,
        path: Path,
        source: Inspection,
        plan: ConversionPlan,
        *,
        into: Path,
        watch: Watch,
        threads: int,
    ) -> Converted:
        target = into / f"result.{plan.wish.output}"
        hashed = into / "source.hash" if plan.is_lossless else None
        report = _Reporter(watch, source.duration, encodes=plan.method == "encode")
        arguments = self.arguments(path, plan, target, hashed=hashed, threads=threads)
        walls = Confinement(use=[self._ffmpeg], read=[path], write=[into])
        self._ffmpeg_run(arguments, walls, source, watch, threads, on_line=report.line)
        watch.check()
        try:
            result = inspect(target, check=watch.check, sound=plan.wish.output.is_sound)
        except NotMedia as error:
            raise NotAsWished(str(error)) from None
        warning = verify(result, source, plan)
        if plan.wish.output is OutputFormat.MP4:
            check_faststart(target)
        if hashed:
            self._check_hash(read_hash(hashed), target, result, watch, threads)
        return Converted(path=target, method=plan.method, decided=plan.decided, warning=warning)

    def arguments(
        self, path: Path, plan: ConversionPlan, target: Path, *, hashed: Path | None, threads: int
    ) -> list[str]:
        """What ffmpeg is told; *hashed* is where a hash of the source's pictures goes."""
        return [
            *input_arguments(threads=threads, seconds=self._max_seconds + _MOST_SECONDS_OVER),
            *("-i", f"file:{path}"),
            *_output(plan, target),
            *(hash_output(plan, hashed) if hashed else ()),
        ]

    def _check_hash(
        self, wanted: str, target: Path, result: Inspection, watch: Watch, threads: int
    ) -> None:
        """Lossless is a promise that two encoders here break without an error."""
        found = target.with_suffix(".hash")
        arguments = [*input_arguments(threads=threads, seconds=10 * self._max_seconds)]
        arguments += ["-i", f"file:{target}", *hash_of(found)]
        walls = Confinement(use=[self._ffmpeg], write=[target.parent])
        self._ffmpeg_run(arguments, walls, result, watch, threads, on_line=lambda _line: None)
        if read_hash(found) != wanted:
            raise NotAsWished("the pictures are not the source's")

    def _ffmpeg_run(
        self,
        arguments: Sequence[str],
        walls: Confinement,
        source: Inspection,
        watch: Watch,
        threads: int,
        *,
        on_line: Callable[[str], None],
    ) -> None:
        ended = process.run(
            [self._ffmpeg, *_QUIET, *REPORTING, "pipe:1", *arguments],
            env=_ENVIRONMENT,
            timeout_seconds=float("inf"),  # the job's time is the watch's
            limits=process.Limits(
                cpu_seconds=self._cpu_seconds,
                file_bytes=self._max_bytes,
                data_bytes=_memory(source, threads),
                niceness=_NICENESS,
            ),
            confinement=walls,
            check=watch.check,
            on_line=on_line,
        )
        if ended.returncode == 0:
            return
        _log.warning("ffmpeg failed", extra={"returncode": ended.returncode, "tail": ended.tail})
        if ended.returncode == -signal.SIGXFSZ:
            raise MediaError("TOO_LARGE")
        raise MediaError("DISK_FULL" if _FULL in ended.tail else "ENCODE_FAILED")


class _Reporter:
    """Turns ffmpeg's lines into progress that only grows."""

    def __init__(self, watch: Watch, seconds: float, *, encodes: bool) -> None:
        self._watch = watch
        self._seconds = seconds
        self._reports = Reports(seconds=seconds)
        self._phase = "encoding" if encodes else "processing"
        self._most = 0.0

    def line(self, line: str) -> None:
        tick = self._reports.feed(line)
        if tick:
            self._watch.report(self._progress(tick))

    def _progress(self, tick: Tick) -> Progress:
        self._most = max(self._most, min(_ALMOST, tick.percent))
        left = max(0.0, self._seconds - tick.seconds)
        return Progress(
            current_phase=self._phase,
            download_progress=100.0,
            encoding_progress=self._most,
            speed=f"{tick.speed:.2g}x" if tick.speed else None,
            eta_seconds=left / tick.speed if tick.speed else None,
            fps=tick.fps,
        )


def _output(plan: ConversionPlan, target: Path) -> list[str]:
    wish = plan.wish
    picture = [] if wish.output.is_sound else ["-map", "0:V:0"]
    sound = [part for number in plan.tracks for part in ("-map", f"0:{number}")]
    chain = ["-vf", ",".join(plan.chain)] if plan.chain else []
    # The source's own clock: pictures of a variable rate stay where they are. Not `demux`,
    # which is not known any more where planes were merged.
    times = ["-enc_time_base:v", "filter", "-fps_mode", "vfr"] if plan.pixels else []
    start = ["-movflags", "+faststart"] if wish.output is OutputFormat.MP4 else []
    return [
        *picture,
        *sound,
        *("-sn", "-dn", "-map_metadata", "0", "-map_chapters", "0"),
        *chain,
        *plan.video,
        *times,
        *plan.sound,
        *("-max_muxing_queue_size", "4096"),
        *start,
        *("-f", MUXERS[wish.output], f"file:{target}"),
    ]


def _memory(source: Inspection, threads: int) -> int:
    pixels = source.video.width * source.video.height if source.video else 0
    pixels = max(pixels, _PIXELS_AT_LEAST)
    return int((_DATA_BASE + _DATA_PER_PIXEL * pixels) * (1 + threads / 16))
