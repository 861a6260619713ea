"""The way to a segment of a recording: all of it is there, so it is fetched in one go."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Mode
from yt_downloader.sources.addresses import Addresses
from yt_downloader.sources.extraction import Format
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.indexed import IndexedPieces
from yt_downloader.sources.plan import Plan
from yt_downloader.sources.playlists import DASH_PROTOCOL, HLS_PROTOCOLS, read_playlist
from yt_downloader.sources.segmented import Keys, Listed, SegmentPieces
from yt_downloader.sources.supply import Supply, carries, in_turns


class RecordedWay:
    """What covers the segment in each format: byte ranges, or files of a list."""

    def __init__(
        self,
        fetcher: Fetcher,
        addresses: Addresses,
        plan: Plan,
        into: Path,
        *,
        parallel: int,
        chunk_bytes: int,
    ) -> None:
        self._fetcher = fetcher
        self._addresses = addresses
        self._plan = plan
        self._into = into
        self._parallel = parallel
        self._chunk_bytes = chunk_bytes
        self.start, self.end = plan.start, plan.end

    def supplies(self, *, max_bytes: int) -> list[Supply]:
        """Look at all formats at the same time: each look costs an answer of the site.

        Raises NoIndex, MediaError.
        """
        formats = self._plan.formats
        find = partial(self._supply, max_bytes)
        with ThreadPoolExecutor(len(formats)) as threads:
            return list(threads.map(find, range(len(formats)), formats))

    def batches(self, supplies: Sequence[Supply]) -> Iterator[list[Delivery]]:
        yield in_turns(supplies)

    def _supply(self, max_bytes: int, file: int, wanted: Format) -> Supply:
        if wanted.protocol in {*HLS_PROTOCOLS, DASH_PROTOCOL}:
            return self._listed(max_bytes, file, wanted)
        locate = self._addresses.locate(wanted)
        indexed = IndexedPieces(
            into=self._into,
            parallel=self._parallel,
            chunk_bytes=self._chunk_bytes,
            max_bytes=max_bytes,
        )
        return indexed.supply(
            file,
            carries(wanted),
            locate,
            partial(self._fetcher.read, locate),
            start=self.start,
            end=self.end,
            tail_early=self._plan.mode is Mode.SMART and _is_reordered(wanted),
        )

    def _listed(self, max_bytes: int, file: int, wanted: Format) -> Supply:
        playlist = read_playlist(self._fetcher, self._addresses, wanted)
        if not playlist.ended:
            raise MediaError("STILL_LIVE")
        segments = playlist.covering(self.start, self.end)
        if not segments:
            raise MediaError("EMPTY_OUTPUT", "The video has nothing of that segment.")
        listed = Listed(carries(wanted), segments, self._addresses.locate(wanted))
        pieces = SegmentPieces(Keys(self._fetcher), self._into, max_bytes=max_bytes)
        return pieces.supply(file, listed)


def _is_reordered(wanted: Format) -> bool:
    """Whether pictures may be decoded in another order than shown, so that an end needs work."""
    return (wanted.video_codec or "").startswith(("avc", "hev", "hvc", "h26"))
