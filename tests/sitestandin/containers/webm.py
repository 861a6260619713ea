"""The parts of a WebM file: header elements, clusters, index."""

import struct
from dataclasses import dataclass

from tests.sitestandin.containers.ebml import UNKNOWN_SIZE, element, real, size, text, unsigned

_MILLISECOND_NS = 1_000_000
_MUXER = "sitestandin"
_INFO = "1549a966"
_TRACKS = "1654ae6b"
_CUES = "1c53bb6b"

EBML_HEADER = element(
    "1a45dfa3",
    unsigned("4286", 1),
    unsigned("42f7", 1),
    unsigned("42f2", 4),
    unsigned("42f3", 8),
    text("4282", "webm"),
    unsigned("4287", 4),
    unsigned("4285", 2),
)


@dataclass(frozen=True, kw_only=True)
class OpusDelay:
    """Sound before time zero that a player decodes and drops."""

    samples: int

    @property
    def nanoseconds(self) -> int:
        return self.samples * 1_000_000_000 // 48_000


def video_tracks(width: int, height: int, frame_rate: int) -> bytes:
    picture = element("e0", unsigned("b0", width), unsigned("ba", height))
    return _tracks(1, "V_VP9", unsigned("23e383", 1_000_000_000 // frame_rate), picture)


def opus_tracks(codec_private: bytes, delay: OpusDelay) -> bytes:
    sound = element("e1", real("b5", 48_000), unsigned("9f", 2))
    return _tracks(
        2,
        "A_OPUS",
        element("63a2", codec_private),
        unsigned("56aa", delay.nanoseconds),
        unsigned("56bb", 80 * _MILLISECOND_NS),
        sound,
    )


def _tracks(kind: int, codec: str, *more: bytes) -> bytes:
    entry = element(
        "ae",
        unsigned("d7", 1),
        unsigned("73c5", 1),
        unsigned("83", kind),
        unsigned("9c", 0),
        text("86", codec),
        *more,
    )
    return element(_TRACKS, entry)


def info(seconds: float | None) -> bytes:
    duration = b"" if seconds is None else real("4489", seconds * 1000)
    return element(
        _INFO,
        unsigned("2ad7b1", _MILLISECOND_NS),
        duration,
        text("4d80", _MUXER),
        text("5741", _MUXER),
    )


def simple_block_header(frame_bytes: int, milliseconds: int, *, keyframe: bool) -> bytes:
    """What precedes a frame; *milliseconds* count from the cluster's timestamp."""
    start = bytes.fromhex("a3") + size(4 + frame_bytes)
    return start + struct.pack(">BhB", 0x81, milliseconds, 0x80 if keyframe else 0)


def cluster_header(milliseconds: int, content_bytes: int) -> bytes:
    """Every field is as wide as it can get, so that all clusters' headers are equally long."""
    stamp = unsigned("e7", milliseconds, width=8)
    return bytes.fromhex("1f43b675") + size(len(stamp) + content_bytes, width=8) + stamp


def segment_header(content_bytes: int | None) -> bytes:
    known = UNKNOWN_SIZE if content_bytes is None else size(content_bytes, width=8)
    return bytes.fromhex("18538067") + known


def seek_head(positions: dict[str, int]) -> bytes:
    """*positions*: element ID -> offset from the start of the segment's content."""
    entries = (
        element("4dbb", element("53ab", bytes.fromhex(found)), unsigned("53ac", at, width=8))
        for found, at in positions.items()
    )
    return element("114d9b74", *entries)


def cues(points: list[tuple[int, int]]) -> bytes:
    """*points*: time in milliseconds and offset of the cluster in the segment's content."""
    entries = (
        element(
            "bb",
            unsigned("b3", milliseconds, width=4),
            element("b7", unsigned("f7", 1), unsigned("f1", position, width=5)),
        )
        for milliseconds, position in points
    )
    return element(_CUES, *entries)


def metadata_tag(name: str, value: str) -> bytes:
    simple = element("67c8", text("45a3", name), text("4487", value))
    return element("1254c367", element("7373", simple))


def segment_head(
    seconds: float, tracks: bytes, points: list[tuple[int, int]]
) -> tuple[bytes, bytes]:
    """What stands before the clusters: SeekHead, Info and Tracks; and the Cues.

    *points* are as for `cues`, but their offsets count from the first cluster.
    """
    information = info(seconds)
    info_at = len(seek_head({_INFO: 0, _TRACKS: 0, _CUES: 0}))
    tracks_at = info_at + len(information)
    cues_at = tracks_at + len(tracks)
    clusters_at = cues_at + len(cues(points))
    seek = seek_head({_INFO: info_at, _TRACKS: tracks_at, _CUES: cues_at})
    index = cues([(milliseconds, clusters_at + offset) for milliseconds, offset in points])
    return seek + information + tracks, index
