"""Segments of streams that run or have just ended, by moments and by positions."""

import time
from collections.abc import Iterator

import pytest

from tests.harness.engine import Engine, running_engine
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import Judgement, judge
from yt_downloader.errors import MediaError
from yt_downloader.sources.live.way import NotYet

FRAME_RATE = 30
STARTED_AGO = 3600.0

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("live-segments")]


@pytest.fixture(scope="module")
def one_engine(running_site: SiteStandIn) -> Iterator[Engine]:
    with running_engine(running_site) as engine:
        yield engine


@pytest.fixture
def engine(one_engine: Engine, site: SiteStandIn) -> Engine:
    """It knows the streams only as they are in this test, where they begin anew."""
    site.conditions(live_started_seconds_ago=STARTED_AGO)
    one_engine.forget_everything()
    one_engine.look_up(catalogue.LIVE)
    return one_engine


def check(seen: Judgement, start: float, end: float) -> None:
    """All frames of [start, end) seconds of the stream, and the sound with them."""
    assert seen.first_frame(start) == pytest.approx(start * FRAME_RATE, abs=1.5)
    assert seen.last_frame(end) == pytest.approx(end * FRAME_RATE, abs=1.5)
    assert seen.complete
    assert seen.av_offset_ms is not None
    assert abs(seen.av_offset_ms) <= 2


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_a_moment_of_a_running_stream(engine: Engine, site: SiteStandIn, container: str):
    began = time.time() - STARTED_AGO
    site.conditions(live_started_seconds_ago=STARTED_AGO)
    moment = time.time() - 20

    plan = engine.plan(catalogue.LIVE, -8, 4, moment=moment, container=container)
    seen = judge(engine.make(catalogue.LIVE, plan))

    # The site's clock was set within the second that the calls above took.
    position = moment - began
    assert seen.first_frame(position - 8) == pytest.approx((position - 8) * FRAME_RATE, abs=30)
    assert len(seen.pictures) in {12 * FRAME_RATE, 12 * FRAME_RATE + 1}
    assert seen.complete
    assert seen.av_offset_ms is not None
    assert abs(seen.av_offset_ms) <= 2


def test_a_position_in_a_running_stream(engine: Engine):
    plan = engine.plan(catalogue.LIVE, 1000.25, 1011.5)

    check(judge(engine.make(catalogue.LIVE, plan)), 1000.25, 1011.5)


def test_what_has_not_happened_yet_is_waited_for(engine: Engine):
    began = time.time()

    plan = engine.plan(catalogue.LIVE_LOW_LATENCY, -4, 3, moment=began, resolution=720)
    seen = judge(engine.make(catalogue.LIVE_LOW_LATENCY, plan))

    assert time.time() - began >= 3
    assert len(seen.pictures) in {7 * FRAME_RATE, 7 * FRAME_RATE + 1}
    assert seen.complete


def test_what_is_long_ahead_is_not_waited_for_but_told_when_to_come_back(engine: Engine):
    began = time.time()
    plan = engine.plan(catalogue.LIVE, 590, 600, moment=began)

    with pytest.raises(NotYet) as told:
        engine.make(catalogue.LIVE, plan)

    assert began + 600 <= told.value.until <= began + 612


def test_a_stream_that_has_just_ended(engine: Engine):
    plan = engine.plan(catalogue.POST_LIVE, 3580.5, 3600)

    check(judge(engine.make(catalogue.POST_LIVE, plan)), 3580.5, 3600)


def test_a_moment_of_a_recording_is_found_by_when_the_stream_began(engine: Engine):
    recording = engine.look_up(catalogue.WAS_LIVE)
    assert recording.started_at is not None

    plan = engine.plan(catalogue.WAS_LIVE, -5, 5, moment=recording.started_at + 1800.5)
    seen = judge(engine.make(catalogue.WAS_LIVE, plan))

    check(seen, 1795.5, 1805.5)


def test_before_the_stream_there_is_nothing(engine: Engine):
    plan = engine.plan(catalogue.LIVE, -60, -30, moment=time.time() - STARTED_AGO - 60)

    with pytest.raises(MediaError) as failed:
        engine.make(catalogue.LIVE, plan)

    assert failed.value.code == "EMPTY_OUTPUT"
