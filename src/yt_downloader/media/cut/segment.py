"""Makes the file of an order: reads the sources, joins the tracks, writes the result."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from yt_downloader.media.cut.edges import Edges
from yt_downloader.media.cut.groups import Group, groups
from yt_downloader.media.cut.order import Carries, Mode, Order
from yt_downloader.media.cut.output import Output, Track
from yt_downloader.media.cut.pieces import Arrivals
from yt_downloader.media.cut.reading import Source
from yt_downloader.media.cut.splice import KeyframeCopy, Splice
from yt_downloader.media.cut.tail import Tail
from yt_downloader.media.cut.texts import text_track, write_beside
from yt_downloader.media.cut.timeline import (
    Sound,
    first_ticks,
    group_at,
    picture_at,
    stop_ticks,
)
from yt_downloader.media.cut.whole import Whole

_LONGEST_PICTURE = 60  # seconds; a slide of a talk may stay so long
_MORE_FOR_KEYFRAME_COPY = Fraction(1, 2)  # seconds behind the end, to close the last pictures


class NothingThere(Exception):
    """The files hold nothing of the segment."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """Where the picture of a segment starts: *first* is the one shown at its start, in ticks."""

    stream: Any
    time_base: Fraction
    group: Group
    rest: Iterator[Group]
    first: int
    stop: int
    end: Fraction

    @property
    def keyframe(self) -> int:
        return self.group.own[0].pts

    def half_a_picture(self) -> Fraction:
        later = [time for time in self.group.shown() if time > self.first]
        length = later[0] - self.first if later else self.group.own[0].duration
        return length * self.time_base / 2


class Segment:
    """One order while it is carried out. Use from one thread."""

    def __init__(
        self, order: Order, arrivals: Sequence[Arrivals], on_written: Callable[[float], None]
    ) -> None:
        """*on_written* hears after each sample up to which second of the result it goes."""
        self._order = order
        self._on_written = on_written
        files = list(zip(order.files, arrivals, strict=True))
        seen = next(pair for pair in files if pair[0].carries is not Carries.AUDIO)
        heard = next((pair for pair in files if pair[0].carries is not Carries.VIDEO), None)
        self._video = Source(*seen)
        self._audio: Source | None = None
        if heard:
            self._audio = self._video if heard is seen else Source(*heard, clock=self._video)
            if not self._audio.has("audio"):
                self._audio = None
        self._edges = Edges(self._video.stream("video"))
        self._tail: Tail | None = None
        if seen[0].tail is not None and order.mode is Mode.SMART and self._edges.can_encode():
            self._tail = Tail(*seen, Fraction(order.end))

    def make(self) -> None:
        """Write the file. Raises NothingThere, NoEncoder, ValueError, av.FFmpegError, OSError."""
        picture = self._find_start()
        sound, zero = self._find_sound(picture)
        hides = self._order.mode is Mode.FAST and self._order.container == "mp4"
        output = Output(Path(self._order.output), self._order.container, hides_start=hides)
        tracks = [self._video_track(picture, output, zero, starts_at_zero=not hides)]
        if sound and self._audio:
            stream = self._audio.stream("audio")
            samples = sound.until(picture.end)
            tracks.append(Track(output.copy_of(stream), sound.time_base, zero, samples))
        if captions := self._order.captions:
            cues = write_beside(self._order.output, captions, zero, picture.end)
            tracks += [text_track(output, captions, cues)] if cues else []
        self._write(output, tracks)
        output.close()

    def _find_start(self) -> _Picture:
        stream = self._video.stream("video")
        time_base = Fraction(stream.time_base)
        samples = self._video.samples("video")
        start, end = Fraction(self._order.start), Fraction(self._order.end)
        more = _MORE_FOR_KEYFRAME_COPY if self._order.mode is Mode.FAST else Fraction(0)
        sorted_groups = groups(
            samples, self._edges.is_clean, stop=stop_ticks(end + more, time_base)
        )
        moment, stop = first_ticks(start, time_base), stop_ticks(end, time_base)
        group = group_at(sorted_groups, moment)
        if group is None:
            raise NothingThere
        shown = picture_at(group, moment)
        ended = group.next is None and (moment - shown) * time_base > _LONGEST_PICTURE
        if shown >= stop or ended:
            raise NothingThere
        return _Picture(stream, time_base, group, sorted_groups, shown, stop, end)

    def _find_sound(self, picture: _Picture) -> tuple[Sound | None, Fraction]:
        """The sound and the moment that becomes zero, on the clock of the sources.

        Zero is where a piece of sound begins: it cannot be cut where pictures
        can, and a difference would be heard. The first picture takes it up.
        """
        fast = self._order.mode is Mode.FAST
        anchor = picture.keyframe if fast else picture.first
        moment = anchor * picture.time_base
        half = Fraction(0) if fast else picture.half_a_picture()
        sound = None
        if self._audio:
            stream, samples = self._audio.stream("audio"), self._audio.samples("audio")
            sound = Sound(stream, samples, moment + half)
        if fast and self._order.container == "mp4":
            return sound, picture.first * picture.time_base
        begins = sound.begins if sound else None
        return sound, moment if begins is None else begins

    def _video_track(
        self, picture: _Picture, output: Output, zero: Fraction, *, starts_at_zero: bool
    ) -> Track:
        mode = self._order.mode
        if mode is Mode.FAST:
            target = output.copy_of(picture.stream)
            samples = KeyframeCopy(picture.group, picture.rest, stop=picture.stop).samples()
        elif mode is Mode.SMART and self._edges.can_encode():
            splice = Splice(
                picture.group,
                picture.rest,
                self._edges,
                first=picture.first,
                stop=picture.stop,
                ahead=self._tail.encoded if self._tail else None,
            )
            target = output.copy_of(picture.stream, self._edges.header(picture.group))
            samples = splice.samples()
        else:
            whole = Whole(picture.stream, mode)
            target = whole.track(output)
            every = chain([picture.group], picture.rest)
            samples = whole.samples(every, first=picture.first, stop=picture.stop)
        return Track(target, picture.time_base, zero, samples, starts_at_zero=starts_at_zero)

    def _write(self, output: Output, tracks: Sequence[Track]) -> None:
        """Write the samples of all tracks in the order in which they are decoded."""
        for seconds, _number, sample, track in heapq.merge(
            *(track.timed(number) for number, track in enumerate(tracks)), key=itemgetter(0, 1)
        ):
            output.write(track, sample)
            self._on_written(seconds)
