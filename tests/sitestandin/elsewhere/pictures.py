"""Pictures that are what they say, and others."""

import struct
import zlib

from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.web.messages import Reply, plain, redirect

_HUGE_BYTES = 3_000_000


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# One grey pixel.
PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\0\x80")),
        _chunk(b"IEND", b""),
    )
)
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_PICTURES = {
    "good.png": (PNG, "image/png"),
    "late.png": (PNG, "image/png"),
    # What the site says does not count, but what it is.
    "mislabelled.svg": (PNG, "image/svg+xml"),
    "animated.gif": (b"GIF89a" + bytes(20), "image/gif"),
    "small.webp": (b"RIFF\x1a\0\0\0WEBPVP8 " + bytes(10), "image/webp"),
    "small.avif": (b"\0\0\0\x1cftypavif" + bytes(16), "image/avif"),
    "drawing.svg": (_SVG, "image/svg+xml"),
    "drawing.png": (_SVG, "image/png"),
    "page.jpg": (b"<!doctype html><script>alert(1)</script>", "image/jpeg"),
    "empty.jpg": (b"", "image/jpeg"),
    "huge.jpg": (b"\xff\xd8\xff\xe0" + bytes(_HUGE_BYTES), "image/jpeg"),
}


def picture(name: str) -> Reply:
    """`moved-inside.jpg` redirects into the user's own network; the others see _PICTURES."""
    if name == "moved-inside.jpg":
        return redirect("http://10.0.0.1/picture.jpg")
    data, kind = _PICTURES.get(name, (None, ""))
    if data is None:
        return plain(404)
    # Of the kind that the network conditions apply to, so that it can be slow.
    return Reply(body=Block(data), content_type=kind, media=True)
