"""Pictures of odd sizes, clocks and directions become what a player shows right."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look, picture_hashes, planes, scene
from yt_downloader.media.convert.wish import CannotBe, Codec, OutputFormat, Preset

_FFV1 = ("-c:v", "ffv1", "-pix_fmt", "yuv420p")
_ONE_MORE = "An odd width or height got one more line, as the codec needs it."
_UPRIGHT = "The picture was turned upright."
_MKV = OutputFormat.MKV
_SLOW = [pytest.param(codec, marks=pytest.mark.slow) for codec in (Codec.H265, Codec.AV1)]


@pytest.fixture
def variable(tmp_path: Path) -> Path:
    """25 pictures, whose times have no common step."""
    path = tmp_path / "variable.mkv"
    step = "if(lt(N,10),N*40,400+(N-10)*70+mod(N,3)*7)"
    ffmpeg(
        *scene(seconds=1),
        *("-vf", f"setpts={step}/1000/TB".replace(",", r"\,")),
        *("-fps_mode", "vfr", "-enc_time_base", "1/1000", *_FFV1, str(path)),
    )
    return path


@pytest.fixture
def sideways(tmp_path: Path) -> Path:
    """As a telephone makes it: lying pictures, and a note that they are to be turned."""
    return _turned(tmp_path, "-vf", "scale=64:36", "-c:v", "mpeg4", suffix="mp4")


def _turned(tmp_path: Path, *arguments: str, suffix: str) -> Path:
    lying, path = tmp_path / f"lying.{suffix}", tmp_path / f"turned.{suffix}"
    ffmpeg(*scene(), *arguments, str(lying))
    ffmpeg("-display_rotation", "90", "-i", str(lying), "-c", "copy", str(path))
    return path


@pytest.mark.parametrize("preset", [Preset.HIGH, Preset.LOSSLESS])
@pytest.mark.parametrize("output", [OutputFormat.MP4, pytest.param(_MKV, marks=pytest.mark.slow)])
def test_pictures_of_a_variable_rate_keep_their_times(
    variable: Path, convert: Convert, preset: Preset, output: OutputFormat
):
    made = convert(variable, Codec.H264, preset, output)

    assert look(made.path).times == pytest.approx(look(variable).times, abs=0.001)


@pytest.mark.parametrize("preset", [Preset.HIGH, Preset.LOSSLESS])
def test_a_telephones_lying_picture_stands_upright(
    sideways: Path, convert: Convert, preset: Preset
):
    made = convert(sideways, Codec.H264, preset)

    seen = look(made.path)
    assert seen.size == (36, 64)
    assert seen.rotation == 0
    assert _UPRIGHT in made.decided
    if preset is Preset.LOSSLESS:
        assert planes(made.path) == [
            [_quarter_turned(plane) for plane in picture] for picture in planes(sideways)
        ]


def _quarter_turned(lines: list[bytes]) -> list[bytes]:
    """To the left."""
    return [bytes(column) for column in zip(*lines, strict=True)][::-1]


def test_a_copy_keeps_the_note_that_the_picture_is_to_be_turned(tmp_path: Path, convert: Convert):
    source = _turned(tmp_path, "-c:v", "libx264", "-pix_fmt", "yuv420p", suffix="mp4")

    made = convert(source)

    assert made.method == "remux"
    assert look(made.path).rotation == look(source).rotation != 0


def test_turned_4_2_2_is_not_called_lossless(tmp_path: Path, convert: Convert):
    source = _turned(tmp_path, "-c:v", "prores_ks", suffix="mov")

    made = convert(source, Codec.H264, Preset.LOSSLESS)

    assert any(text.startswith("Not every sample could be kept") for text in made.decided)
    assert look(made.path).pix_fmt == "yuv444p10le"


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
@pytest.mark.parametrize("preset", [Preset.MEDIUM, Preset.LOSSLESS])
def test_an_odd_size_gets_one_more_line_and_loses_none(
    tmp_path: Path, convert: Convert, codec: Codec, preset: Preset
):
    source = tmp_path / "odd.mkv"
    ffmpeg(*scene(), "-vf", "scale=161:121,setsar=1", *_FFV1, str(source))

    made = convert(source, codec, preset)

    assert look(made.path).size == (162, 122)
    assert look(made.path).frames == look(source).frames
    assert _ONE_MORE in made.decided
    if preset is Preset.LOSSLESS:
        assert [
            [[line[:161] for line in light[:121]], *colour] for light, *colour in planes(made.path)
        ] == planes(source)


def test_an_odd_size_is_kept_where_the_codec_has_it(tmp_path: Path, convert: Convert):
    source = tmp_path / "odd.mkv"
    ffmpeg(*scene(), "-vf", "scale=161:121", "-c:v", "ffv1", "-pix_fmt", "yuv444p", str(source))

    made = convert(source, Codec.H264, Preset.LOSSLESS, _MKV)

    assert look(made.path).size == (161, 121)
    assert _ONE_MORE not in made.decided
    assert planes(made.path) == planes(source)


def test_an_odd_size_keeps_what_its_colours_mean(tmp_path: Path, convert: Convert):
    source = tmp_path / "odd.mkv"
    told = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    ffmpeg(*scene(), "-vf", f"scale=161:121,{told}", *_FFV1, str(source))

    seen = look(convert(source).path)

    assert (seen.primaries, seen.transfer, seen.matrix) == (1, 1, 1)


@pytest.fixture
def interlaced(tmp_path: Path) -> Path:
    path = tmp_path / "interlaced.mpg"
    ffmpeg(
        *scene("160x128", rate=50),
        *("-vf", "interlace", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", str(path)),
    )
    assert look(path).interlaced
    return path


@pytest.mark.parametrize(
    "preset", [Preset.HIGH, pytest.param(Preset.MEDIUM, marks=pytest.mark.slow)]
)
def test_an_interlaced_picture_is_deinterlaced(interlaced: Path, convert: Convert, preset: Preset):
    made = convert(interlaced, Codec.H264, preset)

    seen = look(made.path)
    assert not seen.interlaced
    assert seen.frames == look(interlaced).frames
    assert "The picture was deinterlaced." in made.decided


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
def test_lossless_keeps_both_fields_and_says_so(interlaced: Path, convert: Convert, codec: Codec):
    made = convert(interlaced, codec, Preset.LOSSLESS)

    assert planes(made.path) == planes(interlaced)
    assert "The picture is still interlaced." in made.decided
    # Only x264 can tell players that they are to deinterlace it.
    assert look(made.path).interlaced == (codec is Codec.H264)


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
def test_samples_that_are_not_square_stay_so(tmp_path: Path, convert: Convert, codec: Codec):
    source = tmp_path / "wide.mpg"
    ffmpeg(*scene("180x144"), "-vf", "setsar=64/45", "-c:v", "mpeg2video", str(source))

    seen = look(convert(source, codec, Preset.MEDIUM).path)

    assert seen.size == (180, 144)
    assert seen.aspect == Fraction(64, 45)


def test_more_than_300_pictures_a_second_are_thinned_out(tmp_path: Path, convert: Convert):
    source = tmp_path / "quick.mkv"
    ffmpeg(*scene("64x64", rate=400, seconds=0.2), *_FFV1, str(source))

    made = convert(source)

    assert look(made.path).frames == pytest.approx(60, abs=1)
    assert "More than 300 pictures a second were thinned out." in made.decided
    with pytest.raises(CannotBe, match="choose high"):
        convert(source, Codec.H264, Preset.LOSSLESS)


def test_pictures_that_grow_get_the_size_of_the_first(tmp_path: Path, convert: Convert):
    source, parts = tmp_path / "growing.ts", []
    for size, offset in (("160x120", "0"), ("320x240", "0.4")):
        part = tmp_path / f"{size}.ts"
        ffmpeg(*scene(size), "-c:v", "mpeg2video", "-output_ts_offset", offset, str(part))
        parts.append(part.read_bytes())
    source.write_bytes(b"".join(parts))

    seen = look(convert(source).path)

    assert seen.size == (160, 120)
    assert seen.frames >= 19


@pytest.mark.parametrize(
    "codec",
    [
        "wmv1",
        *(pytest.param(old, marks=pytest.mark.slow) for old in ("mjpeg", "huffyuv", "msmpeg4")),
    ],
)
def test_old_codecs_are_read(tmp_path: Path, convert: Convert, codec: str):
    source = tmp_path / "old.avi"
    ffmpeg(*scene(), "-c:v", codec, str(source))

    made = convert(source, Codec.H264, Preset.LOSSLESS, _MKV)

    hashes = picture_hashes(made.path)
    assert hashes == picture_hashes(source, look(made.path).pix_fmt)
    assert len(hashes) == 10
