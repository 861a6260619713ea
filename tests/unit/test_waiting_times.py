"""A job that has nothing to fetch yet is tried again ever more seldom, and not for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yt_downloader.data.video import NewVideo, Video, new_document, video_of
from yt_downloader.errors import MediaError
from yt_downloader.jobs.run import Later
from yt_downloader.jobs.waiting import Waiting

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAITING = Waiting(timedelta(seconds=30), 12 * HOUR)
STILL_LIVE = MediaError("STILL_LIVE")


def video(*, waits: int = 0, since: datetime | None = None) -> Video:
    new = NewVideo(user_id="a" * 24, url="u", youtube_video_id="v", start_time=None, end_time=None)
    return replace(video_of(new_document(new, now=NOW)), waits=waits, waiting_since=since)


@pytest.mark.parametrize(
    ("waits", "seconds"), [(0, 30), (1, 60), (2, 120), (3, 240), (4, 300), (5, 300), (10**9, 300)]
)
def test_pauses_double_up_to_five_minutes(waits: int, seconds: int):
    found = WAITING.next_try(video(waits=waits), Later(STILL_LIVE), now=NOW)

    assert found == NOW + timedelta(seconds=seconds)


def test_the_last_look_is_at_the_end_of_all_that_is_waited():
    long_since = video(waits=9, since=NOW - 12 * HOUR + timedelta(seconds=7))

    last = WAITING.next_try(long_since, Later(STILL_LIVE), now=NOW)

    assert last == NOW + timedelta(seconds=7)
    assert WAITING.next_try(long_since, Later(STILL_LIVE), now=last) is None


def test_a_known_time_is_waited_for():
    until = NOW + 11 * HOUR

    later = Later(STILL_LIVE, until=until.timestamp())

    assert WAITING.next_try(video(), later, now=NOW) == until
    assert WAITING.next_try(video(since=NOW - 2 * HOUR), later, now=NOW) is None


@pytest.mark.parametrize("seconds", [12 * 3600 + 1, 1e12, 1e300, float("inf"), float("nan")])
def test_a_time_too_far_away_is_not_waited_for_at_all(seconds: float):
    later = Later(STILL_LIVE, until=NOW.timestamp() + seconds)

    assert WAITING.next_try(video(), later, now=NOW) is None


@pytest.mark.parametrize("seconds", [0.0, -5.0, -1e9])
def test_a_time_that_has_passed_is_now(seconds: float):
    later = Later(STILL_LIVE, until=NOW.timestamp() + seconds)

    assert WAITING.next_try(video(), later, now=NOW) == NOW
