"""Fragments of a live stream: each starts with its own header and says when it was taken in."""

import struct
from dataclasses import dataclass

from tests.sitestandin.containers import webm
from tests.sitestandin.containers.fragments import fragment
from tests.sitestandin.containers.isobmff import full_box
from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.media.loops import Loop

_SCHEME = "http://youtube.com/streaming/metadata/segment/102015"


@dataclass(frozen=True, kw_only=True)
class LiveMetadata:
    """What a fragment tells about itself; times in microseconds, unix time where wall clock."""

    sequence_number: int
    ingestion_walltime_us: int
    stream_duration_us: int
    target_duration_us: int
    max_dvr_duration_us: int

    def text(self) -> str:
        fields = {
            "Sequence-Number": self.sequence_number,
            "Ingestion-Walltime-Us": self.ingestion_walltime_us,
            "Ingestion-Uncertainty-Us": 71,
            "Stream-Duration-Us": self.stream_duration_us,
            "Max-Dvr-Duration-Us": self.max_dvr_duration_us,
            "Target-Duration-Us": self.target_duration_us,
            "Streamable": "T",
            "First-Frame-Time-Us": self.ingestion_walltime_us,
            "First-Frame-Uncertainty-Us": 78,
            "Encoding-Alias": "L1_Bg",
        }
        return "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"


def live_fragment(loop: Loop, *, fragment_seconds: int, metadata: LiveMetadata) -> Block:
    """The fragment that *metadata* numbers: the frames that begin within its time."""
    number = metadata.sequence_number
    first = loop.frames(number * fragment_seconds)
    stop = loop.frames((number + 1) * fragment_seconds)
    frames = fragment(loop, first, stop, sequence=number + 1)
    head = (_mp4_head if loop.table.container == "mp4" else _webm_head)(loop, metadata)
    return Block(b"".join([head, *frames]))


def _mp4_head(loop: Loop, metadata: LiveMetadata) -> bytes:
    message = full_box(
        b"emsg",
        0,
        0,
        _SCHEME.encode() + b"\0",
        b"\0",
        struct.pack(">IIII", 1, 0, 0, metadata.sequence_number),
        metadata.text().encode(),
    )
    return loop.table.header + message


def _webm_head(loop: Loop, metadata: LiveMetadata) -> bytes:
    tag = webm.metadata_tag(_SCHEME, metadata.text())
    parts = [webm.EBML_HEADER, webm.segment_header(None), tag, webm.info(None), loop.table.header]
    return b"".join(parts)
