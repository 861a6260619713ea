"""How far random smart cuts are off: at the start, at the end, between sound and picture."""

import math
import random
from typing import Any

from benchmarks.table import Row
from tests.harness.engine import running_engine
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import judge

FRAME_RATE = 30
# A moment so close to a frame is that frame: containers round, WebM to a millisecond.
SNAP_SECONDS = 0.001
KINDS: dict[str, dict[str, Any]] = {
    "h264 in mp4": {"video_id": catalogue.TWO_HOURS},
    "vp9 in webm": {"video_id": catalogue.TWO_HOURS, "container": "webm"},
    "av1 in mp4": {"video_id": catalogue.TWO_HOURS, "video_format": "399"},
    "hls": {"video_id": catalogue.HLS_ONLY},
}


def measure(runs: int) -> list[Row]:
    """Of *runs* segments of each kind."""
    rows = []
    with SiteStandIn() as site, running_engine(site) as engine:
        for name, how in KINDS.items():
            chance = random.Random(name)
            starts, ends, offsets = [], [], []
            for _ in range(runs):
                start = chance.uniform(1, 7100)
                end = start + chance.uniform(5, 20)
                plan = engine.plan(start=start, end=end, **how)
                seen = judge(engine.make(how["video_id"], plan), ignore_edit_list=True)
                first = math.floor((start + SNAP_SECONDS) * FRAME_RATE)
                starts.append(abs(seen.first_frame(start) - first))
                ends.append(abs(seen.last_frame(end) - math.ceil(end * FRAME_RATE) + 1))
                offsets.append(abs(seen.av_offset_ms or 0.0))
            rows += [
                Row(f"smart, {name}: start off by", "frames", [float(n) for n in starts]),
                Row(f"smart, {name}: end off by", "frames", [float(n) for n in ends]),
                Row(f"smart, {name}: sound off by", "ms", offsets),
            ]
    return rows
