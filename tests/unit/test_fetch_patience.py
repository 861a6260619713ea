"""Pauses between attempts."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from yt_downloader.sources.fetch.patience import Patience, retry_after


@pytest.mark.parametrize(("failures", "most"), [(1, 0.2), (2, 0.4), (3, 0.8), (6, 5), (9999, 5)])
def test_pauses_double_up_to_the_longest(failures: int, most: float):
    pauses = [Patience().pause(failures) for _ in range(100)]

    assert most / 2 <= min(pauses) < max(pauses) <= most


def test_retry_after_is_seconds_or_a_date():
    later = datetime.now(UTC) + timedelta(seconds=100)

    assert retry_after("7") == 7
    assert retry_after(" 0 ") == 0
    assert retry_after(format_datetime(later, usegmt=True)) == pytest.approx(100, abs=5)
    assert retry_after("Thu, 01 Jan 1970 00:00:00 GMT") == 0
    assert retry_after("9" * 10_000) == pytest.approx(999_999_999)


@pytest.mark.parametrize("value", [None, "", "-1", "1.5", "soon", "\N{SUPERSCRIPT TWO}"])
def test_a_retry_after_that_is_no_good_does_not_count(value: str | None):
    assert retry_after(value) is None
