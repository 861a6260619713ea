"""Segments of a running stream: the last minute, and one that ends in ten seconds."""

import time

from benchmarks.table import Row
from tests.harness.engine import Engine, running_engine
from tests.sitestandin import SiteStandIn, catalogue

NETWORK = {"bytes_per_second": 10_000_000, "latency_seconds": 0.05}
AHEAD_SECONDS = 10.0


def measure(runs: int) -> list[Row]:
    """Each from the request to the file, the look at the page included."""
    last, after, ended = [], [], []
    with SiteStandIn() as site, running_engine(site) as engine:
        site.conditions(**NETWORK)
        engine.look_up(catalogue.SHORT)  # starts yt-dlp's process, which a service has running
        for _ in range(runs):
            last.append(_made(engine, catalogue.LIVE, -60, 0))
            after.append(_made(engine, catalogue.LIVE, -20, AHEAD_SECONDS) - AHEAD_SECONDS)
            began = time.perf_counter()
            engine.forget(catalogue.POST_LIVE)
            engine.make(catalogue.POST_LIVE, engine.plan(catalogue.POST_LIVE, 1000.3, 1060.3))
            ended.append(time.perf_counter() - began)
    return [
        Row("last 60 s of a running stream", "s", last),
        Row("a span that ends in 10 s: from its end to the file", "s", after),
        Row("60 s of a stream that has just ended", "s", ended),
    ]


def _made(engine: Engine, video: str, start: float, end: float) -> float:
    """Seconds for the segment that *start* and *end* name, counted from now."""
    began = time.perf_counter()
    engine.forget(video)
    engine.make(video, engine.plan(video, start, end, moment=time.time()))
    return time.perf_counter() - began
