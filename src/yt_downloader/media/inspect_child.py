"""Reads what is in an uploaded file; runs as a limited child, for the file may be hostile.

    python -I -m yt_downloader.media.inspect_child FILE video|sound

Writes one line of JSON: `inspection.Inspection`, or `{"refused": reason}`.
"""

import itertools
import json
import re
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.logging
from av.codec.context import Flags2
from av.stream import Disposition

from yt_downloader.media.containers import INPUT_OPTIONS, MOST_PIXELS, SOUND_OPTIONS
from yt_downloader.media.told_length import told_length

_FIRST_PICTURES = 5
_MOST_PACKETS_TO_FIRST = 2000
_MICROSECONDS = 1_000_000
_TAGGED_LENGTH = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", re.ASCII)
# Their lengths are their sizes divided by the rate that a header promises.
_GUESSING = {"mpegvideo", "m4v"}
_FULL_RANGE = 2  # libavutil's AVCOL_RANGE_JPEG


class Refused(Exception):
    """The file cannot become a video; the text says why, for whoever sent it."""


def main(path: str, kind: str) -> dict[str, Any]:
    """Raises Refused, av.FFmpegError, and others for broken files."""
    options = SOUND_OPTIONS if kind == "sound" else INPUT_OPTIONS
    with av.open(path, options=dict(options)) as container:
        video = _picture_stream(container)
        found: dict[str, Any] = {
            "container": container.format.name,
            "bit_rate": container.bit_rate or None,
            "video": None if video is None else _video(video),
            "audio": [_audio(stream) for stream in container.streams.audio if _is_known(stream)],
            "subtitles": len(container.streams.subtitles),
            "pictures": sum(map(_is_attached, container.streams.video)),
        }
        told = (container.duration or 0) / _MICROSECONDS
        kept = [*container.streams.audio, *([video] if video else [])]
        lengths = [_length(stream) for stream in kept if _is_known(stream)]
        found["sound_duration"] = lengths[0] if found["audio"] else None
        if video is None and not found["audio"]:
            raise Refused("There is neither picture nor sound in it.")
    if found["video"]:
        found["video"] |= _first_pictures(path)
    if told <= 0 or found["container"] in _GUESSING:
        told, lengths = _last_time(path, options), []
    # A container is as long as its longest track, which may be one of subtitles.
    told = min(told, max((length or told for length in lengths), default=told))
    broken = told_length(Path(path))
    if broken > told:  # then nobody tells the length of its sound
        found["sound_duration"] = broken if found["audio"] else None
    found["duration"] = max(told, broken)
    return found


def _picture_stream(container: Any) -> Any | None:
    """The first that moves: ffmpeg's `0:V:0`. Raises Refused for one that is too large."""
    for stream in container.streams.video:
        if _is_attached(stream) or not _is_known(stream):
            continue
        if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
            raise Refused("The picture is larger than 8192 x 4320.")
        return stream
    return None


def _is_attached(stream: Any) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def _is_known(stream: Any) -> bool:
    return stream.codec_context is not None


def _length(stream: Any) -> float | None:
    """In seconds. Matroska has it in a tag, if at all."""
    if stream.duration:
        return float(stream.duration * stream.time_base)
    tag = _TAGGED_LENGTH.fullmatch(stream.metadata.get("DURATION", ""))
    if not tag:
        return None
    hours, minutes, seconds = tag.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _video(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    # The container's goes first: not every codec has one.
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return {
        "codec": context.codec.canonical_name,
        "profile": context.profile,
        "width": context.width,
        "height": context.height,
        "pix_fmt": context.pix_fmt,
        "fps": float(stream.average_rate or 0) or None,
        "bit_rate": stream.bit_rate or None,
        "aspect": [aspect.numerator, aspect.denominator],
    }


def _audio(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "index": stream.index,
        "codec": context.codec.canonical_name,
        "channels": context.channels,
        "sample_rate": context.sample_rate,
    }


def _first_pictures(path: str) -> dict[str, Any]:
    """Decode a few: what cannot be decoded is no video, whatever its headers say."""
    with av.open(path, options=dict(INPUT_OPTIONS)) as container:
        stream = _picture_stream(container)
        assert stream is not None
        context = stream.codec_context
        context.options = {"max_pixels": str(MOST_PIXELS)}
        context.flags2 |= Flags2.show_all
        stream.thread_count = 1
        pictures = list(itertools.islice(_decoded(container, stream), _FIRST_PICTURES))
    if not pictures:
        raise Refused("No picture of it can be decoded.")
    first = pictures[0]
    return {
        "width": first.width,
        "height": first.height,
        "pix_fmt": first.format.name,
        "bits": max(component.bits for component in first.format.components),
        "rotation": first.rotation,
        "interlaced": any(picture.interlaced_frame for picture in pictures),
        "full_range": first.color_range == _FULL_RANGE,
        "transfer": first.color_trc,
        "primaries": first.color_primaries,
        "matrix": first.colorspace,
    }


def _decoded(container: Any, stream: Any) -> Any:
    """Pictures, past packets that cannot be decoded."""
    for packet in itertools.islice(container.demux(stream), _MOST_PACKETS_TO_FIRST):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _last_time(path: str, options: Mapping[str, str]) -> float:
    """The length, from the packets themselves; for files whose header does not tell."""
    first, last = None, 0.0
    with av.open(path, options=dict(options)) as container:
        for packet in container.demux():
            time = packet.dts if packet.pts is None else packet.pts
            if time is None or packet.time_base is None:
                continue
            begins = float(time * packet.time_base)
            first = begins if first is None else min(first, begins)
            last = max(last, begins + float((packet.duration or 0) * packet.time_base))
    return last - (first or 0.0)


if __name__ == "__main__":
    av.logging.set_level(None)
    try:
        answer = main(*sys.argv[1:])
    except Refused as error:
        answer = {"refused": str(error)}
    sys.stdout.write(json.dumps(answer) + "\n")
