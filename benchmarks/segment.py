"""A minute from a two-hour video: the segment engine against yt-dlp, media request to file."""

import time
from dataclasses import dataclass
from pathlib import Path

import av

from benchmarks import ytdlp
from benchmarks.table import Row
from tests.harness.engine import Engine, running_engine
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.prepare import prepare
from yt_downloader.sources.plan import Plan

START, END = 3602.5, 3662.5
LATENCY_SECONDS = 0.05


@dataclass(frozen=True)
class Source:
    """What is fetched, and how the command line of yt-dlp says it."""

    name: str
    video: str
    container: str
    formats: str


MP4 = Source("mp4", catalogue.TWO_HOURS, "mp4", "137+140")
WEBM = Source("webm", catalogue.TWO_HOURS, "webm", "248+251")
HLS = Source("hls", catalogue.HLS_ONLY, "mp4", "96")
NETWORKS = {
    "2 MB/s": {"bytes_per_second": 2_000_000},
    "10 MB/s": {"bytes_per_second": 10_000_000},
    "throttled": {"bytes_per_second": 10_000_000, "throttle_bytes_per_second": 300_000},
}
CASES = [
    *((network, source) for network in ("2 MB/s", "10 MB/s") for source in (MP4, WEBM, HLS)),
    ("throttled", MP4),
    ("throttled", WEBM),
]


def measure(runs: int) -> list[Row]:
    rows = []
    with SiteStandIn() as site, running_engine(site) as engine:
        for network, source in CASES:
            rows += _compare(site, engine, network, source, runs)
    return rows


def _compare(
    site: SiteStandIn, engine: Engine, network: str, source: Source, runs: int
) -> list[Row]:
    site.reset()
    modes = {
        mode: engine.plan(source.video, START, END, container=source.container, cut_mode=mode)
        for mode in ("fast", "smart")
    }
    site.conditions(latency_seconds=LATENCY_SECONDS, **NETWORKS[network])
    theirs: list[float] = []
    ours: dict[str, list[float]] = {mode: [] for mode in modes}
    shares: dict[str, list[float]] = {mode: [] for mode in modes}
    for _ in range(runs):
        span = f"{START}-{END}"
        theirs.append(ytdlp.section(site, source.video, source.formats, source.container, span))
        needed = 0
        for mode, plan in modes.items():
            seconds, path = make(site, engine, source.video, plan)
            ours[mode].append(seconds)
            needed = needed or _needed(path, source)  # a copy shows it, so that comes first
            shares[mode].append(_fetched(site) / needed)
    what = f"60 s of 2 h, {source.name}, {network}"
    return [
        *(Row(f"{what}, {mode}", "s", ours[mode], theirs) for mode in modes),
        *(Row(f"{what}, {mode}: bytes fetched / needed", "", shares[mode]) for mode in modes),
    ]


def make(site: SiteStandIn, engine: Engine, video: str, plan: Plan) -> tuple[float, Path]:
    """Seconds from the first request for media to the verified file, and the file."""
    site.clear_requests()
    path = engine.make(video, plan)
    ended = time.time()
    return ended - min(request.time for request in site.requests(media=True)), path


def _fetched(site: SiteStandIn) -> int:
    return sum(request.bytes_sent for request in site.requests(media=True))


def _needed(path: Path, source: Source) -> int:
    """The samples from the keyframe before, which a copy holds; of HLS, the whole segments."""
    if source is HLS:
        return sum(_segment_sizes())
    with av.open(str(path), options={"ignore_editlist": "1"}) as container:
        return sum(packet.size for packet in container.demux())


def _segment_sizes() -> list[int]:
    segments = Library(prepare()).segments("96")
    return [len(segments.segment(number)) for number in range(int(START // 5), int(END // 5) + 1)]
