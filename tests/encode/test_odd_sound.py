"""Sound of every kind under a picture, and the tracks that are not kept."""

from pathlib import Path

import av
import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look, scene, tone
from yt_downloader.media.convert.converter import Converted
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset
from yt_downloader.media.inspection import Sound, inspect

_MPEG4 = ("-c:v", "mpeg4")


def _sounds(made: Converted) -> list[tuple[str, int, int]]:
    return [_heard(sound) for sound in inspect(made.path).audio]


def _heard(sound: Sound) -> tuple[str, int, int]:
    return sound.codec, sound.channels, sound.sample_rate


def _webm(convert: Convert, source: Path) -> Converted:
    return convert(source, Codec.AV1, Preset.MEDIUM, OutputFormat.WEBM)


@pytest.mark.parametrize(
    ("channels", "aac", "opus"),
    [
        (6, 6, 6),
        (16, 6, 6),
        pytest.param(2, 2, 2, marks=pytest.mark.slow),
        pytest.param(8, 8, 6, marks=pytest.mark.slow),
    ],
)
def test_channels(tmp_path: Path, convert: Convert, channels: int, aac: int, opus: int):
    source = tmp_path / "source.mov"
    sound = tone(channels=channels)
    ffmpeg(*scene(), *sound, *_MPEG4, "-c:a", "pcm_s16le", str(source))

    assert _sounds(convert(source)) == [("aac", aac, 48000)]
    assert _sounds(_webm(convert, source)) == [("opus", opus, 48000)]


def test_surround_gets_the_bits_that_it_needs(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mkv"
    noise = "|".join(["random(0)-0.5"] * 6)
    ffmpeg(
        *scene(seconds=1),
        *("-f", "lavfi", "-i", f"aevalsrc={noise}:s=48000:d=1:c=5.1"),
        *(*_MPEG4, "-c:a", "ac3", str(source)),
    )

    alone = convert(convert(source).path, output=OutputFormat.AAC)

    assert alone.path.stat().st_size * 8 == pytest.approx(384_000, rel=0.25)


@pytest.mark.parametrize(
    ("rate", "wanted"),
    [
        (192000, 96000),
        pytest.param(96000, 96000, marks=pytest.mark.slow),
        pytest.param(8000, 8000, marks=pytest.mark.slow),
    ],
)
def test_sample_rates(tmp_path: Path, convert: Convert, rate: int, wanted: int):
    source = tmp_path / "source.mkv"
    ffmpeg(*scene(), *tone(rate=rate), *_MPEG4, "-c:a", "flac", str(source))

    assert _sounds(convert(source)) == [("aac", 1, wanted)]


def test_a_telephones_speech(tmp_path: Path, convert: Convert):
    source = tmp_path / "call.3gp"
    ffmpeg(
        *scene("176x144"),
        *tone(rate=8000),
        *("-c:v", "h263", "-c:a", "libopencore_amrnb", str(source)),
    )

    assert _sounds(convert(source)) == [("aac", 1, 8000)]
    assert _sounds(_webm(convert, source)) == [("opus", 1, 48000)]


@pytest.fixture
def bilingual(tmp_path: Path) -> Path:
    path = tmp_path / "bilingual.mkv"
    ffmpeg(
        *(*scene(), *tone(), *tone(channels=2)),
        *("-map", "0", "-map", "1", "-map", "2", *_MPEG4, "-c:a:0", "aac", "-c:a:1", "ac3"),
        *("-metadata:s:a:0", "language=ita", "-metadata:s:a:1", "language=deu", str(path)),
    )
    return path


def test_all_sound_tracks_are_kept(bilingual: Path, convert: Convert):
    made = convert(bilingual)

    assert _sounds(made) == [("aac", 1, 48000), ("aac", 2, 48000)]
    assert "All 2 sound tracks were kept." in made.decided


def test_no_sound(tmp_path: Path, convert: Convert):
    source = tmp_path / "silent.mp4"
    ffmpeg(*scene(), *_MPEG4, str(source))

    made = convert(source)

    assert look(made.path).sounds == ()
    assert made.decided == ("The upload has no sound.",)


def test_aac_is_copied_to_the_last_byte(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mkv"
    ffmpeg(*scene(), *tone(), *_MPEG4, "-c:a", "aac", str(source))

    made = convert(source)

    assert made.method == "encode"
    assert _packets(made.path) == _packets(source) != []


def test_opus_is_copied_into_webm_to_the_last_byte(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mkv"
    ffmpeg(*scene(), *tone(), *_MPEG4, "-c:a", "libopus", str(source))

    assert _packets(_webm(convert, source).path) == _packets(source) != []


def _packets(path: Path) -> list[bytes]:
    """The sound as it is stored."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def test_a_track_that_nothing_reads_does_not_spoil_the_others(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mov"
    ffmpeg(
        *(*scene(), *tone(), *tone(rate=44100)),
        *("-map", "0", "-map", "1", "-map", "2", *_MPEG4),
        *("-c:a:0", "pcm_s16le", "-c:a:1", "aac", str(source)),
    )
    source.write_bytes(source.read_bytes().replace(b"sowt", b"zzzz"))

    assert _sounds(convert(source)) == [("aac", 1, 44100)]
    alone = convert(source, output=OutputFormat.FLAC)
    (sound,) = inspect(alone.path, sound=True).audio
    assert sound.sample_rate == 44100
