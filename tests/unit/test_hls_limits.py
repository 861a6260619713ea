"""The limits of playlists: what is over them is refused, what is under them stays small."""

import contextlib
import tracemalloc

import pytest

from yt_downloader.sources.hls.errors import BadPlaylist
from yt_downloader.sources.hls.parse import parse_playlist

pytestmark = pytest.mark.slow

URL = "https://media.example.com/shows/one/list.m3u8"
WORST_MEMORY = 150e6  # bytes, for the largest playlist that is read


def read(text: str, url: str = URL) -> None:
    with contextlib.suppress(BadPlaylist):
        parse_playlist(text, url)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("#EXTINF:0,\na\n" * 200_001, "more than 200000 segments"),
        ("#EXTINF:3600,\na\n" * 278, r"longer than 1e\+06 s"),
        ("\n" * 2_000_001, "more than 2000000 lines"),
        ("#" * 2**24, "more than 16777216 characters"),
        ("#" * 65537, "a line has more than 65536 characters"),
        ("#EXTINF:0,\n" + "a" * 8193, "an address has more than 8192 characters"),
    ],
    ids=["segments", "seconds", "lines", "text", "line", "address"],
)
def test_what_is_over_a_limit_is_refused(body: str, words: str):
    with pytest.raises(BadPlaylist, match=words):
        parse_playlist(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n{body}", URL)


@pytest.mark.parametrize(
    "body",
    [
        # Above, as many are read before one more is refused.
        pytest.param("#EXTINF:0,\na\n" * 200_000, marks=pytest.mark.full_size),
        "#EXTINF:3600,\na\n" * 277,
    ],
    ids=["segments", "seconds"],
)
def test_what_just_fits_is_read(body: str):
    parse_playlist(f"#EXTM3U\n{body}", URL)


@pytest.mark.parametrize(
    "repeated",
    [
        *["#EXTINF:1,\na\n", "#EXT\n", "\n", "\r", "a\n", "#EXT-X-DISCONTINUITY\n", "x" * 1000],
        *["#EXT-X-STREAM-INF:BANDWIDTH=1\nb\n", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=a,URI=b\n"],
        *["#EXT-X-GAP\n#EXTINF:0,\nb\n", "#EXT-X-MAP:URI=a\n#EXT-X-MAP:URI=b\n"],
        *["#EXT-X-KEY:METHOD=AES-128,URI=a\n#EXT-X-KEY:METHOD=AES-128,URI=b\n"],
        *["#EXT-X-KEY:METHOD=NONE" + ",A=B" * 15000 + "\n", "#EXT-X-KEY:A= " + " " * 60000 + "\n"],
    ],
)
def test_repetitions_as_long_as_they_fit_or_longer(repeated: str, *, full: bool):
    size = 16_000_000 if full else 1_000_000
    read("#EXTM3U\n#EXT-X-TARGETDURATION:5\n" + repeated * (size // len(repeated)))
    read("#EXTM3U\n" + repeated * (2**24 // len(repeated) + 1))


def peak_memory(text: str, url: str = URL) -> int:
    tracemalloc.start()
    try:
        read(text, url)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_memory_of_the_worst_playlist_is_bounded(*, full: bool):
    count = 190_000 if full else 19_000
    entry = (
        '#EXT-X-KEY:METHOD=AES-128,URI="{0}",IV=0x{0}\n#EXT-X-BYTERANGE:9@{0}\n#EXTINF:5,\n{0}\n'
    )
    text = "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:30:00Z\n" + "".join(
        entry.format(number) for number in range(count)
    )

    assert peak_memory(text[: 2**24]) < WORST_MEMORY * count / 190_000


def test_short_names_under_a_long_address_do_not_add_up():
    text = "#EXTM3U\n" + "#EXTINF:1,\na\n" * 200_000

    assert peak_memory(text, f"https://h/{'a' * 8100}/list.m3u8") < WORST_MEMORY / 2
