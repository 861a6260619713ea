"""Judges a cut file by what it shows and plays: frame numbers, marks, and how they fit."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.sitestandin.media import marks
from tests.sitestandin.media.encode import ffmpeg
from tests.sitestandin.media.recipe import FRAME_RATE, LOOP_SECONDS, SHORT_LOOP_SECONDS
from tests.sitestandin.tracks_seen import Mark, Picture, marks_heard, pictures_seen


@dataclass(frozen=True)
class Judgement:
    """What was seen and heard; times in seconds on the file's own clock.

    *unreadable* are the times of pictures without a valid barcode, *sound_span* is from when
    to when there is sound.
    """

    pictures: tuple[Picture, ...]
    marks: tuple[Mark, ...]
    unreadable: tuple[float, ...]
    sound_span: tuple[float, float] | None

    @property
    def loop_seconds(self) -> int:
        short = bool(self.pictures) and self.pictures[0].short_loop
        return SHORT_LOOP_SECONDS if short else LOOP_SECONDS

    @property
    def loop_frames(self) -> int:
        return self.loop_seconds * FRAME_RATE

    @cached_property
    def _steps(self) -> list[tuple[Picture, Picture, int]]:
        """Neighbours and how many frames the second is ahead, negative when it is behind."""
        half = self.loop_frames // 2
        return [
            (one, other, (other.number - one.number + half) % self.loop_frames - half)
            for one, other in pairwise(self.pictures)
        ]

    @property
    def missing(self) -> list[int]:
        """Numbers of the frames that should stand between two that follow each other."""
        return [
            (one.number + ahead) % self.loop_frames
            for one, _, step in self._steps
            for ahead in range(1, step)
        ]

    @property
    def duplicated(self) -> list[int]:
        return [other.number for _, other, step in self._steps if step == 0]

    @property
    def out_of_order(self) -> list[int]:
        return [other.number for _, other, step in self._steps if step < 0]

    @property
    def complete(self) -> bool:
        """Every picture could be read and is one frame ahead of the one before."""
        return not self.unreadable and all(step == 1 for _, _, step in self._steps)

    def first_frame(self, near: float) -> int:
        """Number of the first frame, counted from the video's start at about *near* seconds."""
        return self._unrolled(self.pictures[0], near)

    def last_frame(self, near: float) -> int:
        """As first_frame, for the last one."""
        return self._unrolled(self.pictures[-1], near)

    def _unrolled(self, picture: Picture, near: float) -> int:
        turns = round((near * FRAME_RATE - picture.number) / self.loop_frames)
        return picture.number + turns * self.loop_frames

    @property
    def av_offset_ms(self) -> float | None:
        """By how much the sound is late, against the pictures; None without both."""
        if not (self.pictures and self.marks):
            return None
        ahead = [picture.number / FRAME_RATE - picture.time for picture in self.pictures]
        shown = _middle(ahead, self.loop_seconds)
        heard = _middle([mark.second - mark.time for mark in self.marks], marks.SECONDS)
        half = self.loop_seconds / 2
        return ((shown - heard + half) % self.loop_seconds - half) * 1000

    @property
    def timing_errors_ms(self) -> list[float]:
        """Per picture, how far its time is from the first one's plus whole frames."""
        if not self.pictures:
            return []
        first = self.pictures[0]
        errors, frames = [0.0], 0
        for _, other, step in self._steps:
            frames += step
            errors.append((other.time - first.time - frames / FRAME_RATE) * 1000)
        return errors


def judge(path: Path, *, ignore_edit_list: bool = False) -> Judgement:
    """Decode the whole of *path*; *ignore_edit_list* plays as a player without edit lists."""
    options = {"ignore_editlist": "1"} if ignore_edit_list else {}
    pictures, unreadable = pictures_seen(path, options)
    heard, span = marks_heard(path, options)
    return Judgement(tuple(pictures), tuple(heard), tuple(unreadable), span)


def complaints(path: Path) -> list[str]:
    """What ffmpeg warns of while it reads and decodes the whole of *path*.

    In a process of its own: PyAV's log callback can deadlock with the decoders' threads.
    """
    command = [ffmpeg(), "-nostdin", "-loglevel", "warning", "-i", str(path)]
    output = ["-map", "0", "-sn", "-fps_mode", "passthrough", "-f", "null", "-"]
    finished = subprocess.run(
        [*command, *output], check=False, capture_output=True, text=True, errors="replace"
    )
    return finished.stderr.splitlines()


def _middle(values: list[float], period: float) -> float:
    """The median of values that are the same but for whole periods and small errors."""
    return values[0] + median(
        (value - values[0] + period / 2) % period - period / 2 for value in values
    )
