"""200 open pages of 40 people on the default server, while some of their clips are fetched."""

import json
import subprocess
import sys
from statistics import quantiles
from typing import Any

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.service import running_service
from tests.sitestandin import SiteStandIn, catalogue

PEOPLE = 40
PAGES = 200
SECONDS = 60
_CLIPS = 20  # of each, so that their lists are full
_FETCHING = 8
_BYTES_PER_SECOND = 400_000


def measure(runs: int) -> list[Row]:
    """Runs are of a minute each: longer than a stream, so that pages come back once."""
    with SiteStandIn() as site, running_service(**site.settings()) as service:
        people = [service.api().new_user() for _ in range(PEOPLE)]
        for person in people:
            for _ in range(_CLIPS):
                person.save(site.watch_url(catalogue.SHORT))
        site.conditions(bytes_per_second=_BYTES_PER_SECOND)
        found = [_one_minute(service.port, people, site) for _ in range(runs)]
    cuts = [quantiles(run["took"], n=100) for run in found]
    lists = [quantiles(run["polled"], n=100) for run in found]
    return [
        Row("pages: failures", "of all", [float(sum(r["failures"].values())) for r in found]),
        Row("pages: streams opened", "in all", [float(r["streams"]) for r in found]),
        Row("pages: told to poll", "pages", [float(r["refused"]) for r in found]),
        Row("pages: events", "in all", [float(sum(r["events"].values())) for r in found]),
        Row("pages: lists that were polled", "in all", [float(len(r["polled"])) for r in found]),
        Row("pages: a status, p50", "ms", [cut[49] for cut in cuts]),
        Row("pages: a status, p99", "ms", [cut[98] for cut in cuts]),
        Row("pages: a list, p99", "ms", [cut[98] for cut in lists]),
    ]


def _one_minute(port: int, people: list[Api], site: SiteStandIn) -> dict[str, Any]:
    clips = [person.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3662.5) for person in people]
    for person, clip in zip(people[:_FETCHING], clips, strict=False):
        person.start(clip)
    tokens = [people[n % PEOPLE].token for n in range(PAGES)]
    wish = json.dumps({"port": port, "tokens": tokens, "seconds": SECONDS, "video_id": clips[0]})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.visitors"],
        input=f"{wish}\n",
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    if found["failures"]:
        sys.stderr.write(f"{found['failures']}\n")
    return found
