"""Which demuxer reads a file, and how far it may look."""

from fractions import Fraction
from pathlib import Path

from yt_downloader.media.cut.order import SNIFF, File

# The demuxers that may be used, with the names that libavformat's list wants.
NAMES = {
    "mov": "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska": "matroska,webm",
    "mpegts": "mpegts",
    "aac": "aac",
    "mp3": "mp3",
}
# Sound without a container; the demuxer counts from 0.
PACKED = {"aac", "mp3"}
SNIFF_BYTES = 4096
# Indexed files say everything in their header, so looking further would only wait
# for bytes. Transport streams must be looked into.
_FROM_HEADER = {"probesize": "65536", "analyzeduration": "0", "fpsprobesize": "0"}
_FROM_CONTENT = {"probesize": "4000000", "analyzeduration": "1000000"}
_HAS_HEADER = {"mov", "matroska"}

_TS_PACKET, _TS_SYNC = 188, 0x47
_BOXES = {b"ftyp", b"styp", b"moov", b"moof", b"sidx", b"emsg", b"prft"}
_EBML = b"\x1aE\xdf\xa3"
# The first bits of a frame: ISO/IEC 14496-3 1.A.2.2 (ADTS, layer 0) and 11172-3 2.4.1.3.
_SYNC_WORDS = {"aac": (0xFFF6, 0xFFF0), "mp3": (0xFFE0, 0xFFE0)}
_ID3 = b"ID3"
_ID3_HEADER = 10
_TIME_OWNER = b"com.apple.streaming.transportStreamTimestamp\0"
_TIME_BYTES, _TIME_HZ, _TIME_TURN = 8, 90_000, 2**33


class UnknownMedia(Exception):
    """The first bytes are those of no container that is taken."""


def demuxer_of(file: File, first_piece: Path) -> str:
    """The demuxer that *file* names or its first piece shows. Raises UnknownMedia."""
    if file.demuxer != SNIFF:
        name = file.demuxer
    else:
        with first_piece.open("rb") as opened:
            name = sniffed(opened.read(SNIFF_BYTES))
    if name not in NAMES:
        raise UnknownMedia(f"no such demuxer: {name}")
    return name


def options_for(name: str) -> dict[str, str]:
    """No demuxer opens anything besides, whatever the file says."""
    looks = _FROM_HEADER if name in _HAS_HEADER else _FROM_CONTENT
    return {**looks, "protocol_whitelist": "", "format_whitelist": NAMES[name]}


def sniffed(head: bytes) -> str:
    """The demuxer for a file that begins with *head*, of SNIFF_BYTES. Raises UnknownMedia."""
    if head[4:8] in _BOXES:
        return "mov"
    if head.startswith(_EBML):
        return "matroska"
    if head[:1] == bytes([_TS_SYNC]) and head[_TS_PACKET : _TS_PACKET + 1] in {b"", head[:1]}:
        return "mpegts"
    return _sniffed_sound(head)


def packed_time(head: bytes) -> Fraction | None:
    """When the packed sound that begins with *head* begins, in seconds; None if it does not say.

    On the clock of the pictures that belong to it (RFC 8216 3.4).
    """
    owner = head.find(_TIME_OWNER, 0, _id3_bytes(head))
    if owner < 0:
        return None
    begin = owner + len(_TIME_OWNER)
    ticks = int.from_bytes(head[begin : begin + _TIME_BYTES], "big")
    return Fraction(ticks % _TIME_TURN, _TIME_HZ)


def _id3_bytes(head: bytes) -> int:
    """The length of the ID3 tag; 0 without one."""
    if not head.startswith(_ID3) or len(head) < _ID3_HEADER:
        return 0
    size = 0
    for byte in head[6:_ID3_HEADER]:
        size = size << 7 | byte & 0x7F
    return _ID3_HEADER + size


def _sniffed_sound(head: bytes) -> str:
    """Sound as HLS packs it: an ID3 tag with the time, then frames (RFC 8216 3.4)."""
    head = head[_id3_bytes(head) :]
    sync = int.from_bytes(head[:2], "big")
    for name, (mask, pattern) in _SYNC_WORDS.items():
        if sync & mask == pattern:
            return name
    raise UnknownMedia("not a container that is taken")
