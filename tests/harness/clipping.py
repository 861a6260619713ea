"""The way of a clip without the service around it: looked up, planned, fetched and cut."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.sitestandin import SiteStandIn
from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.errors import MediaError
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.progress import Progress
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.engine import SegmentEngine
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.links import parse_link
from yt_downloader.sources.plan import NotRecorded, Wanted, make_plan
from yt_downloader.sources.remembered import Remembered
from yt_downloader.sources.stock import StockFetch
from yt_downloader.sources.surroundings import Surroundings
from yt_downloader.sources.ytdlp.client import YtDlp

LONGEST_SECONDS = 3600.0
_HOSTS = "hosts"
_NO_CACHE = "redis://127.0.0.1:1/0"
_WANTED = Wanted(
    start=None,
    end=None,
    container="mp4",
    resolution=None,
    exact=False,
    high_res_mp4="remux",
    cut_mode="smart",
)


@dataclass
class Recorder:
    """A watch that remembers what it is told."""

    reports: list[Progress] = field(default_factory=list)

    def report(self, progress: Progress) -> None:
        self.reports.append(progress)

    def check(self) -> None:
        """Nobody stops it."""


@dataclass(frozen=True, kw_only=True)
class Clip:
    path: Path
    extraction: Extraction
    reports: list[Progress]


class Clipping:
    """Makes clips, one at a time."""

    def __init__(
        self, extract: Extractor, engine: SegmentEngine, stock: StockFetch, place: Path
    ) -> None:
        self.extract = extract
        self._engine = engine
        self._stock = stock
        self._place = place

    def __call__(self, url: str, start: float | None, end: float | None, **wishes: Any) -> Clip:
        """Raises MediaError."""
        link = parse_link(url)
        extraction = self.extract.anew(link.url)
        wanted = replace(_WANTED, start=start, end=end, **wishes)
        try:
            plan = make_plan(extraction, wanted, longest_seconds=LONGEST_SECONDS)
        except NotRecorded:
            raise MediaError("STILL_LIVE") from None
        watch = Recorder()
        into = Path(tempfile.mkdtemp(dir=self._place))
        path = self._engine(
            extraction, plan, into=into, watch=watch, again=lambda: self.extract.anew(link.url)
        )
        return Clip(path=path, extraction=extraction, reports=watch.reports)

    def by_ytdlp(self, url: str, start: float, end: float, **wishes: Any) -> Path:
        """The same by yt-dlp's own way. Raises MediaError."""
        extraction = self.extract.anew(parse_link(url).url)
        wanted = replace(_WANTED, start=start, end=end, **wishes)
        plan = make_plan(extraction, wanted, longest_seconds=LONGEST_SECONDS)
        into = Path(tempfile.mkdtemp(dir=self._place / _HOSTS))  # where requests may write
        return self._stock(extraction, plan, into=into, watch=Recorder())

    def code(self, url: str, start: float | None, end: float | None, **wishes: Any) -> str:
        """The code with which it fails."""
        try:
            self(url, start, end, **wishes)
        except MediaError as error:
            return error.code
        return "made"


@contextmanager
def clipping(
    site: SiteStandIn, place: Path, *, patience: Patience | None = None, **changes: Any
) -> Iterator[Clipping]:
    """Everything that reaches *site*; *changes* are other settings."""
    given = site.settings()
    settings = Settings(
        jwt_private_secret="",
        jwt_public_secret="",
        flask_secret_key="",
        mongodb_uri="",
        redis_uri="",
        outbound_proxy=given["OUTBOUND_PROXY"],
        outbound_ca_file=given["OUTBOUND_CA_FILE"],
        egress_allow=(given["EGRESS_ALLOW"],),
        **changes,
    )
    around = Surroundings(ffmpeg=find_ffmpeg(), extra_ca_file=settings.outbound_ca_file)
    cache = Cache(_NO_CACHE)
    ytdlp = YtDlp(place / _HOSTS, around)
    connections = Connections(
        Egress(settings.egress_allow),
        proxy=settings.outbound_proxy,
        ca_file=settings.outbound_ca_file,
        patience=patience or Patience(),
    )
    stock = StockFetch(ytdlp, settings, js_runtime=None)
    engine = SegmentEngine(connections, stock, settings)
    try:
        yield Clipping(
            Extractor(
                ytdlp, Remembered(cache, way="", longest_seconds=0), settings, js_runtime=None
            ),
            engine,
            stock,
            place,
        )
    finally:
        ytdlp.close()
        cache.close()
