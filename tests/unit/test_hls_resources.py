"""What belongs to a segment besides its address: byte range, initialization section, key."""

import pytest

from yt_downloader.sources.hls.errors import BadPlaylist, UnsupportedPlaylist
from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import Key, Map, MediaPlaylist

FOLDER = "https://media.example.com/shows/one/"


def media(*lines: str) -> MediaPlaylist:
    text = "\n".join(["#EXTM3U", "#EXT-X-TARGETDURATION:10", *lines])
    playlist = parse_playlist(text, f"{FOLDER}list.m3u8")
    assert isinstance(playlist, MediaPlaylist)
    return playlist


def test_a_byte_range_without_start_continues_the_one_before():
    playlist = media(
        *["#EXTINF:1,", "#EXT-X-BYTERANGE:100@50", "a.ts"],
        *["#EXTINF:1,", "#EXT-X-BYTERANGE:20", "a.ts"],
        *["#EXT-X-GAP", "#EXTINF:1,", "#EXT-X-BYTERANGE:5", "a.ts"],
        *["#EXTINF:1,", "#EXT-X-BYTERANGE:1", "a.ts"],
        *["#EXTINF:1,", "b.ts"],
    )

    assert [s.byte_range for s in playlist.segments] == [(50, 150), (150, 170), (175, 176), None]


@pytest.mark.parametrize(
    "before",
    [
        [],
        ["#EXTINF:1,", "#EXT-X-BYTERANGE:9@0", "a.ts", "#EXTINF:1,", "a.ts"],
        ["#EXTINF:1,", "#EXT-X-BYTERANGE:9@0", "b.ts"],
    ],
    ids=["nothing", "the whole of it", "another one"],
)
def test_a_byte_range_without_start_that_continues_nothing_is_refused(before: list[str]):
    with pytest.raises(BadPlaylist, match="continues no other"):
        media(*before, "#EXTINF:1,", "#EXT-X-BYTERANGE:20", "a.ts")


@pytest.mark.parametrize(
    "text", ["", "x", "-1@0", "0@5", "1@-1", f"1@{2**63}", f"{2**63}@0", "1@2@3"]
)
def test_a_byte_range_that_no_file_has_is_refused(text: str):
    with pytest.raises(BadPlaylist, match="byte range"):
        media("#EXTINF:1,", f"#EXT-X-BYTERANGE:{text}", "a.ts")


def test_an_initialization_section_applies_until_the_next():
    playlist = media(
        *["#EXTINF:1,", "0.ts"],
        *['#EXT-X-MAP:URI="init,1.mp4",BYTERANGE="720@0"', "#EXTINF:1,", "1.m4s"],
        *["#EXTINF:1,", "2.m4s"],
        *['#EXT-X-MAP:URI="init2.mp4"', "#EXTINF:1,", "3.m4s"],
    )

    first = Map(url=f"{FOLDER}init,1.mp4", byte_range=(0, 720), key=None)
    second = Map(url=f"{FOLDER}init2.mp4", byte_range=None, key=None)
    assert [s.map for s in playlist.segments] == [None, first, first, second]


def test_the_range_of_an_initialization_section_starts_at_the_front_if_it_does_not_say():
    playlist = media('#EXT-X-MAP:URI="i.mp4",BYTERANGE="720"', "#EXTINF:1,", "1.m4s")

    assert playlist.segments[0].map == Map(url=f"{FOLDER}i.mp4", byte_range=(0, 720), key=None)


def test_a_key_applies_until_the_next():
    playlist = media(
        *['#EXT-X-KEY:METHOD=AES-128,URI="k?a=1,2"', "#EXTINF:1,", "0.ts", "#EXTINF:1,", "1.ts"],
        *["#EXT-X-KEY:METHOD=AES-128,URI=k2,IV=0X0f , KEYFORMAT=identity", "#EXTINF:1,", "2.ts"],
        *["#EXT-X-KEY:METHOD=NONE", "#EXTINF:1,", "3.ts"],
    )

    first = Key(url=f"{FOLDER}k?a=1,2", iv=None)
    second = Key(url=f"{FOLDER}k2", iv=bytes(15) + b"\x0f")
    assert [s.key for s in playlist.segments] == [first, first, second, None]


def test_an_initialization_section_has_the_key_that_was_in_force_at_its_tag():
    playlist = media(
        '#EXT-X-MAP:URI="plain.mp4"',
        '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x00000000000000000000000000000001',
        *["#EXTINF:1,", "0.m4s"],
        '#EXT-X-MAP:URI="plain.mp4"',
        *["#EXTINF:1,", "1.m4s"],
    )

    key = Key(url=f"{FOLDER}k", iv=bytes(15) + b"\x01")
    assert [s.map and s.map.key for s in playlist.segments] == [None, key]
    assert [s.key for s in playlist.segments] == [key, key]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["#EXT-X-KEY:"], "METHOD"),
        (["#EXT-X-KEY:METHOD=AES-128"], "address is missing"),
        (["#EXT-X-KEY:METHOD=AES-128,URI=k,IV=12"], "IV"),
        (["#EXT-X-KEY:METHOD=AES-128,URI=k,IV="], "IV"),
        ([f"#EXT-X-KEY:METHOD=AES-128,URI=k,IV=0x{'0' * 33}"], "IV"),
        (['#EXT-X-KEY:METHOD=AES-128,URI="k'], "malformed"),
        (["#EXT-X-KEY:METHOD=AES-128,METHOD=NONE"], "twice"),
        (["#EXT-X-KEY:METHOD=AES-128,URI=k", "#EXT-X-MAP:URI=i"], "without IV"),
        (["#EXT-X-MAP:"], "address is missing"),
        (["#EXT-X-MAP:URI=i,BYTERANGE=x"], "byte range"),
    ],
)
def test_a_key_or_initialization_section_that_breaks_the_rules_is_refused(
    lines: list[str], words: str
):
    with pytest.raises(BadPlaylist, match=words):
        media(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ['#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x"'],
        ['#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="data:x"'],
        ['#EXT-X-KEY:METHOD=AES-128,URI="skd://x",KEYFORMAT="com.drm"', "#EXTINF:1,", "a.ts"],
        ["#EXT-X-I-FRAMES-ONLY"],
        ["#EXT-X-SKIP:SKIPPED-SEGMENTS=10"],
    ],
)
def test_what_is_legal_but_not_for_us_is_told_apart(lines: list[str]):
    with pytest.raises(UnsupportedPlaylist):
        media(*lines)


def test_of_two_formats_of_a_key_the_plain_one_is_taken():
    playlist = media(
        '#EXT-X-KEY:METHOD=AES-128,URI="skd://x",KEYFORMAT="com.drm"',
        '#EXT-X-KEY:METHOD=AES-128,URI="k"',
        *["#EXTINF:1,", "a.ts"],
    )

    assert playlist.segments[0].key == Key(url=f"{FOLDER}k", iv=None)


def test_what_follows_protected_media_in_the_clear_can_be_read():
    playlist = media(
        '#EXT-X-KEY:METHOD=AES-128,URI="skd://x",KEYFORMAT="com.drm"',
        *["#EXT-X-KEY:METHOD=NONE", "#EXTINF:1,", "a.ts"],
    )

    assert playlist.segments[0].key is None
