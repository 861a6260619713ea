"""The length that a file which broke off tells of itself, where libavformat ignores it.

Without it nobody would hear that a part is missing.
"""

import struct
from pathlib import Path

_HEADER_BYTES = 65536
_MICROSECONDS = 1_000_000
# RIFF, its size, `AVI `; the list of headers; the first of them: microseconds for each
# picture, rate, granularity, flags, number of pictures.
_AVI = struct.Struct("<4sI4s4sI4s4sIIIIII")
_AVI_KINDS = (b"RIFF", b"AVI ", b"LIST", b"hdrl", b"avih")
_RIFF_HEAD = 8
# The File Properties Object of ASF: file's size, date, packets, length and time to send in
# units of 100 ns, time before the first picture in ms, flags.
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_FIELDS = struct.Struct("<QQQQQQI")
_ASF_FIELDS_AT = 16 + 8 + 16
_ASF_TICKS, _ASF_MILLISECONDS = 10_000_000, 1000
_ASF_LIVE = 1


def told_length(path: Path) -> float:
    """In seconds, by an AVI or ASF file that is shorter than it says; 0 for all others."""
    with path.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        size = file.seek(0, 2)
    return _avi(head, size) or _asf(head, size)


def _avi(head: bytes, size: int) -> float:
    if len(head) < _AVI.size:
        return 0.0
    riff, told, avi, a_list, _, headers, main, _, each, _, _, _, count = _AVI.unpack_from(head)
    if (riff, avi, a_list, headers, main) != _AVI_KINDS or told + _RIFF_HEAD <= size:
        return 0.0
    return float(each * count / _MICROSECONDS)


def _asf(head: bytes, size: int) -> float:
    at = head.find(_ASF_PROPERTIES) + _ASF_FIELDS_AT
    if not head.startswith(_ASF) or not _ASF_FIELDS_AT <= at <= len(head) - _ASF_FIELDS.size:
        return 0.0
    told, _, _, ticks, _, before, flags = _ASF_FIELDS.unpack_from(head, at)
    if told <= size or flags & _ASF_LIVE:
        return 0.0
    return float(max(0.0, ticks / _ASF_TICKS - before / _ASF_MILLISECONDS))
