"""Puts the frames of a picture loop and a sound loop together into transport streams."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

from tests.sitestandin.containers.whole_files import whole_file
from tests.sitestandin.media import loops
from tests.sitestandin.media.recipe import (
    HLS_AUDIO,
    HLS_SEGMENT_SECONDS,
    HLS_VIDEO,
    LOOP_SECONDS,
)
from tests.sitestandin.media.segments import PER_TURN, save_turn

# When a stream's first picture is shown; more than 0, as B-frames are decoded before.
_FIRST_PRESENTATION_SECONDS = 10


def make_segments(name: str, directory: Path, scratch: Path) -> None:
    """Write one turn of the HLS variant *name*, from loops that stand in *directory*."""
    sources = [_turn(loop, directory, scratch) for loop in (HLS_VIDEO[name], HLS_AUDIO)]
    output = scratch / f"{name}.ts"
    segments = []
    for number in range(PER_TURN):
        _write_segment(sources, number, output)
        segments.append(output.read_bytes())
    save_turn(name, segments, directory)


def _turn(loop: str, directory: Path, scratch: Path) -> Path:
    """One turn of *loop* as an ordinary file."""
    body = whole_file(loops.load(loop, directory), LOOP_SECONDS).body
    path = scratch / f"turn-{loop}"
    path.write_bytes(b"".join(body.pieces(0, body.size)))
    return path


def _write_segment(sources: Sequence[Path], number: int, into: Path) -> None:
    """The frames that are shown, or begin to sound, within segment *number*.

    ffmpeg's own segmenter would cut the sound a little before the pictures, so that the
    stream as a whole would not start with its first picture.
    """
    begin, end = (Fraction(HLS_SEGMENT_SECONDS * edge) for edge in (number, number + 1))
    chosen: list[Packet[Any]] = []
    with av.open(str(into), "w", format="mpegts") as output:
        for source in sources:
            with av.open(str(source)) as file:
                target = output.add_stream_from_template(file.streams[0])
                for packet in file.demux():
                    if packet.pts is not None and begin <= packet.pts * packet.time_base < end:
                        chosen.append(packet)
                        packet.stream = target
        for packet in sorted(chosen, key=_decoding_seconds):
            offset = int(_FIRST_PRESENTATION_SECONDS / packet.time_base)
            packet.pts, packet.dts = (packet.pts or 0) + offset, (packet.dts or 0) + offset
            output.mux(packet)


def _decoding_seconds(packet: "Packet[Any]") -> Fraction:
    return (packet.dts or 0) * packet.time_base
