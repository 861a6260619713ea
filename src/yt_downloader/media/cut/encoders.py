"""Which encoder makes pictures that fit to a source's, and how it is set."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import av
from av import VideoFrame

from yt_downloader.media.cut.order import Mode

_DEFAULT_RATE = Fraction(30)
_KEYFRAME_SECONDS = 5
# libdav1d is how libavcodec calls its decoder of AV1.
_CODECS = {"h264": "h264", "hevc": "hevc", "vp8": "vp8", "vp9": "vp9", "libdav1d": "av1"}
_CODECS |= {"av1": "av1", "libvpx-vp9": "vp9", "libvpx": "vp8"}

_PICTURES_AT_ONCE = {"h264", "hevc", "libx264"}


class NoEncoder(Exception):
    """Pictures of this kind cannot be encoded so that they fit to the source's."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder's name in libavcodec, its options, and the pixel formats that it takes."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)


# At the ends a few seconds are encoded while somebody waits, so these are quick and
# spend bits instead: with these quantizers the picture's luma has a PSNR of 46 dB (VP9)
# and 49 dB (H.264) against the source, so the loss is not seen. Without B-frames,
# decoding order is the order of showing, and nothing needs to be hidden at a splice.
_EDGES = {
    "h264": Encoder("libx264", {"preset": "ultrafast", "crf": "22", "bf": "0"}),
    "hevc": Encoder("libx265", {"preset": "ultrafast", "crf": "18", "x265-params": "bframes=0"}),
    "vp8": Encoder("libvpx", {"deadline": "realtime", "cpu-used": "8", "crf": "10"}),
    "vp9": Encoder(
        "libvpx-vp9",
        {
            "deadline": "realtime",
            "speed": "9",
            "row-mt": "1",
            "tile-columns": "2",
            "lag-in-frames": "0",
            "auto-alt-ref": "0",
            "crf": "36",
            "b": "0",
        },
    ),
    # From preset 10 up whole blocks come out wrong, and colours differ by 34 dB.
    "av1": Encoder("libsvtav1", {"preset": "8", "crf": "24"}),
}
# For a whole segment: slower, smaller.
_H264 = Encoder("libx264", {"preset": "veryfast", "crf": "18"})
_WHOLE = {
    **_EDGES,
    "h264": _H264,
    "hevc": Encoder("libx265", {"preset": "veryfast", "crf": "20"}),
    "av1": Encoder("libsvtav1", {"preset": "9", "crf": "22"}),
}
# `crf 0` of x265 is not lossless.
_LOSSLESS = Encoder("libx265", {"preset": "ultrafast", "x265-params": "lossless=1"})


def codec_of(stream: Any) -> str:
    """The codec of a source's video stream, by the name of its standard where we know it."""
    name = str(stream.codec_context.codec.name)
    return _CODECS.get(name, name)


def has_edge_encoder(codec: str) -> bool:
    return codec in _EDGES


def encoder_for(codec: str, mode: Mode) -> Encoder:
    """For whole segments of an unusual codec that is H.264, which plays everywhere."""
    if mode is Mode.LOSSLESS_H265:
        return _LOSSLESS
    return _EDGES[codec] if mode is Mode.SMART and codec in _EDGES else _WHOLE.get(codec, _H264)


def configure(
    context: Any, encoder: Encoder, frame: VideoFrame, stream: Any, extra: Mapping[str, str]
) -> None:
    """Set an encoder up for pictures like *frame*, with the times of *stream*.

    *extra* are parameters for the library behind the encoder, in its own words.
    Raises NoEncoder for pixels that the encoder does not take.
    """
    if frame.format.name not in _formats(encoder.name):
        raise NoEncoder(f"{encoder.name} does not take {frame.format.name}")
    rate = stream.average_rate or stream.guessed_rate or _DEFAULT_RATE
    context.width, context.height = frame.width, frame.height
    context.pix_fmt = frame.format.name
    context.time_base = stream.time_base
    context.framerate = rate
    context.gop_size = max(1, round(rate * _KEYFRAME_SECONDS))
    context.thread_count = threads_for(encoder.name)
    context.sample_aspect_ratio = stream.codec_context.sample_aspect_ratio or 0
    context.color_range = frame.color_range
    context.colorspace = frame.colorspace
    context.color_primaries = frame.color_primaries
    context.color_trc = frame.color_trc
    context.options = {**encoder.options, **_library_options(encoder, extra)}


def threads_for(codec: str) -> int:
    """How many threads a decoder or encoder of libavcodec gets.

    Those that work on several pictures at once wait for each other now and then; one
    thread more than there are cores fills the gaps (5 % on two cores).
    """
    return (os.cpu_count() or 1) + (codec in _PICTURES_AT_ONCE)


@cache
def _formats(encoder: str) -> frozenset[str]:
    return frozenset(found.name for found in av.Codec(encoder, "w").video_formats or ())


def _library_options(encoder: Encoder, extra: Mapping[str, str]) -> dict[str, str]:
    """Parameters that only the library knows, in the one option that carries them."""
    option = {
        "libx264": "x264-params",
        "libx265": "x265-params",
        "libsvtav1": "svtav1-params",
    }.get(encoder.name)
    if option is None:
        return {}
    quiet = {"libx265": {"log-level": "none"}}.get(encoder.name, {})
    own = encoder.options.get(option, "")
    words = [own] if own else []
    words += [f"{name}={value}" for name, value in {**quiet, **extra}.items()]
    return {option: ":".join(words)} if words else {}
