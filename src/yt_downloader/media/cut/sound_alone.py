"""Makes the file of an order that wants no pictures: pieces of sound, copied as they are."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path

from yt_downloader.media.cut.order import Order
from yt_downloader.media.cut.output import Output, Track
from yt_downloader.media.cut.pieces import Arrivals
from yt_downloader.media.cut.reading import Source
from yt_downloader.media.cut.segment import NothingThere
from yt_downloader.media.cut.texts import write_beside
from yt_downloader.media.cut.timeline import Sound

# What players take in files of sound that are called so.
_FITS = {"mp4": {"aac", "mp3", "ac3", "eac3", "alac"}, "webm": {"opus", "vorbis"}}


class Unfit(Exception):
    """The sound's codec does not belong into the container."""


class SoundAlone:
    """One order while it is carried out. Use from one thread."""

    def __init__(
        self, order: Order, arrivals: Sequence[Arrivals], on_written: Callable[[float], None]
    ) -> None:
        """*on_written* hears after each sample up to which second of the result it goes."""
        self._order = order
        self._on_written = on_written
        self._source = Source(order.files[0], arrivals[0])

    def make(self) -> None:
        """Write the file: from the piece that sounds at the start to the last before the end.

        Raises NothingThere, Unfit, av.FFmpegError, OSError.
        """
        stream = self._source.stream("audio")
        codec, container = stream.codec_context.name, self._order.container
        if codec not in _FITS[container]:
            raise Unfit(f"{codec} in {container}")
        start, end = Fraction(self._order.start), Fraction(self._order.end)
        sound = Sound(stream, self._source.samples("audio"), start)
        samples = sound.until(end)
        first = next(samples, None)
        if first is None:
            raise NothingThere
        zero = start if sound.begins is None else sound.begins
        output = Output(Path(self._order.output), container, hides_start=False)
        track = Track(output.copy_of(stream), sound.time_base, zero, chain([first], samples))
        for seconds, _number, sample, _track in track.timed(0):
            output.write(track, sample)
            self._on_written(seconds)
        output.close()
        if self._order.captions:
            write_beside(self._order.output, self._order.captions, zero, end)
