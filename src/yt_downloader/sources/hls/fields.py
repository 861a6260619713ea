"""The values in a playlist's tags (4.2): numbers, dates, attribute lists."""

import re
from datetime import UTC, datetime

from yt_downloader.sources.hls.errors import BadPlaylist

_DECIMAL = re.compile(r"[0-9]{1,20}")
_FLOAT = re.compile(r"[0-9]{1,20}(?:\.[0-9]{0,40})?")
_HEX = re.compile(r"0[xX]([0-9a-fA-F]{1,32})")
_RESOLUTION = re.compile(r"([0-9]{1,5})[xX]([0-9]{1,5})")
_BYTE_RANGE = re.compile(r"([0-9]{1,20})(?:@([0-9]{1,20}))?")
# Blanks around attributes are against the rules, and frequent. The quantifiers never give
# back what they took, so a malformed list is given up in linear time.
_ATTRIBUTE = re.compile(r'\s*+([A-Za-z0-9_-]++)\s*+=\s*+(?:"([^"]*+)"\s*+|([^",]*+))(?:,|$)')
_LARGEST = 2**64 - 1  # of a decimal-integer
_LARGEST_OFFSET = 2**63 - 1  # of a file
_LONGEST_DATE = 64


def integer(text: str, *, what: str) -> int:
    """A decimal-integer, 0 to 2**64 - 1. Raises BadPlaylist, which names *what* it is."""
    if _DECIMAL.fullmatch(text) and (found := int(text)) <= _LARGEST:
        return found
    raise BadPlaylist(f"{what} is not an integer of 64 bits")


def number(text: str, *, largest: float, what: str) -> float:
    """A decimal-floating-point from 0 to *largest*: no sign, no exponent. Raises BadPlaylist."""
    if _FLOAT.fullmatch(text) and (found := float(text)) <= largest:
        return found
    raise BadPlaylist(f"{what} is not a number from 0 to {largest:g}")


def resolution(text: str) -> tuple[int, int]:
    """Width and height. Raises BadPlaylist."""
    match = _RESOLUTION.fullmatch(text)
    if not match:
        raise BadPlaylist("a resolution is malformed")
    return int(match[1]), int(match[2])


def initialization_vector(text: str) -> bytes:
    """The 16 bytes of an IV (4.3.2.4). Raises BadPlaylist."""
    match = _HEX.fullmatch(text)
    if not match:
        raise BadPlaylist("an IV is not a hexadecimal number of 128 bits")
    return int(match[1], 16).to_bytes(16, "big")


def byte_range(text: str, default_start: int | None) -> tuple[int, int]:
    """`length[@start]` as [start, stop) (4.3.2.2). Raises BadPlaylist."""
    match = _BYTE_RANGE.fullmatch(text)
    if not match:
        raise BadPlaylist("a byte range is malformed")
    start = int(match[2]) if match[2] else default_start
    if start is None:
        raise BadPlaylist("a byte range has no start, and continues no other (4.3.2.2)")
    stop = start + int(match[1])
    if not start < stop <= _LARGEST_OFFSET:
        raise BadPlaylist("a byte range is empty or ends beyond any file")
    return start, stop


def unix_time(text: str) -> float | None:
    """The unix time of an ISO 8601 date, UTC where it names no zone; None if unreadable.

    A date only adds to a playlist (4.3.2.6), so one that cannot be read is no reason to refuse.
    """
    if len(text) > _LONGEST_DATE:
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def attributes(text: str) -> dict[str, str]:
    """An attribute list by name, quotes removed. Raises BadPlaylist; twice a name is one (4.2)."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _ATTRIBUTE.match(text, position)
        if not match:
            raise BadPlaylist("an attribute list is malformed (4.2)")
        name, quoted, bare = match.groups()
        if name in found:
            raise BadPlaylist("an attribute stands twice in one list (4.2)")
        found[name] = quoted if quoted is not None else bare.strip()
        position = match.end()
    return found
