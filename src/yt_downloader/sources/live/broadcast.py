"""One running or just ended stream: where its head is, and which fragments hold a span."""

import logging
import threading
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.live.marks import HEAD_BYTES, Mark, NoMark, mark_of
from yt_downloader.sources.live.search import fragment_at

_log = logging.getLogger(__name__)
_HEAD_NUMBER = "X-Head-Seqnum"

Locate = Callable[[], Address]


def fragment_address(locate: Locate, number: int) -> Address:
    """Where fragment *number* of a format is."""
    given = locate()
    parts = urlsplit(given.url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "sq"]
    url = parts._replace(query=urlencode([*query, ("sq", str(number))])).geturl()
    return Address(url=url, headers=given.headers, cookies=given.cookies)


class Broadcast:
    """What one format of a stream tells about time. Safe to use from all threads."""

    def __init__(self, fetcher: Fetcher, locate: Locate, *, fragment_seconds: float) -> None:
        self._fetcher = fetcher
        self._locate = locate
        self.fragment_seconds = fragment_seconds
        self._lock = threading.Lock()
        self._marks: dict[int, Mark] = {}

    def head(self) -> int:
        """The number of the newest whole fragment. Raises MediaError."""
        text = self._fetcher.head(self._locate).get(_HEAD_NUMBER, "")
        if not text.isascii() or not text.isdigit():
            raise MediaError("STILL_LIVE")
        return int(text)

    def mark(self, number: int) -> Mark:
        """What fragment *number* tells of itself. Raises MediaError."""
        with self._lock:
            known = self._marks.get(number)
        if known:
            return known
        part = self._fetcher.read(lambda: fragment_address(self._locate, number), 0, HEAD_BYTES)
        try:
            mark = mark_of(part.data)
        except NoMark as reason:
            _log.warning("no time", extra={"number": number, "reason": str(reason)})
            raise MediaError("UNKNOWN_ERROR", "The stream's fragments carry no time.") from None
        with self._lock:
            self._marks[number] = mark
        return mark

    def mark_at(self, wall_clock: float, head: int) -> Mark:
        """What the fragment of that unix time tells; the nearest one up to *head*."""
        return fragment_at(
            wall_clock,
            by=lambda mark: mark.wall_clock,
            look=self.mark,
            known=self.mark(head),
            head=head,
            fragment_seconds=self.fragment_seconds,
        )

    def position_at(self, wall_clock: float, head: int) -> float:
        """Where in the stream that unix time is, also one that lies in the future."""
        return max(0.0, self.mark_at(wall_clock, head).position_at(wall_clock))

    def fragment_with(self, position: float, head: int) -> Mark:
        """The fragment up to *head* that holds that second of the stream, or the last before."""
        return fragment_at(
            position,
            by=lambda mark: mark.position,
            look=self.mark,
            known=self.mark(head),
            head=head,
            fragment_seconds=self.fragment_seconds,
        )
