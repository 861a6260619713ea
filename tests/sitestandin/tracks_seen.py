"""Decodes a file and reads what its pictures and its sound carry."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.resampler import AudioResampler
from av.video.frame import VideoFrame

from tests.sitestandin.media import barcode, marks
from tests.sitestandin.media.onsets import find_onsets

# Heights within the barcode's row; several, as codecs at low bitrates blot single lines.
_ROWS_READ = (0.25, 0.4, 0.5, 0.6, 0.75)
_PLANAR_GREY_FIRST = {"yuv420p", "yuvj420p", "gray"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture: when it is shown, and the frame number it carries."""

    time: float
    number: int
    short_loop: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A tone burst: when it begins, and the second of the loop that its pitch stands for."""

    time: float
    second: int


def pictures_seen(path: Path, options: dict[str, str]) -> tuple[list[Picture], list[float]]:
    """The readable pictures in the order they are shown, and the times of the others."""
    pictures, unreadable = [], []
    with av.open(str(path), options=options) as file:
        if not file.streams.video:
            return [], []
        file.streams.video[0].thread_type = "AUTO"
        for frame in file.decode(video=0):
            time = float(frame.time or 0)
            try:
                stamp = barcode.read(_levels(frame))
            except barcode.UnreadableBarcode:
                unreadable.append(time)
            else:
                pictures.append(Picture(time, stamp.number, stamp.short_loop))
    return pictures, unreadable


def _levels(frame: VideoFrame) -> list[float]:
    """Brightness of each block of the barcode, averaged over its middle."""
    if frame.format.name not in _PLANAR_GREY_FIRST:
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    pixels = memoryview(plane)
    block = frame.width / barcode.BLOCKS
    rows = [int(frame.height / barcode.ROW_FRACTION * part) for part in _ROWS_READ]
    levels = []
    for number in range(barcode.BLOCKS):
        left, right = int((number + 0.25) * block), int((number + 0.75) * block)
        lines = (row * plane.line_size for row in rows)
        total = sum(sum(pixels[line + left : line + right]) for line in lines)
        levels.append(total / (right - left) / len(rows))
    return levels


def marks_heard(
    path: Path, options: dict[str, str]
) -> tuple[list[Mark], tuple[float, float] | None]:
    """The marks, and from when to when there is sound at all."""
    with av.open(str(path), options=options) as file:
        if not file.streams.audio:
            return [], None
        start, samples = _sound(file)
    found = [
        Mark(start + onset.sample / marks.SAMPLE_RATE, onset.second)
        for onset in find_onsets(samples)
    ]
    return found, (start, start + len(samples) / marks.SAMPLE_RATE)


def _sound(file: av.container.InputContainer) -> tuple[float, Sequence[float]]:
    """Time of the first sample, and all of them; gaps are filled with silence."""
    resampler = AudioResampler(format="fltp", layout="mono", rate=marks.SAMPLE_RATE)
    samples = array("f")
    start: float | None = None
    for frame in file.decode(audio=0):
        if start is None:
            start = float(frame.time or 0)
        gap = round((float(frame.time or 0) - start) * marks.SAMPLE_RATE) - len(samples)
        samples.extend([0.0] * max(0, gap))
        for mono in resampler.resample(frame):
            samples.frombytes(bytes(mono.planes[0])[: mono.samples * 4])
    return start or 0.0, samples
