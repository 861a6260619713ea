"""Whole files with picture and sound, in the ways in which people put them on a server."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from struct import pack_into, unpack_from
from typing import Any

import av
from av.container import InputContainer
from av.packet import Packet

from tests.sitestandin.containers import isobmff
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.recipe import PROGRESSIVE_SECONDS

SECONDS = PROGRESSIVE_SECONDS


class Files:
    """Makes each file once; may be shared between threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.webm = lru_cache(maxsize=None)(self._webm)
        self.moov_behind = lru_cache(maxsize=None)(self._moov_behind)
        self.fragmented = lru_cache(maxsize=None)(self._fragmented)
        self.whole_ts = lru_cache(maxsize=None)(self._whole_ts)
        self.ts_picture = lru_cache(maxsize=None)(self._ts_picture)

    def moov_in_front(self) -> bytes:
        body = self._library.progressive()
        return b"".join(body.pieces(0, body.size))

    def loop(self, name: str, seconds: float = SECONDS) -> bytes:
        """One track with its index in front, as YouTube has them."""
        body = self._library.whole_file(name, seconds).body
        return b"".join(body.pieces(0, body.size))

    def _moov_behind(self) -> bytes:
        """As recorders and plain ffmpeg write: the index is known only at the end."""
        boxes = [isobmff.box(kind, body) for kind, body in isobmff.children(self.moov_in_front())]
        moov = next(box for box in boxes if box[4:8] == b"moov")
        others = [box for box in boxes if box is not moov]
        return b"".join(others) + _moved(moov, -len(moov))

    def _webm(self) -> bytes:
        return remuxed([self.loop("247"), self.loop("251")], "webm")

    def _fragmented(self) -> bytes:
        """MP4 in fragments without any index."""
        options = {"movflags": "frag_keyframe+empty_moov+default_base_moof+delay_moov"}
        return remuxed([self.moov_in_front()], "mp4", options)

    def _whole_ts(self) -> bytes:
        return remuxed([self.moov_in_front()], "mpegts")

    def _ts_picture(self, number: int) -> bytes:
        """Segment *number* of a transport stream without its sound."""
        return remuxed([self._library.segments("95").segment(number)], "mpegts", video=True)


def remuxed(
    sources: Sequence[bytes],
    container: str,
    options: dict[str, str] | None = None,
    *,
    video: bool = False,
) -> bytes:
    """The tracks of all *sources* in one file; with *video* only the pictures."""
    result = io.BytesIO()
    chosen: list[Packet[Any]] = []
    files = [av.open(io.BytesIO(source), mode="r") for source in sources]
    with av.open(result, mode="w", format=container, options=options or {}) as output:
        for file in files:
            streams = [s for s in file.streams if not video or s.type == "video"]
            targets = {s.index: output.add_stream_from_template(s) for s in streams}
            for packet in file.demux(streams):
                if packet.pts is not None and packet.size:
                    packet.stream = targets[packet.stream.index]
                    chosen.append(packet)
        for packet in sorted(chosen, key=_decoding_seconds):
            output.mux(packet)
    for file in files:
        file.close()
    return result.getvalue()


@dataclass(frozen=True, slots=True)
class Fragmented:
    """A fragmented MP4 file: what stands in front, and where each fragment is."""

    data: bytes
    init: tuple[int, int]
    fragments: tuple[tuple[int, int], ...]
    seconds: tuple[float, ...]


def taken_apart(data: bytes, seconds: Sequence[float]) -> Fragmented:
    """Find the fragments, each a moof and its mdat; *seconds* is how long they are."""
    init, begin, position = 0, 0, 0
    fragments = []
    while position < len(data):
        size, kind = unpack_from(">I4s", data, position)
        if kind == b"moof":
            begin = position
        position += size
        if kind == b"moov":
            init = position
        elif kind == b"mdat":
            fragments.append((begin, position))
    return Fragmented(data, (0, init), tuple(fragments), tuple(seconds))


def keyframe_distances(data: bytes) -> list[float]:
    """How long each group of pictures is, in seconds."""
    with av.open(io.BytesIO(data), mode="r") as file:
        assert isinstance(file, InputContainer)
        packets = [p for p in file.demux(video=0) if p.pts is not None]
        keys = [float(p.pts * p.time_base) for p in packets if p.is_keyframe and p.pts is not None]
    return [after - before for before, after in pairwise([*keys, SECONDS])]


def _decoding_seconds(packet: "Packet[Any]") -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _moved(moov: bytes, distance: int) -> bytes:
    """*moov* for samples that stand *distance* bytes further behind."""
    result = bytearray(moov)
    at = result.find(b"stco")
    while at >= 0:
        (count,) = unpack_from(">I", result, at + 8)
        for entry in range(at + 12, at + 12 + 4 * count, 4):
            pack_into(">I", result, entry, unpack_from(">I", result, entry)[0] + distance)
        at = result.find(b"stco", at + 4)
    return bytes(result)
