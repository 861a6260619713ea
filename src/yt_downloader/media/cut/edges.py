"""Encodes the ends of a segment so that they fit to what is copied between them."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from yt_downloader.media.cut import keyframes, nal, parameter_sets
from yt_downloader.media.cut.encoders import codec_of, encoder_for, has_edge_encoder
from yt_downloader.media.cut.encoding import EdgeEncoder, ahead, decoded
from yt_downloader.media.cut.groups import Group
from yt_downloader.media.cut.order import Mode
from yt_downloader.media.cut.sample import Sample


class Edges:
    """What has to be known of a codec to splice its samples. One for each track."""

    def __init__(self, stream: Any) -> None:
        """Raises ValueError for a header that cannot be read."""
        self._stream = stream
        self._codec = codec_of(stream)
        self._extradata: bytes = stream.codec_context.extradata or b""
        self._header = _READERS.get(self._codec, _no_header)(self._extradata)
        self._our_header = b""

    def can_encode(self) -> bool:
        """Whether there is an encoder whose pictures fit to the source's."""
        return has_edge_encoder(self._codec)

    def is_clean(self, sample: Sample) -> bool:
        """Whether a copy may begin with *sample*."""
        return sample.is_keyframe and keyframes.is_clean(
            sample.data, self._codec, self._header.length_size
        )

    def keyframe(self, sample: Sample, *, joint: bool) -> Sample:
        """A keyframe as it is copied; *joint*: it follows encoded pictures, or is the first."""
        if self._codec != "hevc":
            return sample
        data, size = sample.data, self._header.length_size
        if joint:
            data = keyframes.as_splice(data, self._codec, size)
        if self._header.sets:
            data = parameter_sets.with_h265_sets(data, self._header.sets, size)
        return sample.with_data(data)

    def encode(self, group: Group, first: int, stop: int) -> list[Sample]:
        """The pictures of *group* shown in [*first*, *stop*) ticks, framed as the source's are."""
        order = group.to_decode()
        last = max(index for index, sample in enumerate(order) if sample.pts < stop)
        frames = decoded(self._stream, order[: last + 1], first=first, stop=stop)
        encoder = self._new_encoder()
        samples = [self._framed(sample) for sample in encoder(ahead(frames))]
        self._our_header = encoder.header
        return samples

    def header(self, group: Group) -> bytes:
        """The header of the track: the source's, and what our pictures need besides.

        Where nothing was encoded yet, the first picture of *group* shows what an
        encoder makes of the source's.
        """
        if self._codec != "h264":
            return self._extradata
        if not self._our_header:
            key, encoder = group.own[0], self._new_encoder()
            encoder(islice(decoded(self._stream, group.own, first=key.pts, stop=key.pts + 1), 1))
            self._our_header = encoder.header
        return parameter_sets.joined_h264(self._extradata, self._our_header)

    def _new_encoder(self) -> EdgeEncoder:
        parameters: Mapping[str, str] = {}
        if self._codec == "h264":
            parameters = {"sps-id": str(parameter_sets.free_h264_id(self._header))}
        return EdgeEncoder(
            encoder_for(self._codec, Mode.SMART),
            self._stream,
            header_apart=self._codec == "h264",
            parameters=parameters,
        )

    def _framed(self, sample: Sample) -> Sample:
        size = self._header.length_size
        if self._codec not in _READERS or size is None:
            return sample
        return sample.with_data(nal.with_lengths(nal.units(sample.data, None), size))


def _no_header(_extradata: bytes) -> parameter_sets.Header:
    return parameter_sets.Header(None, ())


_READERS: Mapping[str, Callable[[bytes], parameter_sets.Header]] = {
    "h264": parameter_sets.h264_header,
    "hevc": parameter_sets.h265_header,
}
