"""Master playlists, and which of their variants and sounds are taken."""

import pytest

from yt_downloader.sources.hls.choice import choose_audio, choose_variant
from yt_downloader.sources.hls.errors import BadPlaylist
from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import MasterPlaylist, Rendition, Variant

URL = "https://media.example.com/shows/one/master.m3u8"
FOLDER = "https://media.example.com/shows/one/"


def master(*lines: str) -> MasterPlaylist:
    playlist = parse_playlist("\n".join(["#EXTM3U", *lines]), URL)
    assert isinstance(playlist, MasterPlaylist)
    return playlist


def of_heights(*sizes: tuple[int | None, int]) -> MasterPlaylist:
    lines = []
    for height, bandwidth in sizes:
        size = f",RESOLUTION=16x{height}" if height else ""
        lines += [f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth}{size}", f"{height}-{bandwidth}"]
    return master(*lines)


def with_sounds(*attributes: str) -> MasterPlaylist:
    return master(
        *[f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="n",{given}' for given in attributes],
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="other",NAME="n",DEFAULT=YES,URI="other"',
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="aac",NAME="n",DEFAULT=YES,URI="text"',
        *['#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="aac"', "v.m3u8"],
    )


def test_variants_and_renditions_are_read():
    found = master(
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac",NAME="English, loud",DEFAULT=YES,AUTOSELECT=YES,'
        'LANGUAGE="en",URI="main/english-audio.m3u8"',
        '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC",INSTREAM-ID="CC1"',
        "#EXT-X-STREAM-INF:BANDWIDTH=1280000,AVERAGE-BANDWIDTH=1000000,"
        'CODECS="avc1.4d401f, mp4a.40.2",RESOLUTION=1280x720,'
        'FRAME-RATE=29.970,AUDIO="aac",CLOSED-CAPTIONS=NONE',
        "# a comment",
        "low/video-only.m3u8",
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="low/iframe.m3u8"',
        '#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://x"',
        "#EXT-X-STREAM-INF:",
        "/unknown.m3u8",
    )

    assert found == MasterPlaylist(
        variants=(
            Variant(
                url=f"{FOLDER}low/video-only.m3u8",
                bandwidth=1280000,
                width=1280,
                height=720,
                codecs=("avc1.4d401f", "mp4a.40.2"),
                frame_rate=29.97,
                audio="aac",
            ),
            Variant(
                url="https://media.example.com/unknown.m3u8",
                bandwidth=0,
                width=None,
                height=None,
                codecs=(),
                frame_rate=None,
                audio=None,
            ),
        ),
        renditions=(
            Rendition(
                type="AUDIO",
                group="aac",
                url=f"{FOLDER}main/english-audio.m3u8",
                language="en",
                name="English, loud",
                default=True,
            ),
            Rendition(
                type="CLOSED-CAPTIONS",
                group="cc",
                url=None,
                language=None,
                name="CC",
                default=False,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["#EXT-X-STREAM-INF:BANDWIDTH=1"], "ends within"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=1", "#EXT-X-STREAM-INF:BANDWIDTH=1", "a"], "no address"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=1", "a", "b"], "no variant"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=x", "a"], "bandwidth"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=-1", "a"], "bandwidth"),
        (["#EXT-X-STREAM-INF:RESOLUTION=1080", "a"], "resolution"),
        (["#EXT-X-STREAM-INF:FRAME-RATE=1e9", "a"], "frame rate"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=1,,", "a"], "malformed"),
        (['#EXT-X-STREAM-INF:CODECS="avc1', "a"], "malformed"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=1", "file:///etc/passwd"], "neither http nor https"),
        (["#EXT-X-MEDIA:TYPE=AUDIO,NAME=a"], "GROUP-ID"),
        (["#EXT-X-MEDIA:TYPE=SMELL,GROUP-ID=a"], "TYPE"),
        (["#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=a"], "no variants"),
        (["#EXT-X-STREAM-INF:BANDWIDTH=1\na"] * 1001, "more than 1000 variants"),
        (["#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=a"] * 1001, "more than 1000 renditions"),
    ],
)
def test_what_breaks_the_rules_of_master_playlists_is_refused(lines: list[str], words: str):
    with pytest.raises(BadPlaylist, match=words):
        master(*lines)


@pytest.mark.parametrize(
    ("height", "name"),
    [
        (720, "720-9"),
        (1080, "1080-5"),
        (None, "1080-5"),
        (900, "720-9"),
        (4320, "1080-5"),
        (240, "360-3"),
    ],
)
def test_the_variant_of_the_height_or_the_nearest_is_taken(height: int | None, name: str):
    found = of_heights((None, 99), (720, 8), (720, 9), (1080, 5), (360, 3), (720, 7))

    assert choose_variant(found, height).url == FOLDER + name


@pytest.mark.parametrize("height", [None, 720])
def test_where_no_height_is_known_the_highest_bandwidth_is_taken(height: int | None):
    assert choose_variant(of_heights((None, 5), (None, 7)), height).bandwidth == 7


@pytest.mark.parametrize(
    ("sounds", "name"),
    [
        (['URI="a"', 'URI="b",DEFAULT=YES'], "b"),
        (['URI="a"', 'URI="b"'], "a"),
        (["DEFAULT=YES", 'URI="b"'], None),
        (['URI="a",DEFAULT=YES', "DEFAULT=YES"], "a"),
        (['URI="b"', "DEFAULT=NO"], None),
        (["DEFAULT=NO", 'URI="b",DEFAULT=YES'], "b"),
        ([], None),
    ],
)
def test_the_sound_of_a_variant(sounds: list[str], name: str | None):
    found = with_sounds(*sounds)

    chosen = choose_audio(found, found.variants[0])

    assert (chosen.url if chosen else None) == (FOLDER + name if name else None)


def test_a_variant_without_group_has_its_sound_itself():
    found = master('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="a"', "#EXT-X-STREAM-INF:", "v")

    assert choose_audio(found, found.variants[0]) is None
