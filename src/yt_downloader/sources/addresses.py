"""Where the formats of a plan are, also after the site's URLs ran out."""

import logging
from collections.abc import Callable
from threading import Lock

from yt_downloader.errors import MediaError
from yt_downloader.sources.extraction import Extraction, Format
from yt_downloader.sources.fetch.address import Address

_log = logging.getLogger(__name__)

Again = Callable[[], Extraction]


def address_of(wanted: Format) -> Address:
    return Address(url=wanted.url, headers=wanted.headers, cookies=wanted.cookies)


class Addresses:
    """The current addresses of some formats. Safe to use from all threads."""

    def __init__(self, formats: tuple[Format, ...], again: Again) -> None:
        """*again* looks the video up anew; it raises MediaError."""
        self._lock = Lock()
        self._again = again
        self._formats = {wanted.id: wanted for wanted in formats}

    def locate(self, wanted: Format) -> Callable[[], Address]:
        """A function that tells where *wanted* is now."""
        return lambda: address_of(self.current(wanted.id))

    def current(self, format_id: str) -> Format:
        with self._lock:
            return self._formats[format_id]

    def renew(self) -> bool:
        """Look the video up once more; whether all formats are there, each of the same size."""
        try:
            found = {f.id: f for f in self._again().formats}
        except MediaError as error:
            _log.info("not found again", extra={"code": error.code})
            return False
        with self._lock:
            known = self._formats
            same = all(
                format_id in found and found[format_id].size_bytes == before.size_bytes
                for format_id, before in known.items()
            )
            if same:
                self._formats = {format_id: found[format_id] for format_id in known}
        _log.info("addresses ran out", extra={"renewed": same})
        return same
