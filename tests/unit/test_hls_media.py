"""Media playlists: what each tag of RFC 8216 section 4.3 does to the segments."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.sources.hls.errors import BadPlaylist
from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import MediaPlaylist, Segment

URL = "https://media.example.com/shows/one/list.m3u8?token=1"
FOLDER = "https://media.example.com/shows/one/"


def media(*lines: str, target: str = "#EXT-X-TARGETDURATION:10") -> MediaPlaylist:
    text = "\n".join(["#EXTM3U", target, *lines])
    playlist = parse_playlist(text, URL)
    assert isinstance(playlist, MediaPlaylist)
    return playlist


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server's own time zone is not UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XYZ-9")
        time.tzset()
        yield
    time.tzset()


def names(playlist: MediaPlaylist) -> list[str]:
    return [segment.url.removeprefix(FOLDER) for segment in playlist.segments]


def segment(**changes: Any) -> Segment:
    values = {
        "url": f"{FOLDER}a.ts",
        "start": 0.0,
        "duration": 10.0,
        "sequence": 0,
        "byte_range": None,
        "key": None,
        "map": None,
        "discontinuity": 0,
        "wall_clock": None,
        **changes,
    }
    return Segment(**values)


def test_the_simple_playlist_of_section_8_1():
    text = """#EXTM3U
