"""Gets a segment: finds out what covers it, fetches that, and has it cut meanwhile."""

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from yt_downloader.config import Settings
from yt_downloader.errors import MediaError
from yt_downloader.media.captions import captions_beside
from yt_downloader.media.cut.order import Carries, Mode, Order
from yt_downloader.media.cutter import Cutter
from yt_downloader.media.progress import Watch, pause
from yt_downloader.media.verify import verify_probe
from yt_downloader.sources.addresses import Addresses, Again
from yt_downloader.sources.extraction import Extraction, Format
from yt_downloader.sources.feeding import Feed, Meter
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.index.errors import NoIndex
from yt_downloader.sources.live.way import LiveWay
from yt_downloader.sources.plan import Plan
from yt_downloader.sources.recorded import RecordedWay
from yt_downloader.sources.stock import StockFetch
from yt_downloader.sources.supply import Supply

_log = logging.getLogger(__name__)
_MEGABYTE = 1_000_000
_KILOBYTE = 1024
_LONGEST_WAIT_SECONDS = 60.0  # for addresses that the site makes valid a moment later
_NO_TEXTS = "Subtitles cannot be put into what the site has of this video. Save it without."
_SOUND = {Carries.BOTH, Carries.AUDIO, Carries.SOUND}


class SegmentEngine:
    """The fast ways, and the stock one for what they do not know. Safe to use from all threads."""

    def __init__(self, connections: Connections, stock: StockFetch, settings: Settings) -> None:
        self._connections = connections
        self._stock = stock
        self._parallel = settings.fetch_connections
        self._chunk_bytes = settings.fetch_chunk_kb * _KILOBYTE
        self._max_bytes = settings.max_file_size_mb * _MEGABYTE

    def __call__(
        self, extraction: Extraction, plan: Plan, *, into: Path, watch: Watch, again: Again
    ) -> Path:
        """Put the segment of *plan* into a verified file in the directory *into*.

        *again* looks the video up anew, for when its addresses run out.

        Raises MediaError; what *watch* raises comes out, too.
        """
        try:
            return self._fast(plan, into, watch, again)
        except NoIndex as reason:
            if plan.generic:  # yt-dlp's own way follows playlists wherever they lead
                raise MediaError("UNSUPPORTED_URL") from None
            if plan.captions:
                raise MediaError("FORMAT_UNAVAILABLE", _NO_TEXTS) from None
            _log.info("fetched by yt-dlp itself", extra={"reason": str(reason)})
            return self._stock(extraction, plan, into=into, watch=watch)

    def _fast(self, plan: Plan, into: Path, watch: Watch, again: Again) -> Path:
        addresses = Addresses(plan.formats, again)
        _wait_until_available(plan.formats, watch)
        output = into / f"segment.{plan.extension}"
        fetcher = Fetcher(
            self._connections,
            parallel=self._parallel,
            max_bytes=self._max_bytes,
            renew=addresses.renew,
            check=watch.check,
        )
        job = into.name.partition("-")[0]
        with Cutter(job, within=into, max_bytes=self._max_bytes) as cutter, fetcher:
            way = self._way(fetcher, addresses, plan, watch, into)
            supplies = way.supplies(max_bytes=self._max_bytes)
            seconds = plan.seconds if plan.runs else way.end - way.start
            meter = self._meter(supplies, plan, watch, seconds=seconds)
            meter.start(fetcher.received)
            cutter.order(
                Order(
                    files=tuple(supply.file for supply in supplies),
                    start=way.start,
                    end=way.end,
                    mode=plan.mode,
                    container=plan.container,
                    output=str(output),
                    captions=plan.captions and plan.captions.near(way.start, way.end),
                )
            )
            _announce(cutter, supplies)
            feed = Feed(fetcher, cutter, meter)
            for batch in way.batches(supplies):
                feed.fetch(batch)
            ended_early = _end_early(cutter, supplies, way)
            found = feed.result()
        verify_probe(
            found,
            seconds=found.duration if ended_early else seconds,
            sound=any(supply.file.carries in _SOUND for supply in supplies),
            from_keyframe=plan.container == "webm" and plan.mode is Mode.FAST,
            picture=not plan.sound_alone,
            texts=captions_beside(output).exists() and not plan.sound_alone,
        )
        return output

    def _way(
        self, fetcher: Fetcher, addresses: Addresses, plan: Plan, watch: Watch, into: Path
    ) -> LiveWay | RecordedWay:
        if plan.runs:
            return LiveWay(fetcher, addresses, plan, watch, into)
        return RecordedWay(
            fetcher,
            addresses,
            plan,
            into,
            parallel=self._parallel,
            chunk_bytes=self._chunk_bytes,
        )

    def _meter(
        self, supplies: Sequence[Supply], plan: Plan, watch: Watch, *, seconds: float
    ) -> Meter:
        """Raises MediaError with TOO_LARGE, before anything of the media is fetched."""
        sizes = [supply.media_bytes for supply in supplies]
        known = sum(size or 0 for size in sizes)
        if known > self._max_bytes:
            raise MediaError("TOO_LARGE")
        pieces = sum(len(supply.to_fetch) for supply in supplies)
        counted = any(supply.listed for supply in supplies) or None in sizes
        return Meter(
            watch=watch,
            seconds=seconds,
            encodes=plan.mode in {Mode.EXACT, Mode.LOSSLESS_H265},
            total_bytes=None if None in sizes else known,
            total_segments=pieces if counted else None,
        )


def _announce(cutter: Cutter, supplies: Sequence[Supply]) -> None:
    for file, supply in enumerate(supplies):
        for number, path in supply.on_disk:
            cutter.piece(file, number, path)
        cutter.end(file, supply.count)


def _end_early(cutter: Cutter, supplies: Sequence[Supply], way: LiveWay | RecordedWay) -> bool:
    """Whether a stream ended before the span did; then what there is of it is the segment."""
    if not isinstance(way, LiveWay) or way.pieces >= supplies[0].count:
        return False
    for file in range(len(supplies)):
        cutter.end(file, way.pieces)
    return True


def _wait_until_available(formats: Sequence[Format], watch: Watch) -> None:
    """Until the site's own time for the addresses has come; it refuses requests before."""
    available = max(wanted.available_at for wanted in formats)
    pause(min(_LONGEST_WAIT_SECONDS, available - time.time()), watch.check)
