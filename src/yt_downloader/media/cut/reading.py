"""Samples out of the source files, track by track, in the order of decoding."""

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, count
from typing import Any

import av
from av.stream import Disposition

from yt_downloader.media.cut.demuxers import (
    PACKED,
    SNIFF_BYTES,
    demuxer_of,
    options_for,
    packed_time,
)
from yt_downloader.media.cut.order import Carries, File
from yt_downloader.media.cut.pieces import Arrivals, JoinedFile, PlacedFile
from yt_downloader.media.cut.sample import Sample, sample_of

_KINDS = {
    Carries.VIDEO: ("video",),
    Carries.AUDIO: ("audio",),
    Carries.BOTH: ("video", "audio"),
    Carries.ANY: ("video", "audio"),
    Carries.SOUND: ("video", "audio"),
}
_OPTIONAL = {(Carries.ANY, "audio"), (Carries.SOUND, "video")}
# What is asked of a piece at a time: a keyframe, not the few kilobytes of the default.
_BUFFER_BYTES = 128 * 1024
_SURELY_APART = 1  # seconds between where the clocks and where the lists put the sound


class NoTrack(Exception):
    """The file does not have a track that it should have."""


class NoPicture(NoTrack):
    """The file has no moving picture; perhaps sound alone."""


class NoSound(NoTrack):
    """The file has no sound, where nothing else is wanted of it."""


class Run:
    """A part of a file in which timestamps go on."""

    def __init__(
        self,
        file: File,
        arrivals: Arrivals,
        numbers: Iterable[int] | None = None,
        *,
        origin: float | None = None,
    ) -> None:
        """Open it, by default the whole file; waits for its first pieces.

        *origin* is what its first picture stands for, see `File`. Raises
        NoTrack, UnknownMedia, av.FFmpegError.
        """
        pieces = iter(count() if numbers is None else numbers)
        self._origin = origin
        first = next(pieces)
        first_piece = arrivals.wait(first)
        if first_piece is None:
            raise NoTrack("the file is empty")
        name = demuxer_of(file, first_piece)
        # Where its own 0 is on the clock of the pictures; None where that is not known.
        self._zero: Fraction | None = Fraction(0)
        if name in PACKED:
            with first_piece.open("rb") as opened:
                self._zero = packed_time(opened.read(SNIFF_BYTES))
        reader: JoinedFile | PlacedFile = JoinedFile(arrivals, chain([first], pieces))
        if file.layout is not None and file.size is not None:
            reader = PlacedFile(arrivals, file.layout, file.size)
        self._container = av.open(
            reader, "r", format=name, options=options_for(name), buffer_size=_BUFFER_BYTES
        )
        wanted = _KINDS[file.carries]
        found = {kind: self._first_stream(kind) for kind in wanted}
        self.streams = {kind: stream for kind, stream in found.items() if stream is not None}
        for kind in wanted:
            if kind not in self.streams and (file.carries, kind) not in _OPTIONAL:
                raise _missing(kind, file.carries)
        self._queues: dict[str, deque[Sample]] = {kind: deque() for kind in self.streams}
        self._packets = self._container.demux(list(self.streams.values()))
        self._leading = next(iter(self.streams))
        # Of pictures that nobody wants, the first tells the time and the others are dropped.
        self._kept_once = {"video"} if file.carries is Carries.SOUND else set()

    def samples(self, kind: str) -> Iterator[Sample]:
        """Those of one track, waiting for bytes where they are not here yet."""
        queue = self._queues[kind]
        while queue or self._read(kind):
            yield queue.popleft()

    def offset(self) -> Fraction:
        """What to add to times to have them on the order's clock, in seconds."""
        if self._origin is None:
            return Fraction(0)
        queue = self._queues[self._leading]
        if not queue and not self._read(self._leading):
            return Fraction(0)
        begins = queue[0].pts * Fraction(self.streams[self._leading].time_base)
        return Fraction(self._origin) - begins

    def offset_by(self, clock: Fraction) -> Fraction:
        """The same for sound, where *clock* is what is added to the times of the picture.

        Sound starts a little before or behind the picture, so its own start says less than
        the clock that they share; unless they obviously do not.
        """
        own = self.offset()
        if self._origin is None or self._zero is None:
            return own
        shared = clock + self._zero
        return shared if abs(shared - own) < _SURELY_APART else own

    def _read(self, kind: str) -> bool:
        """Read on to the next sample of the track; False at the end."""
        for packet in self._packets:
            sample, found = sample_of(packet), packet.stream.type
            queue = self._queues[found]
            if sample and not (queue and found in self._kept_once):
                queue.append(sample)
                if found == kind:
                    return True
        return False

    def _first_stream(self, kind: str) -> Any | None:
        """The first that has something in it; a sound's cover is no picture."""
        streams: Iterable[Any] = self._container.streams
        for stream in streams:
            if stream.type != kind or stream.disposition & Disposition.attached_pic:
                continue
            if kind == "video" or stream.codec_context.sample_rate:
                return stream
        return None


def _missing(kind: str, carries: Carries) -> NoTrack:
    if kind == "video":
        return NoPicture("no video")
    return NoSound("no audio") if carries is Carries.SOUND else NoTrack("no audio")


class Source:
    """One source file. Its tracks may be read in turns, from one thread.

    Times of samples are in ticks of `stream(kind)`, on the order's clock.
    """

    def __init__(self, file: File, arrivals: Arrivals, clock: "Source | None" = None) -> None:
        """*clock* is the source of the picture, with whose timestamps these agree."""
        self._file = file
        self._arrivals = arrivals
        self._runs: list[Run] = []
        self._offsets: list[Fraction] = []
        self._clock = clock
        self._run(0)

    def has(self, kind: str) -> bool:
        return kind in self._run(0).streams

    def stream(self, kind: str) -> Any:
        return self._run(0).streams[kind]

    def samples(self, kind: str) -> Iterator[Sample]:
        """Those of one track, waiting for bytes where they are not here yet."""
        time_base = Fraction(self.stream(kind).time_base)
        for index in range(max(1, len(self._file.runs))):
            run = self._run(index)
            if kind not in run.streams:
                continue
            scale = Fraction(run.streams[kind].time_base) / time_base
            shift = round(self.offset(index) / time_base)
            for sample in run.samples(kind):
                yield sample if scale == 1 and not shift else sample.moved(scale, shift)

    def offset(self, index: int) -> Fraction:
        """What is added to the times of a run, in seconds."""
        while len(self._offsets) <= index:
            number = len(self._offsets)
            run, clock = self._run(number), self._clock
            shares = clock is not None and clock.has_run(number)
            self._offsets.append(
                run.offset_by(clock.offset(number)) if shares and clock else run.offset()
            )
        return self._offsets[index]

    def has_run(self, index: int) -> bool:
        return index < max(1, len(self._file.runs))

    def _run(self, index: int) -> Run:
        starts = self._file.runs
        while len(self._runs) <= index:
            number = len(self._runs)
            first, origin = starts[number] if starts else (0, None)
            following = starts[number + 1][0] if number + 1 < len(starts) else None
            pieces = count(first) if following is None else range(first, following)
            self._runs.append(Run(self._file, self._arrivals, pieces, origin=origin))
        return self._runs[index]
