"""mp3, aac and flac: the sound of an upload without its picture."""

from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, scene, tone
from yt_downloader.media.convert.converter import Converted
from yt_downloader.media.convert.wish import CannotBe, OutputFormat, Preset
from yt_downloader.media.inspection import Sound, inspect

ALL = [OutputFormat.MP3, OutputFormat.AAC, OutputFormat.FLAC]
_MPEG4 = ("-c:v", "mpeg4")


def _sound(made: Converted) -> Sound:
    (sound,) = inspect(made.path, sound=True).audio
    return sound


@pytest.mark.parametrize(
    ("output", "codec", "channels", "rate"),
    [
        (OutputFormat.MP3, "mp3", 2, 48000),
        (OutputFormat.AAC, "aac", 6, 96000),
        (OutputFormat.FLAC, "flac", 8, 96000),
    ],
)
def test_much_sound_becomes_what_the_format_holds(
    tmp_path: Path, convert: Convert, output: OutputFormat, codec: str, channels: int, rate: int
):
    source = tmp_path / "source.mov"
    sound = tone(channels=10, rate=96000)
    ffmpeg(*scene(), *sound, *_MPEG4, "-c:a", "pcm_s16le", str(source))

    made = convert(source, output=output)

    found = _sound(made)
    assert (found.codec, found.channels, found.sample_rate) == (codec, channels, rate)
    assert made.decided == (f"Only the sound was kept, as {output}.",)


@pytest.mark.parametrize("codec", ["aac", pytest.param("pcm_s16le", marks=pytest.mark.slow)])
def test_8_channels_are_too_many_for_a_file_of_aac_alone(
    tmp_path: Path, convert: Convert, codec: str
):
    source = tmp_path / "source.mov"
    ffmpeg(*scene(), *tone(channels=8), *_MPEG4, "-c:a", codec, str(source))

    assert _sound(convert(source, output=OutputFormat.AAC)).channels == 6


@pytest.mark.parametrize("output", [OutputFormat.MP3, OutputFormat.FLAC])
@pytest.mark.parametrize("suffix", ["mkv", pytest.param("mp4", marks=pytest.mark.slow)])
def test_sound_that_is_much_shorter_than_the_picture_is_not_damaged(
    tmp_path: Path, convert: Convert, output: OutputFormat, suffix: str
):
    source = tmp_path / f"source.{suffix}"
    ffmpeg(*scene(seconds=2), *tone(seconds=0.1), *_MPEG4, "-c:a", "ac3", str(source))

    made = convert(source, output=output)

    assert made.warning is None
    assert _sound(made).sample_rate == 48000


def test_sound_that_is_cut_off_is_damaged(tmp_path: Path, convert: Convert):
    whole, cut = tmp_path / "whole.mkv", tmp_path / "cut.mkv"
    ffmpeg(*scene(seconds=2), *tone(seconds=2), *_MPEG4, "-c:a", "aac", str(whole))
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) // 2])

    made = convert(cut, output=OutputFormat.MP3)

    assert made.warning
    assert made.warning.startswith("The source is damaged")


def test_the_first_of_several_tracks_is_kept_and_that_is_said(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mkv"
    maps = ("-map", "0", "-map", "1", "-map", "2")
    ffmpeg(*scene(), *tone(channels=2), *tone(), *maps, *_MPEG4, "-c:a", "flac", str(source))

    made = convert(source, output=OutputFormat.FLAC)

    assert _sound(made).channels == 2
    assert "Only the first of 2 sound tracks was kept." in made.decided


def test_mp3_of_the_medium_preset_is_smaller(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mkv"
    ffmpeg(*scene(seconds=1), *tone(seconds=1), *_MPEG4, "-c:a", "flac", str(source))

    high, medium = (
        convert(source, preset=preset, output=OutputFormat.MP3).path.stat().st_size
        for preset in (Preset.HIGH, Preset.MEDIUM)
    )

    assert medium / high == pytest.approx(192 / 320, rel=0.15)


def test_sound_with_a_cover_has_no_picture(tmp_path: Path, convert: Convert):
    source, cover = tmp_path / "song.mp4", tmp_path / "cover.jpg"
    ffmpeg(*scene(), "-frames:v", "1", str(cover))
    ffmpeg(
        *(*tone(), "-i", str(cover), "-map", "0", "-map", "1", "-c:a", "aac", "-c:v", "copy"),
        *("-disposition:v", "attached_pic", str(source)),
    )

    assert _sound(convert(source, output=OutputFormat.MP3)).codec == "mp3"
    with pytest.raises(CannotBe, match="no picture"):
        convert(source)


@pytest.mark.parametrize("output", ALL)
def test_there_is_no_sound_in_a_silent_video(
    tmp_path: Path, convert: Convert, output: OutputFormat
):
    source = tmp_path / "silent.mp4"
    ffmpeg(*scene(), *_MPEG4, str(source))

    with pytest.raises(CannotBe, match="no sound"):
        convert(source, output=output)
