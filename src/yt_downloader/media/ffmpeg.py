"""ffmpeg's path, and its progress reports."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

# Makes ffmpeg write `key=value` lines, a report ending with `progress=...`, to
# the place named next.
REPORTING = ("-nostats", "-stats_period", "0.25", "-progress")
_MICROSECONDS = 1_000_000


class MissingFfmpeg(Exception):
    """There is no ffmpeg; the text says how to get one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One report: *percent* of the output's length, bytes written so far, ffmpeg's speed."""

    percent: float
    seconds: float
    total_bytes: int | None
    speed: float | None
    fps: float | None
    ended: bool


def find_ffmpeg(configured: str = "") -> str:
    """The absolute path of the ffmpeg to use: *configured*, the one on PATH, or our own.

    Raises MissingFfmpeg.
    """
    found = configured or shutil.which("ffmpeg")
    if not found:
        try:
            found = str(imageio_ffmpeg.get_ffmpeg_exe())
        except RuntimeError:
            found = ""
    if not found or not os.access(found, os.X_OK):
        place = f"at {found}" if found else "on PATH"
        raise MissingFfmpeg(
            f"No ffmpeg {place}: install ffmpeg or imageio-ffmpeg, or set FFMPEG_PATH."
        )
    return str(Path(found).absolute())


class Reports:
    """Turns ffmpeg's progress lines into one Tick per report.

    *seconds* is the length of the output, above 0. Not of the source: a clip of
    a three-hour stream ends at 100 %, not at 1 %. Raises ValueError.
    """

    def __init__(self, *, seconds: float) -> None:
        if seconds <= 0:
            raise ValueError("seconds must be positive")
        self._seconds = seconds
        self._report: dict[str, str] = {}

    def feed(self, line: str) -> Tick | None:
        """The report that *line* ends, if it ends one; lines of other shapes are skipped."""
        key, separator, value = line.strip().partition("=")
        if not separator:
            return None
        self._report[key] = value.strip()
        if key != "progress":
            return None
        report, self._report = self._report, {}
        return _tick(report, self._seconds)


def _tick(report: dict[str, str], seconds: float) -> Tick:
    done = max(0.0, (_number(report.get("out_time_us")) or 0.0) / _MICROSECONDS)
    size = _number(report.get("total_size"))
    return Tick(
        percent=min(100.0, 100.0 * done / seconds),
        seconds=done,
        total_bytes=None if size is None else int(size),
        speed=_number(report.get("speed", "").rstrip("x")),
        fps=_number(report.get("fps")) or None,
        ended=report["progress"] == "end",
    )


def _number(text: str | None) -> float | None:
    """Or None: ffmpeg writes N/A for what it does not know yet."""
    try:
        return float(text or "")
    except ValueError:
        return None
