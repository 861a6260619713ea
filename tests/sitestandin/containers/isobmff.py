"""Boxes of the ISO base media file format (MP4): writing, walking, setting the duration."""

import struct
from collections.abc import Iterator
from fractions import Fraction

# Boxes that consist of boxes, as far as a duration is to be found inside.
_PARENTS = {b"moov", b"trak", b"edts", b"mdia", b"mvex"}


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *content: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def children(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of the boxes that *data* is made of."""
    position = 0
    while position < len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        yield kind, data[position + 8 : position + size]
        position += size


def find(data: bytes, *path: bytes) -> bytes:
    """Content of the first box at *path*; LookupError if there is none."""
    for kind in path:
        data = next((body for found, body in children(data) if found == kind), b"")
        if not data:
            raise LookupError(f"no box {b'/'.join(path).decode()}")
    return data


def media_timescale(init: bytes) -> int:
    """Ticks per second of the only track's media."""
    mdhd = find(init, b"moov", b"trak", b"mdia", b"mdhd")
    return int(struct.unpack_from(">I", mdhd, 12)[0])


def with_duration(init: bytes, seconds: Fraction) -> bytes:
    """Return ftyp and moov of a fragmented file with every duration field set to *seconds*.

    ffmpeg leaves them 0, as it cannot know the end when it writes the head; the site's
    files state theirs. The boxes must be of version 0, as ffmpeg writes them.
    """
    moov = find(init, b"moov")
    movie_scale = struct.unpack_from(">I", find(moov, b"mvhd"), 12)[0]
    movie = struct.pack(">I", round(seconds * movie_scale))
    media = struct.pack(">I", round(seconds * media_timescale(init)))
    # kind of box -> where its duration field begins, and what belongs there
    fields = {
        b"mvhd": (16, movie),
        b"tkhd": (20, movie),
        b"elst": (8, movie),
        b"mdhd": (16, media),
    }

    def rewritten(content: bytes) -> bytes:
        return b"".join(rewritten_box(kind, body) for kind, body in children(content))

    def rewritten_box(kind: bytes, body: bytes) -> bytes:
        if kind in fields:
            at, value = fields[kind]
            return box(kind, body[:at], value, body[at + 4 :])
        if kind == b"mvex":
            return box(kind, full_box(b"mehd", 0, 0, movie), rewritten(body))
        return box(kind, rewritten(body) if kind in _PARENTS else body)

    return rewritten(init)
