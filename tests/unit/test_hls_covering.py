"""Which segments cover a part of a playlist."""

import math
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import EARLY_SECONDS, MediaPlaylist, Segment


def playlist_of(entries: list[tuple[float, str]]) -> MediaPlaylist:
    """A playlist of these durations, with the tags before each."""
    body = "".join(
        f"{tags}#EXTINF:{seconds:.6f},\n{i}.ts\n" for i, (seconds, tags) in enumerate(entries)
    )
    playlist = parse_playlist(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n{body}", "https://h/x")
    assert isinstance(playlist, MediaPlaylist)
    return playlist


def numbers(segments: tuple[Segment, ...]) -> list[int]:
    return [segment.sequence for segment in segments]


FIVES = playlist_of([(5, "")] * 6)
WITH_GAP = playlist_of([(5, ""), (5, "#EXT-X-GAP\n"), (5, ""), (5, "#EXT-X-DISCONTINUITY\n")])
DATES = playlist_of(
    [
        (5, ""),
        (5, "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:01:40Z\n"),
        (5, ""),
        (5, "#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:01:42Z\n"),
    ]
)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (6, 7, [1]),
        (6, 10, [1]),
        (6, 10.01, [1, 2]),
        (0, 30, [0, 1, 2, 3, 4, 5]),
        (0, 0.5, [0]),
        (5, 6, [0, 1]),  # the first frame may be the last of the segment before
        (5.09, 6, [0, 1]),
        (5.11, 6, [1]),
        (4.99, 5, [0]),
        (29, 90, [5]),
        (29.99, math.inf, [5]),
        (30, 40, []),
        (30.05, 40, []),
        (1e300, 1e301, []),
    ],
)
def test_the_segments_that_overlap(start: float, end: float, expected: list[int]):
    assert numbers(FIVES.covering(start, end)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (1, 12, [0, 2]),
        (6, 9, []),
        (5.05, 9, []),
        (5.1, 11, [2]),
        (6, 11, [2]),
        (10.05, 11, [2]),
        (1, 20, [0, 2, 3]),
    ],
)
def test_gaps_are_left_out_and_discontinuities_crossed(
    start: float, end: float, expected: list[int]
):
    assert numbers(WITH_GAP.covering(start, end)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (101, 101.5, [1]),
        (106, 111, [2, 3]),
        (103, 104, [1, 3]),
        (105.05, 105.5, [1, 2, 3]),
        (50, 100, []),
        (110.05, 111, []),
        (50, 500, [1, 2, 3]),
    ],
)
def test_wall_clock_times_are_found_also_where_the_clock_jumps_back(
    start: float, end: float, expected: list[int]
):
    assert numbers(DATES.covering_wall_clock(start, end)) == expected


def test_without_dates_nothing_has_a_wall_clock_time():
    assert FIVES.covering_wall_clock(0, 1e12) == ()


@pytest.mark.parametrize("span", [(-1, 1), (1, 1), (2, 1), (math.nan, 1), (0, math.nan)])
def test_a_span_that_is_none_is_an_error_of_the_caller(span: tuple[float, float]):
    with pytest.raises(ValueError, match="span"):
        FIVES.covering(*span)
    with pytest.raises(ValueError, match="span"):
        FIVES.covering_wall_clock(*span)


durations = st.lists(st.integers(0, 9_000_000).map(lambda us: us / 1e6), min_size=1, max_size=40)
share = st.floats(0, 1)


@given(durations, share, share)
def test_a_contiguous_run_holds_the_whole_span_and_little_more(
    lengths: list[float], one: float, other: float
):
    playlist = playlist_of([(seconds, "") for seconds in lengths])
    start, end = sorted((one * playlist.duration, other * playlist.duration))
    if start == end:
        return

    run = playlist.covering(start, end)

    assert numbers(run) == list(range(run[0].sequence, run[-1].sequence + 1))
    assert run[0].start <= max(start - EARLY_SECONDS, 0)
    assert run[0].start + run[0].duration > start - EARLY_SECONDS
    assert run[-1].start < end
    following = run[-1].sequence + 1
    assert following == len(lengths) or playlist.segments[following].start >= end


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=20), share, share)
def test_both_ways_agree_when_the_clock_starts_with_the_playlist(
    entries: list[tuple[int, bool]], one: float, other: float
):
    date = "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:00Z\n"
    gaps = [(float(s), "#EXT-X-GAP\n" if gap else "") for s, gap in entries]
    playlist = playlist_of([(0, date), *gaps])
    total = list(accumulate(s for s, _ in gaps))[-1:] or [0]
    start, end = sorted((one * total[0], other * total[0]))
    if start == end:
        return

    found = playlist.covering_wall_clock(start, end)

    # Segments without length hold nothing, but stay in a run.
    assert [s for s in playlist.covering(start, end) if s.duration] == [
        s for s in found if s.duration
    ]
