"""A loop of encoded frames in a form that can be repeated for ever in a container."""

import base64
import json
import mmap
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from tests.sitestandin.media.recipe import Container


@dataclass(frozen=True, kw_only=True)
class LoopTable:
    """Everything about a loop but the frames' bytes.

    Frames are numbered in decoding order and all last equally long. *header* is what the
    container says about the codec: ftyp and moov for MP4, the Tracks element for WebM.
    *sizes* are in bytes, for WebM with the block header that precedes each frame, and
    *composition_offsets* (presentation minus decoding time) in ticks of *timescale*.
    """

    name: str
    container: Container
    timescale: int
    frame_duration: int
    frames_per_fragment: int
    is_video: bool
    header: bytes
    sizes: tuple[int, ...]
    composition_offsets: tuple[int, ...]

    @property
    def frame_rate(self) -> Fraction:
        return Fraction(self.timescale, self.frame_duration)


class Loop:
    """A loop table and its frames, mapped into memory; frame numbers run on over the joint."""

    def __init__(self, table: LoopTable, data: memoryview) -> None:
        self.table = table
        self._data = data

    @cached_property
    def _offsets(self) -> list[int]:
        return list(accumulate(self.table.sizes, initial=0))

    @property
    def frame_count(self) -> int:
        return len(self.table.sizes)

    def frames(self, seconds: float | Fraction) -> int:
        """How many frames begin within the first *seconds*."""
        exact = Fraction(seconds).limit_denominator(self.table.timescale)
        return -int(-exact * self.table.frame_rate // 1)

    def closed(self, frames: int) -> int:
        """The least number from *frames* on after which no frame that is shown is missing.

        Frames are stored in decoding order, so a cut may lie between a frame and the
        B-frames before it.
        """
        while not self._is_closed(frames):
            frames += 1
        return frames

    def _is_closed(self, frames: int) -> bool:
        first = frames // self.table.frames_per_fragment * self.table.frames_per_fragment
        offsets = self.composition_offsets_between(first, frames)
        if not offsets:
            return True
        latest = max(
            number * self.table.frame_duration + offset for number, offset in enumerate(offsets)
        )
        return latest == (len(offsets) - 1) * self.table.frame_duration + offsets[0]

    def bytes_between(self, first: int, stop: int) -> memoryview:
        """The bytes of frames *first* up to *stop*, which must not lie across the joint."""
        turn = first // self.frame_count
        low, high = first - turn * self.frame_count, stop - turn * self.frame_count
        return self._data[self._offsets[low] : self._offsets[high]]

    def sizes_between(self, first: int, stop: int) -> tuple[int, ...]:
        return self._part(self.table.sizes, first, stop)

    def composition_offsets_between(self, first: int, stop: int) -> tuple[int, ...]:
        return self._part(self.table.composition_offsets, first, stop)

    def _part(self, values: tuple[int, ...], first: int, stop: int) -> tuple[int, ...]:
        low = first % self.frame_count
        return values[low : low + stop - first]


def save(table: LoopTable, frames: Iterable[bytes], into: Path) -> None:
    """Write `<name>.json` and `<name>.frames` into the directory *into*."""
    fields = asdict(table) | {"header": base64.b64encode(table.header).decode()}
    (into / f"{table.name}.json").write_text(json.dumps(fields))
    with (into / f"{table.name}.frames").open("wb") as file:
        file.writelines(frames)


def load(name: str, directory: Path) -> Loop:
    fields = json.loads((directory / f"{name}.json").read_text())
    fields["header"] = base64.b64decode(fields["header"])
    for key in ("sizes", "composition_offsets"):
        fields[key] = tuple(fields[key])
    return Loop(LoopTable(**fields), map_file(directory / f"{name}.frames"))


def map_file(path: Path) -> memoryview:
    """The bytes of *path* without reading them: pages come from the system's cache."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
