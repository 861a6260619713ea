"""The video track of a segment of which every picture is encoded."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from yt_downloader.media.cut.encoders import codec_of, configure, encoder_for
from yt_downloader.media.cut.encoding import ahead, decoded
from yt_downloader.media.cut.groups import Group
from yt_downloader.media.cut.order import Mode
from yt_downloader.media.cut.output import Output
from yt_downloader.media.cut.sample import Sample, sample_of

_DEFAULT_RATE = Fraction(30)


class Whole:
    """Encodes all pictures, in the source's codec or without loss in H.265."""

    def __init__(self, stream: Any, mode: Mode) -> None:
        """Raises NoEncoder."""
        self._stream = stream
        self._encoder = encoder_for(codec_of(stream), mode)
        self._context: Any = None

    def track(self, output: Output) -> Any:
        rate = self._stream.average_rate or self._stream.guessed_rate or _DEFAULT_RATE
        track = output.encoded_by(self._encoder.name, rate)
        self._context = track.codec_context
        if self._encoder.name == "libx265":
            self._context.codec_tag = "hvc1"  # Apple's players take no other
        return track

    def samples(self, groups: Iterator[Group], *, first: int, stop: int) -> Iterator[Sample]:
        """Of the pictures shown in [*first*, *stop*) ticks, in the order of decoding."""
        frames = decoded(self._stream, _in_order(groups), first=first, stop=stop)
        for number, frame in enumerate(ahead(frames)):
            if number == 0:
                configure(self._context, self._encoder, frame, self._stream, {})
            yield from self._samples(self._context.encode(frame))
        if self._context.is_open:
            yield from self._samples(self._context.encode(None))

    @staticmethod
    def _samples(packets: list[Any]) -> Iterator[Sample]:
        for packet in packets:
            sample = sample_of(packet)
            if sample:
                yield sample


def _in_order(groups: Iterator[Group]) -> Iterator[Sample]:
    """All samples in the order of decoding."""
    leading: list[Sample] = []
    for group in groups:
        yield from (group.own[0], *leading, *group.own[1:])
        leading = group.leading
        last = group
    if last.next is not None and leading:
        yield from (last.next, *leading)
