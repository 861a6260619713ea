"""When the picture of an upload is good as it is, and when it is not."""

from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look, picture_hashes, scene, tone
from yt_downloader.media.convert.wish import CannotBe, Codec, OutputFormat, Preset

_PLAIN = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
_SMALL = ("-crf", "40", "-b:a", "32k")
_COPIED = "The picture is h264 already, so it was copied."


def _video(path: Path, *codec: str) -> Path:
    ffmpeg(*scene(), *tone(), "-c:a", "aac", *codec, str(path))
    return path


@pytest.mark.parametrize("preset", list(Preset))
@pytest.mark.parametrize(
    "suffix", ["mp4", *(pytest.param(s, marks=pytest.mark.slow) for s in ("mkv", "flv"))]
)
def test_a_good_picture_is_copied(tmp_path: Path, convert: Convert, preset: Preset, suffix: str):
    source = _video(tmp_path / f"source.{suffix}", *_PLAIN, *_SMALL)

    made = convert(source, Codec.H264, preset)

    assert made.method == "remux"
    assert made.decided == (_COPIED,)
    assert picture_hashes(made.path) == picture_hashes(source)
    assert look(made.path).boxes.index("moov") < look(made.path).boxes.index("mdat")


def test_copied_h265_is_tagged_for_apple(tmp_path: Path, convert: Convert):
    quiet = ("-x265-params", "log-level=error")
    source = _video(
        tmp_path / "source.mkv", "-c:v", "libx265", "-pix_fmt", "yuv420p", *quiet, *_SMALL
    )

    made = convert(source, Codec.H265)

    assert made.method == "remux"
    assert look(made.path).tag == "hvc1"


def test_av1_is_copied_into_webm_with_its_sound_encoded(tmp_path: Path, convert: Convert):
    source = _video(
        tmp_path / "source.mp4", "-c:v", "libsvtav1", "-pix_fmt", "yuv420p", "-crf", "60"
    )

    made = convert(source, Codec.AV1, Preset.MEDIUM, OutputFormat.WEBM)

    assert made.method == "remux"
    assert look(made.path).sounds == ("opus",)
    assert picture_hashes(made.path) == picture_hashes(source)


def test_force_encodes_what_could_be_copied(tmp_path: Path, convert: Convert):
    source = _video(tmp_path / "source.mp4", *_PLAIN, *_SMALL)

    made = convert(source, force=True)

    assert made.method == "encode"
    assert picture_hashes(made.path) != picture_hashes(source)


def test_forced_lossless_has_the_same_pictures(tmp_path: Path, convert: Convert):
    source = _video(tmp_path / "source.mp4", *_PLAIN)

    made = convert(source, Codec.H264, Preset.LOSSLESS, force=True)

    assert made.method == "encode"
    assert picture_hashes(made.path) == picture_hashes(source)


@pytest.mark.parametrize(
    ("preset", "method"),
    [(Preset.MEDIUM, "encode"), (Preset.HIGH, "remux"), (Preset.LOSSLESS, "remux")],
)
def test_too_many_bits_are_encoded(tmp_path: Path, convert: Convert, preset: Preset, method: str):
    source = _video(tmp_path / "source.mp4", *_PLAIN, "-qp", "10")

    assert convert(source, Codec.H264, preset).method == method


@pytest.mark.parametrize(
    "codec",
    [
        ("-c:v", "libx264", "-pix_fmt", "yuv420p10le", *_SMALL),
        ("-c:v", "libx264", "-pix_fmt", "yuv422p", *_SMALL),
        ("-c:v", "libx264", "-pix_fmt", "yuvj420p", *_SMALL),
        (*_PLAIN, *_SMALL, "-flags", "+ildct+ilme", "-vf", "scale=160:128,interlace"),
        (*_PLAIN, *_SMALL, "-vf", "setparams=color_trc=smpte2084"),
    ],
    ids=["10 bits", "4:2:2", "full range", "interlaced", "HDR"],
)
def test_what_not_every_player_shows_is_encoded(
    tmp_path: Path, convert: Convert, codec: tuple[str, ...]
):
    source = _video(tmp_path / "source.mp4", *codec)

    made = convert(source, Codec.H264, Preset.MEDIUM)

    seen = look(made.path)
    assert made.method == "encode"
    assert (seen.pix_fmt, seen.interlaced, seen.full_range) == ("yuv420p", False, False)


def test_a_broadcast_is_encoded_for_its_times_are_not_reliable(tmp_path: Path, convert: Convert):
    source = _video(tmp_path / "source.ts", *_PLAIN, *_SMALL)

    assert convert(source).method == "encode"


def test_webm_does_not_hold_h264(tmp_path: Path, convert: Convert):
    source = _video(tmp_path / "source.mp4", *_PLAIN)

    with pytest.raises(CannotBe, match="choose av1"):
        convert(source, output=OutputFormat.WEBM)
