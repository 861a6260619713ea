"""Reads parts of a video's file for somebody who watches it."""

from dataclasses import dataclass

from yt_downloader.errors import MediaError
from yt_downloader.sources.addresses import Addresses, Again
from yt_downloader.sources.deadline import deadline
from yt_downloader.sources.extraction import Format
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher

# What one answer has: a second or two of a small picture.
PART_BYTES = 1 << 20
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Relayed:
    """Bytes of the file from *start* on; *total* is the size of all of it."""

    start: int
    data: bytes
    total: int


class Relay:
    """Safe to use from all threads."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def read(self, shown: Format, start: int, stop: int, *, again: Again) -> Relayed | None:
        """Bytes [start, stop) of the file of *shown*, as many as it has, of PART_BYTES at most.

        None where it has none there. *again* looks the video up anew, once, when the site
        refuses the address.

        Raises MediaError: as Fetcher does, and TIMED_OUT after 20 s.
        """
        check = deadline(_SECONDS, "The site took too long to send this part.")
        addresses = Addresses((shown,), again)
        stop = min(stop, start + PART_BYTES)
        try:
            with Fetcher(
                self._connections,
                parallel=1,
                max_bytes=4 * PART_BYTES,
                renew=addresses.renew,
                check=check,
            ) as fetcher:
                part = fetcher.read(addresses.locate(shown), start, stop)
        except MediaError as error:
            if error.code == "EMPTY_OUTPUT":
                return None
            raise
        total = part.total if part.total is not None else shown.size_bytes
        if total is None:
            raise MediaError("NETWORK_ERROR", "The site does not tell how large the file is.")
        return Relayed(start, part.data, total)