#EXT-X-TARGETDURATION:10
#EXT-X-VERSION:3
#EXTINF:9.009,
http://media.example.com/first.ts
#EXTINF:9.009,
http://media.example.com/second.ts
#EXTINF:3.003,
http://media.example.com/third.ts
#EXT-X-ENDLIST
"""
    playlist = parse_playlist(text, URL)

    assert isinstance(playlist, MediaPlaylist)
    assert [s.url[-9:] for s in playlist.segments] == ["/first.ts", "second.ts", "/third.ts"]
    assert [s.duration for s in playlist.segments] == [9.009, 9.009, 3.003]
    assert [s.start for s in playlist.segments] == pytest.approx([0, 9.009, 18.018])
    assert playlist.duration == pytest.approx(21.021)
    assert playlist.target_duration == 10
    assert playlist.ended


def test_a_byte_order_mark_carriage_returns_blanks_and_comments_are_no_matter():
    text = (
        "\ufeff#EXTM3U\r\n\r\n# comment\r\n#EXT-X-TARGETDURATION:10\r\n#EXT-X-NEW-TAG:1\r\n"
        "#EXTINF:10, title, with, commas\r\n  a.ts \r\n#EXT-X-PART:DURATION=1,URI=p\r\n"
        '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="q"\r\n'
    )

    playlist = parse_playlist(text, URL)

    assert isinstance(playlist, MediaPlaylist)
    assert playlist.segments == (segment(),)
    assert not playlist.ended


@pytest.mark.parametrize("line", ["#EXTINF:10", "#EXTINF: 10 ,", "#EXTINF:10.,", "#EXTINF:10.0,x"])
def test_a_duration_is_read_in_all_its_spellings(line: str):
    assert media(line, "a.ts").segments == (segment(),)


@pytest.mark.parametrize(
    "line",
    [
        "#EXTINF:",
        "#EXTINF",
        "#EXTINF:,",
        "#EXTINF:-1,",
        "#EXTINF:nan,",
        "#EXTINF:inf,",
        "#EXTINF:1e308,",
        "#EXTINF:3600.5,",
        "#EXTINF:\u0661,",  # a digit, but not one of ASCII
        f"#EXTINF:{'9' * 60000},",
    ],
)
def test_a_duration_that_no_segment_has_is_refused(line: str):
    with pytest.raises(BadPlaylist, match="duration is not a number from 0 to 3600"):
        media(line, "a.ts")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["a.ts"], "no EXTINF"),
        (["#EXTINF:1,", "a.ts", "b.ts"], "no EXTINF"),
        (["#EXTINF:1,", "#EXTINF:1,", "a.ts"], "no address"),
        (["#EXTINF:1,"], "ends within"),
        (["#EXTINF:1,", "a.ts", "#EXT-X-MEDIA-SEQUENCE:7"], "sequence number"),
        (["#EXT-X-MEDIA-SEQUENCE:6", "#EXT-X-MEDIA-SEQUENCE:7"], "sequence number"),
        (["#EXT-X-MEDIA-SEQUENCE:-6"], "sequence number"),
        ([f"#EXT-X-MEDIA-SEQUENCE:{2**64}"], "sequence number"),
        (["#EXT-X-TARGETDURATION:x"], "target duration"),
        (['#EXT-X-DEFINE:NAME="v",VALUE="1"', "#EXTINF:1,", "{$v}.ts"], "variables"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=1", "b.m3u8"], "both segments and variants"),
    ],
)
def test_what_breaks_the_rules_is_refused(lines: list[str], words: str):
    with pytest.raises(BadPlaylist, match=words):
        media(*lines)


@pytest.mark.parametrize(
    "text", ["", "#EXTM3U8\n", "<html>", "#EXTINF:1,\na.ts", "\n#EXTM3U\n#EXTINF:1,\na.ts"]
)
def test_what_does_not_start_as_a_playlist_is_none(text: str):
    with pytest.raises(BadPlaylist, match="does not start with #EXTM3U"):
        parse_playlist(text, URL)


def test_a_playlist_of_nothing_is_refused_but_one_without_segments_yet_is_not():
    with pytest.raises(BadPlaylist, match="neither segments nor variants"):
        parse_playlist("#EXTM3U\n", URL)

    assert media().segments == ()
    assert media().duration == 0


def test_the_target_duration_that_is_missing_is_that_of_the_longest_segment():
    lines = ["#EXTINF:4,", "a.ts", "#EXTINF:6,", "b.ts", "#EXTINF:2,", "c.ts"]

    assert media(*lines, target="").target_duration == 6


@pytest.mark.parametrize(
    ("line", "ended"),
    [
        ("#EXT-X-ENDLIST", True),
        ("#EXT-X-PLAYLIST-TYPE:VOD", True),
        ("#EXT-X-PLAYLIST-TYPE:EVENT", False),
    ],
)
def test_which_playlists_have_ended(line: str, *, ended: bool):
    assert media(line).ended is ended


def test_sequence_numbers_start_where_the_playlist_says():
    playlist = media("#EXT-X-MEDIA-SEQUENCE:7794", "#EXTINF:1,", "a.ts", "#EXTINF:1,", "b.ts")

    assert [s.sequence for s in playlist.segments] == [7794, 7795]


def test_discontinuities_are_counted_from_where_the_playlist_says():
    playlist = media(
        "#EXT-X-DISCONTINUITY-SEQUENCE:5",
        *[
            "#EXTINF:1,",
            "a.ts",
            "#EXT-X-DISCONTINUITY",
            "#EXTINF:1,",
            "b.ts",
            "#EXTINF:1,",
            "c.ts",
        ],
    )

    assert [s.discontinuity for s in playlist.segments] == [5, 6, 6]


def test_a_gap_takes_time_and_a_number_but_is_no_segment():
    playlist = media(
        *["#EXTINF:4,", "a.ts"],
        *["#EXT-X-GAP", "#EXT-X-BYTERANGE:10@0", "#EXTINF:6,", "gone:nothing"],
        *["#EXTINF:4,", "b.ts"],
    )

    assert names(playlist) == ["a.ts", "b.ts"]
    assert [(s.start, s.sequence) for s in playlist.segments] == [(0, 0), (10, 2)]
    assert playlist.duration == 14


def test_a_date_is_carried_forward_with_the_durations():
    playlist = media(
        *["#EXTINF:4,", "a.ts"],
        *["#EXT-X-PROGRAM-DATE-TIME:2010-02-19T14:54:23.031+08:00", "#EXTINF:4.5,", "b.ts"],
        *["#EXT-X-GAP", "#EXTINF:4,", "c.ts", "#EXTINF:4,", "d.ts"],
        *["#EXT-X-PROGRAM-DATE-TIME:2010-02-19T07:00:00Z", "#EXTINF:4,", "e.ts"],
    )

    assert [s.wall_clock for s in playlist.segments] == [
        None,
        1266562463.031,
        pytest.approx(1266562471.531),
        1266562800,
    ]


@pytest.mark.parametrize("zone", ["Z", "+00:00", "+0000", ""])
def test_a_date_without_zone_is_of_utc(zone: str, elsewhere: None):
    playlist = media(
        f"#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:10.25{zone}", "#EXTINF:4,", "a.ts"
    )

    assert playlist.segments[0].wall_clock == 10.25


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=80))
def test_a_date_that_cannot_be_read_is_no_date(text: str):
    playlist = media(f"#EXT-X-PROGRAM-DATE-TIME:x{text}", "#EXTINF:4,", "a.ts")

    assert playlist.segments[0].wall_clock is None


def test_dates_at_the_edge_of_the_calendar_are_numbers():
    for date in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"):
        playlist = media(f"#EXT-X-PROGRAM-DATE-TIME:{date}", "#EXTINF:4,", "a.ts")

        assert isinstance(playlist.segments[0].wall_clock, float)
