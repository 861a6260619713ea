"""Random segments, judged to the frame: with every codec, on and off keyframes and frames."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.harness.engine import Engine, running_engine
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import complaints, judge

FRAME_RATE = 30
SEED = 20261121


@dataclass(frozen=True)
class Kind:
    """Where a segment comes from and what it becomes."""

    name: str
    video: str
    container: str = "mp4"
    video_format: str | None = None


KINDS = (
    Kind("h264-mp4", catalogue.TWO_HOURS),
    Kind("vp9-webm", catalogue.TWO_HOURS, container="webm"),
    Kind("av1-mp4", catalogue.TWO_HOURS, video_format="399"),
    Kind("hls", catalogue.HLS_ONLY),
)


# Once wrong: reordered pictures close to the end, and a blurred stamp in an encoded start.
ONCE_WRONG = {
    "h264-mp4": [(3840.0, 3840.5), (3036.413273, 3040.413273)],
    "av1-mp4": [(6011.769858, 6019.469858)],
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A segment of each kind, each with another kind of start; at full size fifty."""
    if "segment" in metafunc.fixturenames:
        full = metafunc.config.getoption("--full")
        cases = [
            (kind, *span)
            for number, kind in enumerate(KINDS)
            for span in (
                *list(spans(kind.name, 50))[slice(None) if full else slice(number, number + 1)],
                *ONCE_WRONG.get(kind.name, ()),
            )
        ]
        names = [f"{kind.name}-{start}-{end}" for kind, start, end in cases]
        metafunc.parametrize("segment", cases, ids=names)


def spans(name: str, count: int) -> Iterator[tuple[float, float]]:
    """Starts anywhere, on frames, on seconds, and on keyframes; ends anywhere and on frames."""
    chance = random.Random(f"{SEED}-{name}")
    for number in range(count):
        start = chance.uniform(1, 7150)
        kind = number % 4
        start = [start, round(start * FRAME_RATE) / FRAME_RATE, round(start), 5 * (start // 5)][
            kind
        ]
        seconds = chance.choice([0.5, 1.0, 2.2, 4.0, 5.0, 7.7, 12.0])
        end = start + seconds
        if chance.random() < 0.5:
            end = round(end * FRAME_RATE) / FRAME_RATE
        yield round(start, 6), round(end, 6)


@pytest.fixture(scope="module")
def engine(running_site: SiteStandIn) -> Iterator[Engine]:
    running_site.reset()
    with running_engine(running_site) as engine:
        yield engine


@pytest.mark.slow
def test_a_smart_cut_is_exact_at_both_ends(
    engine: Engine, site: SiteStandIn, segment: tuple[Kind, float, float]
):
    kind, start, end = segment
    plan = engine.plan(
        kind.video, start, end, container=kind.container, video_format=kind.video_format
    )

    path = engine.make(kind.video, plan)

    for seen in (judge(path), judge(path, ignore_edit_list=True)):
        assert seen.first_frame(start) == math.floor((start + 0.001) * FRAME_RATE)
        assert seen.last_frame(end) == math.ceil((end - 0.001) * FRAME_RATE) - 1
        assert seen.complete
        assert seen.av_offset_ms is None or abs(seen.av_offset_ms) <= 2
    assert complaints(path) == []
