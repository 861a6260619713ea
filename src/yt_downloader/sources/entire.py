"""The way to a segment of a file without an index: all of the file."""

from collections.abc import Callable
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.cut.demuxers import SNIFF_BYTES, UnknownMedia, sniffed
from yt_downloader.media.cut.order import Carries, File
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.piece import Part, Piece
from yt_downloader.sources.supply import Supply

_UNKNOWN = "The link leads to a file of a kind that is not read here."
# Its clock starts anywhere, so its first picture is what is called 0.
_WITHOUT_ZERO = "mpegts"


def entire_file(
    file: int,
    carries: Carries,
    locate: Callable[[], Address],
    read: Callable[[int, int], Part],
    path: Path,
    *,
    max_bytes: int,
) -> Supply:
    """The cutter's file number *file*: the whole resource, fetched to *path*.

    *read* fetches a small part at once. Raises MediaError: UNSUPPORTED_URL for
    what is no media file, TOO_LARGE.
    """
    head = read(0, SNIFF_BYTES)
    try:
        demuxer = sniffed(head.data)
    except UnknownMedia:
        raise MediaError("UNSUPPORTED_URL", _UNKNOWN) from None
    size = head.total
    if size is not None and size > max_bytes:
        raise MediaError("TOO_LARGE")
    return Supply(
        file=File(
            carries=carries,
            demuxer=demuxer,
            layout=None if size is None else ((0, size),),
            size=size,
            runs=((0, 0.0),) if demuxer == _WITHOUT_ZERO else (),
        ),
        on_disk=(),
        to_fetch=[Delivery(file, 0, 0.0, Piece(locate=locate, path=path, max_bytes=max_bytes))],
        media_bytes=size,
    )
