"""Fetches pieces and hands them to the cutter, while both work."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from yt_downloader.media.cutter import Cutter
from yt_downloader.media.probe import Probe
from yt_downloader.media.progress import Progress, Watch
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.piece import Piece

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """A piece to fetch, and which one it is of which of the cutter's files.

    *share* is how far into what is fetched of the file it begins, from 0 to 1.
    """

    file: int
    number: int
    share: float
    piece: Piece


@dataclass(slots=True, kw_only=True)
class Meter:
    """Turns bytes and seconds into progress.

    *seconds* is the length of the result; *encodes*: most of the work is
    encoding. What is not known of totals is None.
    """

    watch: Watch
    seconds: float
    encodes: bool
    total_bytes: int | None = None
    total_segments: int | None = None
    done_segments: int = 0
    _began: float = field(default_factory=time.monotonic)
    _base: int = 0

    def start(self, received: int) -> None:
        """Count from now on; *received* bytes were fetched before."""
        self._began = time.monotonic()
        self._base = received

    def downloading(self, received: int, written_seconds: float) -> None:
        fetched = received - self._base
        elapsed = max(time.monotonic() - self._began, 0.001)
        rate = fetched / elapsed
        share = self._share(fetched)
        self.watch.report(
            Progress(
                current_phase="downloading",
                download_progress=100 * share,
                encoding_progress=self._encoded(written_seconds),
                speed=f"{rate / _MEGABYTE:.1f} MB/s",
                eta_seconds=elapsed * (1 - share) / share if share else None,
                downloaded_bytes=fetched,
                total_bytes=self.total_bytes,
                downloaded_segments=self.done_segments if self.total_segments else None,
                total_segments=self.total_segments,
            )
        )

    def cutting(self, received: int, written_seconds: float) -> None:
        elapsed = max(time.monotonic() - self._began, 0.001)
        done = min(1.0, max(0.0, written_seconds) / self.seconds)
        self.watch.report(
            Progress(
                current_phase="encoding" if self.encodes else "processing",
                download_progress=100.0,
                encoding_progress=self._encoded(written_seconds),
                speed=f"{written_seconds / elapsed:.1f}x" if self.encodes else None,
                eta_seconds=elapsed * (1 - done) / done if done else None,
                downloaded_bytes=received - self._base,
                total_bytes=self.total_bytes,
                downloaded_segments=self.total_segments,
                total_segments=self.total_segments,
            )
        )

    def _share(self, fetched: int) -> float:
        if self.total_bytes:
            return min(1.0, fetched / self.total_bytes)
        if self.total_segments:
            return self.done_segments / self.total_segments
        return 0.0

    def _encoded(self, written_seconds: float) -> float:
        return min(100.0, max(0.0, 100 * written_seconds / self.seconds)) if self.encodes else 0.0


class Feed:
    """Joins one fetcher and one cutter. Use from the job's thread."""

    def __init__(self, fetcher: Fetcher, cutter: Cutter, meter: Meter) -> None:
        self._fetcher = fetcher
        self._cutter = cutter
        self._meter = meter

    def fetch(self, deliveries: Sequence[Delivery]) -> None:
        """Fetch in this order, announcing each piece. Raises as the fetcher and the cutter do."""
        by_path = {delivery.piece.path: delivery for delivery in deliveries}

        def done(piece: Piece, _size: int) -> None:
            delivery = by_path[piece.path]
            self._meter.done_segments += 1
            self._cutter.piece(delivery.file, delivery.number, piece.path)

        def check() -> None:
            self._meter.watch.check()
            self._cutter.poll()
            self._meter.downloading(self._fetcher.received, self._cutter.written_seconds)

        pieces = [delivery.piece for delivery in deliveries]
        self._fetcher.fetch(pieces, on_done=done, check=check)

    def result(self) -> Probe:
        """Wait until the cutter is done. Raises as it does."""

        def check() -> None:
            self._meter.watch.check()
            self._meter.cutting(self._fetcher.received, self._cutter.written_seconds)

        return self._cutter.result(check)
