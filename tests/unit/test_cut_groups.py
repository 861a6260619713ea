"""Samples are sorted into groups of pictures, and a group is closed without a gap."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.media.cut.groups import Group, groups
from yt_downloader.media.cut.sample import Sample
from yt_downloader.media.cut.splice import closed_cover, closed_end, closed_prefix
from yt_downloader.media.cut.timeline import first_ticks, group_at, picture_at, stop_ticks


def sample(pts: int, dts: int | None = None, *, key: bool = False) -> Sample:
    return Sample(b"x", pts, pts if dts is None else dts, 1, key)


def sorted_groups(samples: Sequence[Sample], stop: int = 1000) -> list[Group]:
    return list(groups(iter(samples), lambda _sample: True, stop=stop))


def times(samples: Sequence[Sample]) -> list[int]:
    return [found.pts for found in samples]


def test_every_clean_keyframe_begins_a_group():
    found = sorted_groups([sample(n, key=n % 3 == 0) for n in range(9)])

    assert [times(group.own) for group in found] == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert [group.next and group.next.pts for group in found] == [3, 6, None]


def test_pictures_behind_a_keyframe_that_are_shown_before_it_belong_to_the_group_before():
    order = [(0, True), (2, False), (1, False), (5, True), (3, False), (4, False), (6, False)]

    first, second = sorted_groups(
        [sample(pts, dts, key=key) for dts, (pts, key) in enumerate(order, -2)]
    )

    assert times(first.own) == [0, 2, 1]
    assert times(first.leading) == [3, 4]
    assert times(first.to_decode()) == [0, 2, 1, 5, 3, 4]
    assert first.shown() == [0, 1, 2, 3, 4]
    assert times(second.own) == [5, 6]


def test_reading_ends_with_the_last_picture_that_is_wanted():
    read = []

    def source() -> Iterator[Sample]:
        for n in range(100):
            read.append(n)
            yield sample(n, key=n % 5 == 0)

    found = list(groups(source(), lambda _sample: True, stop=12))

    assert times(found[-1].own) == [10, 11]
    assert read[-1] == 12


def test_a_keyframe_at_the_very_end_is_a_group_of_its_own():
    found = sorted_groups([sample(0, key=True), sample(1), sample(2, key=True)])

    assert [times(group.own) for group in found] == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("moment", "begins", "shown"), [(0, 0, 0), (4, 3, 4), (5, 3, 5), (6, 6, 6), (50, 6, 8)]
)
def test_the_picture_on_the_screen_at_a_moment(moment, begins, shown):
    found = group_at(
        groups(iter([sample(n, key=n % 3 == 0) for n in range(9)]), lambda _s: True, stop=99),
        moment,
    )

    assert found is not None
    assert found.begins == begins
    assert picture_at(found, moment) == shown


def test_before_the_first_picture_the_first_one_is_taken():
    found = group_at(groups(iter([sample(7, key=True)]), lambda _s: True, stop=99), 3)

    assert found is not None
    assert picture_at(found, 3) == 7


@pytest.mark.parametrize(
    ("start", "ticks"),
    [("3602.5", 55_334_400), ("3602.4999", 55_334_400 + 13), ("0", 15)],
)
def test_a_start_is_rounded_to_the_containers_precision(start, ticks):
    assert first_ticks(Fraction(start), Fraction(1, 15_360)) == pytest.approx(ticks, abs=15)


def test_a_picture_at_the_end_is_not_shown_and_one_just_before_is():
    tick = Fraction(1, 1000)

    assert stop_ticks(Fraction(10), tick) == 9999
    assert stop_ticks(Fraction("10.0335"), tick) == 10_033


# Decoding order of a group with B-pictures: I P B B P B B.
ORDER = [0, 3, 1, 2, 6, 4, 5]


@pytest.mark.parametrize(("stop", "count"), [(7, 7), (6, 4), (5, 4), (4, 4), (3, 1), (1, 1)])
def test_only_whole_runs_are_copied_at_the_end(stop, count):
    assert closed_prefix(ORDER, stop) == count


@pytest.mark.parametrize(("stop", "count"), [(1, 1), (2, 4), (4, 4), (5, 7), (7, 7), (9, 7)])
def test_a_fast_cut_goes_on_until_no_picture_is_missing(stop, count):
    assert closed_cover(ORDER, stop) == count


@pytest.mark.parametrize(
    ("stop", "count", "first"),
    [
        (7, 4, 4),  # 5 would be the last, and it is decoded after it is shown
        (6, 4, 4),
        (5, 1, 1),  # one encoded picture behind 2 would not do
        (3, 1, 1),
        (1, 1, None),
    ],
)
def test_two_pictures_at_the_end_are_not_late(stop, count, first):
    order = [sample(pts, dts, key=dts == 0) for dts, pts in enumerate(ORDER)]
    (group,) = sorted_groups(order)
    assert closed_end(group, stop) == (count, first)


@given(st.permutations(range(12)), st.integers(1, 14))
def test_a_prefix_shows_every_picture_up_to_some_moment_before_the_stop(order, stop):
    count = closed_prefix(order, stop)

    shown = sorted(order[:count])
    assert shown == list(range(count))
    assert all(time < stop for time in shown)


@given(st.permutations(range(12)), st.integers(1, 14))
def test_a_cover_shows_everything_before_the_stop_without_a_gap(order, stop):
    count = closed_cover(order, stop)

    assert sorted(order[:count]) == list(range(count))
    assert count >= min(stop, 12)
