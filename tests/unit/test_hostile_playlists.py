"""Hostile playlists: every text ends in a playlist within its bounds, or in a refusal.

The cases are mutations of real playlists by a fixed seed, and lines that are known to hurt.
"""

import random
import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.sources.hls.choice import choose_audio, choose_variant
from yt_downloader.sources.hls.errors import BadPlaylist, UnsupportedPlaylist
from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import MasterPlaylist, MediaPlaylist, Segment

URL = "https://media.example.com/shows/one/list.m3u8?token=1"

# As sites and packagers write them: TS with keys, fMP4 with ranges, live, master.
SITE = """#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:5
#EXT-X-MEDIA-SEQUENCE:7794
#EXT-X-DISCONTINUITY-SEQUENCE:3
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:30:00.500+00:00
#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example.com/k?n=1,2",IV=0x000000000000000000000000000001f2
#EXTINF:5.0,
https://r1---sn.example.com/videoplayback/id/abc/itag/96/sq/7794/file/seg.ts
#EXTINF:4.966667,a title
https://r1---sn.example.com/videoplayback/id/abc/itag/96/sq/7795/file/seg.ts
#EXT-X-GAP
#EXTINF:5.0,
https://r1---sn.example.com/videoplayback/id/abc/itag/96/sq/7796/file/seg.ts
#EXT-X-KEY:METHOD=NONE
#EXT-X-DISCONTINUITY
#EXTINF:5.0,
https://r1---sn.example.com/videoplayback/id/abc/itag/96/sq/7797/file/seg.ts
"""
PACKAGER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:6
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="main.mp4",BYTERANGE="719@0"
#EXTINF:6.00000,
#EXT-X-BYTERANGE:1508000@719
main.mp4
#EXTINF:6.00000,
#EXT-X-BYTERANGE:1510244
main.mp4
#EXT-X-BITRATE:2011
#EXTINF:2.50000,
#EXT-X-BYTERANGE:704513
main.mp4
#EXT-X-DATERANGE:ID="ad",START-DATE="2026-11-21T07:30:00Z",X-COM="a,b"
#EXT-X-ENDLIST
"""
MASTER = """#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",LANGUAGE="en",NAME="A, B",DEFAULT=YES,URI="en/a.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",LANGUAGE="de",NAME="Deutsch",URI="de/a.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1900000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,AUDIO="aud"
720/list.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=3600000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080,FRAME-RATE=30
1080/list.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=86000,URI="iframe.m3u8"
"""
REAL = (SITE, PACKAGER, MASTER)

NASTY_NUMBERS = [
    *["-1", "-0", "nan", "inf", "1e308", "1e-400", "0x10", "", "\u0663", "9" * 5000],
    *[str(n) for n in (0, 2**31, 2**63 - 1, 2**63, 2**64 - 1, 2**64, 10**30)],
]
NASTY_LINES = [
    *["#EXTM3U", "#EXTINF:3600,", "#EXTINF:0,", "#EXT-X-ENDLIST", "#EXT-X-DISCONTINUITY"],
    *[
        "#EXT-X-MEDIA-SEQUENCE:18446744073709551615",
        "#EXT-X-GAP",
        "#EXT-X-SKIP:SKIPPED-SEGMENTS=3",
    ],
    *[
        "#EXT-X-STREAM-INF:BANDWIDTH=1",
        "list.m3u8",
        "file:///etc/passwd",
        "data:,x",
        "javascript:1",
    ],
    *[
        "ftp://h/x",
        "http://user:pw@h/x",
        "//[::1",
        "http://h:99999/",
        "{$v}/x",
        "\x00",
        "a\tb",
        "\ud800",
    ],
    *["http://h\\@g/x", "../" * 2000, "a" * 8192, "a" * 70000, "#" * 70000, '#EXT-X-MAP:URI="'],
    *['#EXT-X-DEFINE:NAME="v",VALUE="x"', '#EXT-X-KEY:METHOD=AES-128,URI="k', "#EXT-X-MAP:URI=i"],
    *["#EXT-X-KEY:METHOD=SAMPLE-AES,URI=k", '#EXT-X-KEY:METHOD=AES-128,URI="k",KEYFORMAT="x"'],
    *["#EXT-X-BYTERANGE:9223372036854775807@1", "#EXT-X-BYTERANGE:5", "#EXT-X-I-FRAMES-ONLY"],
    *["#EXT-X-PROGRAM-DATE-TIME:0001-01-01T00:00:00+23:59", "#EXT-X-PROGRAM-DATE-TIME:x"],
    *[
        "#EXT-X-KEY:" + "A=1," * 9,
        "#EXT-X-KEY:" + " " * 60000 + '"',
        "#EXT-X-KEY:A=" + " " * 60000 + '"',
    ],
]


def replaced_number(rng: random.Random, text: str) -> str:
    numbers = list(re.finditer(r"[0-9.]+", text))
    if not numbers:
        return text
    found = rng.choice(numbers)
    return text[: found.start()] + rng.choice(NASTY_NUMBERS) + text[found.end() :]


def changed_character(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice('\x00\r\n",=:@#{$\\\u2028\ufeff0-') + text[place + 1 :]


def cut_off(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def repeated_line(rng: random.Random, text: str) -> str:
    return inserted(rng, text, rng.choice(text.split("\n")))


def lost_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines)


def added_line(rng: random.Random, text: str) -> str:
    return inserted(rng, text, rng.choice(NASTY_LINES))


def inserted(rng: random.Random, text: str, line: str) -> str:
    lines = text.split("\n")
    lines.insert(rng.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def mixed_playlists(rng: random.Random, text: str) -> str:
    other = rng.choice(REAL)
    return cut_off(rng, text) + other[rng.randrange(len(other)) :]


MUTATIONS: list[Callable[[random.Random, str], str]] = [
    *[
        replaced_number,
        changed_character,
        cut_off,
        repeated_line,
        lost_line,
        added_line,
        mixed_playlists,
    ],
]


def check_url(url: str) -> None:
    parts = urlsplit(url)
    assert parts.scheme in {"http", "https"}
    assert parts.hostname
    assert parts.port is None or parts.port <= 65535
    assert "@" not in parts.netloc
    assert len(url) <= 8192
    assert all("!" <= character <= "~" for character in url)
    assert "{$" not in url


def check_byte_range(span: tuple[int, int] | None) -> None:
    assert span is None or 0 <= span[0] < span[1] < 2**63


def check_segment(segment: Segment) -> None:
    check_url(segment.url)
    assert 0 <= segment.duration <= 3600
    assert 0 <= segment.start <= segment.start + segment.duration <= 1e6
    assert 0 <= segment.sequence < 2**64 + 200_000
    assert 0 <= segment.discontinuity < 2**64 + 2_000_000
    check_byte_range(segment.byte_range)
    if segment.key:
        check_url(segment.key.url)
        assert segment.key.iv is None or len(segment.key.iv) == 16
    if segment.map:
        check_url(segment.map.url)
        check_byte_range(segment.map.byte_range)
        assert segment.map.key is None or segment.map.key.iv
    assert segment.wall_clock is None or abs(segment.wall_clock) < 1e12


def check_media(playlist: MediaPlaylist) -> None:
    segments = playlist.segments
    assert len(segments) <= 200_000
    assert 0 <= playlist.target_duration <= 3600
    for segment in segments:
        check_segment(segment)
    for one, next_one in pairwise(segments):
        assert one.start + one.duration <= next_one.start
        assert one.sequence < next_one.sequence
    assert playlist.covering(0, 1e7) == segments or playlist.duration == 0


def check_master(playlist: MasterPlaylist) -> None:
    assert 1 <= len(playlist.variants) <= 1000
    assert len(playlist.renditions) <= 1000
    for variant in playlist.variants:
        check_url(variant.url)
        assert 0 <= variant.bandwidth < 2**64
        assert variant.frame_rate is None or 0 <= variant.frame_rate <= 1000
    audio = choose_audio(playlist, choose_variant(playlist, 720))
    assert audio is None or audio.url
    for rendition in playlist.renditions:
        if rendition.url is not None:
            check_url(rendition.url)


def outcome(text: str) -> str:
    """Read *text* and check what comes out; the name of what came out."""
    try:
        playlist = parse_playlist(text, URL)
    except (BadPlaylist, UnsupportedPlaylist) as error:
        return type(error).__name__
    if isinstance(playlist, MediaPlaylist):
        check_media(playlist)
    else:
        check_master(playlist)
    return type(playlist).__name__


def test_mutated_playlists_are_read_within_bounds_or_refused(*, full: bool):
    rng = random.Random(8216)
    seen = set()
    for _ in range(50_000 if full else 500):
        text = rng.choice(REAL)
        for _ in range(rng.choice([1, 1, 2, 5])):
            text = rng.choice(MUTATIONS)(rng, text)
        seen.add(outcome(text))

    assert seen == {"MediaPlaylist", "MasterPlaylist", "BadPlaylist", "UnsupportedPlaylist"}


@pytest.mark.parametrize("line", NASTY_LINES)
@pytest.mark.parametrize("text", REAL, ids=["site", "packager", "master"])
def test_each_nasty_line_at_every_place(text: str, line: str):
    lines = text.split("\n")
    for place in range(len(lines) + 1):
        outcome("\n".join([*lines[:place], line, *lines[place:]]))


@given(st.text(max_size=300))
def test_any_text_behind_the_first_line(text: str):
    outcome(f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n{text}")
    outcome(text)
