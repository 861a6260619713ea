"""The way to a segment of media that comes in many small files: HLS and DASH lists."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Carries, File
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.piece import WIDEST_BYTES, Piece
from yt_downloader.sources.hls.decrypt import BadSegment, decrypt_file, segment_iv
from yt_downloader.sources.hls.playlist import Key, Map, Segment
from yt_downloader.sources.supply import Supply

_LONGEST_KEY = 65536  # a key has 16 bytes; what else comes is a page that says why not


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of segments that make one file: which tracks, and what every request carries."""

    carries: Carries
    segments: Sequence[Segment]
    like: Callable[[], Address]  # headers and cookies of its requests


class Keys:
    """Keys of encrypted segments, each fetched once. Safe to use from all threads."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._lock = Lock()
        self._keys: dict[str, bytes] = {}

    def key(self, address: Address) -> bytes:
        """Raises MediaError."""
        with self._lock:
            if address.url not in self._keys:
                data, _url = self._fetcher.body(address, max_bytes=_LONGEST_KEY)
                self._keys[address.url] = data
            return self._keys[address.url]


class SegmentPieces:
    """Turns lists of segments into pieces to fetch."""

    def __init__(self, keys: Keys, into: Path, *, max_bytes: int) -> None:
        self._keys = keys
        self._into = into
        self._max_bytes = max_bytes

    def supply(self, file: int, listed: Listed) -> Supply:
        """The cutter's file number *file*, which these segments make."""
        deliveries: list[Delivery] = []
        runs: list[tuple[int, float]] = []
        before: Segment | None = None
        for position, segment in enumerate(listed.segments):
            share = position / len(listed.segments)
            begins = before is None or segment.discontinuity != before.discontinuity
            if begins:
                runs.append((len(deliveries), segment.start))
            if segment.map and (begins or (before and segment.map != before.map)):
                init = self._map(listed, segment.map)
                deliveries += self._numbered(file, len(deliveries), share, init)
            media = self._media(listed, segment)
            deliveries += self._numbered(file, len(deliveries), share, media)
            before = segment
        return Supply(
            file=File(carries=listed.carries, runs=tuple(runs)),
            on_disk=(),
            to_fetch=deliveries,
            media_bytes=_size(listed.segments),
            listed=True,
        )

    def _numbered(
        self, file: int, first: int, share: float, pieces: Iterable[Callable[[Path], Piece]]
    ) -> Iterator[Delivery]:
        for number, make in enumerate(pieces, first):
            piece = make(self._into / f"{file}-{number:05}")
            yield Delivery(file, number, share, piece)

    def _map(self, listed: Listed, found: Map) -> Iterator[Callable[[Path], Piece]]:
        iv = found.key.iv if found.key else None
        yield from self._resource(listed, found.url, found.byte_range, found.key, iv)

    def _media(self, listed: Listed, segment: Segment) -> Iterator[Callable[[Path], Piece]]:
        iv = segment_iv(segment) if segment.key else None
        yield from self._resource(listed, segment.url, segment.byte_range, segment.key, iv)

    def _resource(
        self,
        listed: Listed,
        url: str,
        byte_range: tuple[int, int] | None,
        key: Key | None,
        iv: bytes | None,
    ) -> Iterator[Callable[[Path], Piece]]:
        """A whole resource, or a part of it in requests that are not too wide."""
        finish = partial(self._decrypt, listed, key, iv) if key and iv else None
        make = partial(
            Piece,
            locate=partial(_at, listed.like, url),
            finish=finish,
            max_bytes=self._max_bytes,
        )
        if byte_range is None:
            yield lambda path: make(path=path)
            return
        start, stop = byte_range
        if finish and stop - start > WIDEST_BYTES:
            raise MediaError("TOO_LARGE", "A segment of the stream is too large.")
        for first in range(start, stop, WIDEST_BYTES):
            end = min(stop, first + WIDEST_BYTES)
            yield partial(_ranged, make, first, end)

    def _decrypt(self, listed: Listed, key: Key, iv: bytes, path: Path) -> None:
        """Runs in the thread that fetched the segment."""
        try:
            decrypt_file(path, key=self._keys.key(_at(listed.like, key.url)), iv=iv)
        except BadSegment:
            raise MediaError("NETWORK_ERROR", "A segment of the stream is damaged.") from None


def _size(segments: Sequence[Segment]) -> int | None:
    """How many bytes they have, where the list tells that of all of them."""
    ranges = [segment.byte_range for segment in segments]
    if None in ranges:
        return None
    return sum(stop - start for start, stop in filter(None, ranges))


def _ranged(make: Callable[..., Piece], start: int, stop: int, path: Path) -> Piece:
    return make(path=path, start=start, stop=stop)


def _at(like: Callable[[], Address], url: str) -> Address:
    given = like()
    return Address(url=url, headers=given.headers, cookies=given.cookies)
