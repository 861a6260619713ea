"""Decodes pictures out of a group and encodes those that are wanted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from queue import Queue
from threading import Thread
from typing import Any

import av
from av import VideoFrame
from av.codec.context import Flags

from yt_downloader.media.cut.encoders import Encoder, configure, threads_for
from yt_downloader.media.cut.sample import Sample, sample_of

# Decoders that heed a change of what to skip from one packet to the next.
_SKIPS_WELL = {"h264", "hevc"}
_FRAMES_AHEAD = 4  # more of them only leave the processor's cache
_GLOBAL_HEADER = Flags.global_header


def decoded(
    stream: Any, samples: Iterable[Sample], *, first: int, stop: int
) -> Iterator[VideoFrame]:
    """The pictures shown in [*first*, *stop*) ticks, in order.

    Pictures before *first* are decoded only where others look back at them.
    """
    source = stream.codec_context
    decoder = av.CodecContext.create(source.codec.name, "r")
    decoder.extradata = source.extradata
    decoder.width, decoder.height = source.width, source.height
    decoder.thread_count = threads_for(source.codec.name)
    decoder.thread_type = "AUTO"
    skips = source.codec.name in _SKIPS_WELL
    for sample in samples:
        if skips:
            decoder.skip_frame = "NONREF" if sample.pts < first else "DEFAULT"
        yield from _within(decoder.decode(sample.to_packet()), first, stop)
    yield from _within(decoder.decode(None), first, stop)


def ahead(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """The same frames, decoded in a thread of their own while the caller encodes."""
    queue: Queue[VideoFrame | Exception | None] = Queue(_FRAMES_AHEAD)

    def decode() -> None:
        try:
            for frame in frames:
                queue.put(frame)
            queue.put(None)
        except Exception as error:  # noqa: BLE001 - raised again where the frames are wanted
            queue.put(error)

    Thread(target=decode, name="decoder", daemon=True).start()
    while (found := queue.get()) is not None:
        if isinstance(found, Exception):
            raise found
        yield found


def _within(frames: Iterable[VideoFrame], first: int, stop: int) -> Iterator[VideoFrame]:
    for frame in frames:
        if frame.pts is not None and first <= frame.pts < stop:
            frame.pict_type = 0  # the source's choice of picture types is not ours
            yield frame


class EdgeEncoder:
    """Encodes one run of pictures for a splice; its parameters are its own header."""

    def __init__(
        self,
        encoder: Encoder,
        stream: Any,
        *,
        header_apart: bool,
        parameters: Mapping[str, str],
    ) -> None:
        """*header_apart*: parameter sets come in `header`, not in front of keyframes."""
        self._encoder = encoder
        self._stream = stream
        self._header_apart = header_apart
        self._parameters = parameters
        self.header = b""

    def __call__(self, frames: Iterable[VideoFrame]) -> list[Sample]:
        """Samples with the times of *frames*, in order; none when there are no frames."""
        context: Any = None
        packets: list[Any] = []
        durations: dict[int, int] = {}
        for frame in frames:
            durations[frame.pts or 0] = frame.duration
            if context is None:
                context = av.CodecContext.create(self._encoder.name, "w")
                if self._header_apart:
                    context.flags |= _GLOBAL_HEADER
                configure(context, self._encoder, frame, self._stream, self._parameters)
            packets += context.encode(frame)
        if context is not None:
            packets += context.encode(None)
            self.header = context.extradata or b""
        samples = [sample for packet in packets if (sample := sample_of(packet))]
        # Not every encoder hands the duration on.
        return [replace(sample, duration=durations.get(sample.pts, 0)) for sample in samples]
