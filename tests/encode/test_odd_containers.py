"""What else lies in a container, and what its header does not tell."""

import subprocess
from pathlib import Path

import av
import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look, picture_hashes, scene, tone
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.inspection import inspect

_MPEG4 = ("-c:v:0", "mpeg4", "-c:a", "aac")
_SUBTITLES = "1\n00:00:00,000 --> 00:00:05,000\nCiao\n"


@pytest.fixture
def cover(tmp_path: Path) -> Path:
    path = tmp_path / "cover.jpg"
    ffmpeg(*scene("64x64"), "-frames:v", "1", str(path))
    return path


@pytest.fixture
def subtitles(tmp_path: Path) -> Path:
    path = tmp_path / "subtitles.srt"
    path.write_text(_SUBTITLES)
    return path


def _kinds(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [stream.type for stream in container.streams]


def test_the_cover_of_an_mp4_is_not_its_picture(tmp_path: Path, cover: Path, convert: Convert):
    source = tmp_path / "source.mp4"
    ffmpeg(
        *("-i", str(cover), *scene(), *tone(), "-map", "0", "-map", "1", "-map", "2"),
        *("-c:v:0", "copy", "-c:v:1", "mpeg4", "-c:a", "aac"),
        *("-disposition:v:0", "attached_pic", str(source)),
    )

    made = convert(source)

    assert look(made.path).size == (160, 120)
    assert _kinds(made.path) == ["video", "audio"]
    assert "Cover pictures were left out." in made.decided


def test_an_attachment_of_matroska_is_not_its_picture(
    tmp_path: Path, cover: Path, convert: Convert
):
    source = tmp_path / "source.mkv"
    attached = ("-attach", str(cover), "-metadata:s:t", "mimetype=image/jpeg")
    ffmpeg(*scene(), *tone(), *_MPEG4, *attached, str(source))

    made = convert(source, output=OutputFormat.MKV)

    assert look(made.path).size == (160, 120)
    assert _kinds(made.path) == ["video", "audio"]
    assert "Cover pictures were left out." in made.decided


@pytest.mark.parametrize(("suffix", "codec"), [("mkv", "srt"), ("mp4", "mov_text")])
def test_subtitles_are_left_out_and_do_not_make_it_longer(
    tmp_path: Path, subtitles: Path, convert: Convert, suffix: str, codec: str
):
    source = tmp_path / f"source.{suffix}"
    maps = ("-map", "0", "-map", "1", "-map", "2")
    given = (*scene(), *tone(), "-i", str(subtitles))
    ffmpeg(*given, *maps, *_MPEG4, "-c:s", codec, str(source))

    made = convert(source)

    assert _kinds(made.path) == ["video", "audio"]
    assert "Subtitles were left out." in made.decided
    assert made.warning is None
    assert look(made.path).seconds == pytest.approx(0.4, abs=0.05)


def test_tracks_of_data_are_left_out(tmp_path: Path, convert: Convert):
    source = tmp_path / "source.mov"
    ffmpeg(*scene(), *tone(), *_MPEG4, "-timecode", "10:00:00:00", str(source))
    assert "data" in _kinds(source)

    assert _kinds(convert(source, output=OutputFormat.MKV).path) == ["video", "audio"]


@pytest.mark.parametrize("preset", [Preset.HIGH, Preset.LOSSLESS])
def test_a_recording_that_starts_late_starts_at_nothing(
    tmp_path: Path, convert: Convert, preset: Preset
):
    source = tmp_path / "source.ts"
    sound = tone()
    ffmpeg(*scene(), *sound, "-c:v", "mpeg2video", "-output_ts_offset", "5000", str(source))
    assert look(source).times[0] > 5000

    seen = look(convert(source, Codec.H264, preset).path)

    assert seen.times[0] == pytest.approx(0, abs=0.1)
    assert seen.seconds == pytest.approx(0.4, abs=0.1)
    assert seen.frames == 10


def test_webm_that_does_not_tell_its_length(tmp_path: Path, convert: Convert):
    source = tmp_path / "live.webm"
    given = (*scene(seconds=1), *tone(seconds=1))
    codecs = ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus")
    with source.open("wb") as file:
        subprocess.run(
            [find_ffmpeg(), "-v", "error", *given, *codecs, "-f", "webm", "-live", "1", "-"],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=file,
        )
    with av.open(str(source)) as container:
        assert container.duration is None

    made = convert(source)

    assert inspect(source).duration == pytest.approx(1, abs=0.05)
    assert look(made.path).frames == 25
    assert made.warning is None


def test_a_bare_stream_is_as_long_as_its_pictures(tmp_path: Path, convert: Convert):
    """Its header promises a rate that it does not keep."""
    source = tmp_path / "bare.mpg"
    rate = ("-b:v", "300k", "-maxrate", "300k", "-bufsize", "1M", "-qmin", "1")
    ffmpeg(
        *scene("320x240", seconds=1), "-c:v", "mpeg1video", *rate, "-f", "mpeg1video", str(source)
    )

    made = convert(source)

    assert inspect(source).duration == pytest.approx(1, abs=0.1)
    assert look(made.path).frames == 25
    assert made.warning is None


def test_packed_pictures_of_divx(tmp_path: Path, convert: Convert):
    source = tmp_path / "packed.avi"
    ffmpeg(*scene(seconds=1), *tone(seconds=1), "-c:v", "libxvid", "-bf", "2", str(source))

    made = convert(source, Codec.H264, Preset.LOSSLESS)

    hashes = picture_hashes(made.path)
    assert hashes == picture_hashes(source)
    assert len(hashes) >= 23
