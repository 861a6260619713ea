"""Fetches small pictures that sites show of their videos."""

from dataclasses import dataclass

from yt_downloader import __version__
from yt_downloader.errors import MediaError
from yt_downloader.sources.deadline import deadline
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher

_MOST_BYTES = 2_000_000
_SECONDS = 5.0
_HEADERS = {
    "Accept": "image/avif,image/webp,image/*",
    "User-Agent": f"yt-downloader/{__version__}",
}
# How the kinds begin that no browser runs anything of. An SVG is a program.
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_HEAD_BYTES = 12
_AVIF_BRANDS = {b"avif", b"avis"}
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif")


@dataclass(frozen=True, slots=True)
class Picture:
    """*content_type* is what the bytes are, whatever the site said."""

    content_type: str
    data: bytes


class PictureFetch:
    """Safe to use from all threads."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def __call__(self, url: str) -> Picture:
        """The picture at *url*, of at most 2 MB, within 5 s.

        Raises MediaError: as Fetcher does, TIMED_OUT, or UNSUPPORTED_URL for what is none.
        """
        check = deadline(_SECONDS, "The site took too long to send the picture.")
        with Fetcher(
            self._connections, parallel=1, max_bytes=2 * _MOST_BYTES, check=check
        ) as fetcher:
            data, _ = fetcher.body(Address(url=url, headers=_HEADERS), max_bytes=_MOST_BYTES)
        kind = picture_type(data)
        if kind is None:
            raise MediaError("UNSUPPORTED_URL", "There is no picture at that address.")
        return Picture(kind, data)


def picture_type(data: bytes) -> str | None:
    """The type of a picture by its first bytes; None for what is none of those shown."""
    head = data[:_HEAD_BYTES]
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:] in _AVIF_BRANDS:
        return "image/avif"
    return None
