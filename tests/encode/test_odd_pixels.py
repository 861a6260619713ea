"""Pixels of every kind: lossy results play everywhere, lossless ones hold the same samples."""

from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look, picture_hashes, planes, scene
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset

_MKV = OutputFormat.MKV
_PQ, _HLG, _BT2020, _BT709 = 16, 18, 9, 1
_HDR10 = (
    "hdr-opt=1:repeat-headers=1:log-level=error:max-cll=1000,400:"
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
)
_SPREAD = "Not every sample could be kept: its colour is spread over more samples."
_TONE_MAPPED = "HDR was mapped to the range that H.264 players show."
_TRANSPARENT = "Transparency was left out."
_SLOW = [pytest.param(codec, marks=pytest.mark.slow) for codec in (Codec.H265, Codec.AV1)]


def _made(path: Path, pix_fmt: str, *more: str, codec: str = "ffv1", filters: str = "") -> Path:
    chain = ",".join(filter(None, [f"format={pix_fmt}", filters]))
    ffmpeg(*scene(seconds=0.2), "-vf", chain, "-c:v", codec, *more, str(path))
    return path


def _coloured(transfer: str) -> str:
    return f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc"


@pytest.fixture
def hdr10(tmp_path: Path) -> Path:
    path = tmp_path / "hdr10.mkv"
    made = _made(
        path,
        "yuv420p10le",
        *("-x265-params", _HDR10),
        codec="libx265",
        filters=_coloured("smpte2084"),
    )
    assert look(made).is_mastered
    return made


@pytest.mark.parametrize(
    ("codec", "pix_fmt"),
    [(Codec.H264, "yuv420p"), (Codec.H265, "yuv420p10le"), (Codec.AV1, "yuv420p10le")],
)
def test_10_bits_stay_where_players_take_them(
    tmp_path: Path, convert: Convert, codec: Codec, pix_fmt: str
):
    source = _made(tmp_path / "deep.mkv", "yuv420p10le")

    assert look(convert(source, codec).path).pix_fmt == pix_fmt


def test_hdr_becomes_bt709_for_h264(hdr10: Path, convert: Convert):
    made = convert(hdr10)

    seen = look(made.path)
    assert (seen.primaries, seen.transfer, seen.matrix) == (_BT709, _BT709, _BT709)
    assert seen.pix_fmt == "yuv420p"
    assert not seen.is_mastered
    assert _TONE_MAPPED in made.decided


@pytest.mark.parametrize("codec", [Codec.H265, Codec.AV1])
def test_hdr_stays_hdr_for_codecs_that_show_it(hdr10: Path, convert: Convert, codec: Codec):
    made = convert(hdr10, codec, force=True)

    seen = look(made.path)
    assert (seen.primaries, seen.transfer, seen.matrix) == (_BT2020, _PQ, _BT2020)
    assert seen.pix_fmt == "yuv420p10le"
    assert seen.is_mastered
    assert _TONE_MAPPED not in made.decided


def test_hdr_of_an_odd_size(tmp_path: Path, convert: Convert):
    source = tmp_path / "odd.mkv"
    _made(source, "yuv420p10le", filters=f"scale=161:121,{_coloured('arib-std-b67')}")

    flat, deep = look(convert(source).path), look(convert(source, Codec.H265).path)

    assert flat.size == deep.size == (162, 122)
    assert (flat.primaries, flat.transfer, flat.matrix) == (_BT709, _BT709, _BT709)
    assert (deep.primaries, deep.transfer, deep.matrix) == (_BT2020, _HLG, _BT2020)


def test_hdr_that_tells_neither_primaries_nor_matrix(tmp_path: Path, convert: Convert):
    source = _made(tmp_path / "untold.mkv", "yuv420p10le", filters="setparams=color_trc=smpte2084")

    seen = look(convert(source).path)

    assert (seen.primaries, seen.transfer, seen.matrix) == (_BT709, _BT709, _BT709)


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
@pytest.mark.parametrize(
    "pix_fmt", ["yuv420p10le", "yuv422p", pytest.param("yuv444p", marks=pytest.mark.slow)]
)
def test_lossless_keeps_every_sample_of_yuv(
    tmp_path: Path, convert: Convert, codec: Codec, pix_fmt: str
):
    source = _made(tmp_path / "source.mkv", pix_fmt)

    made = convert(source, codec, Preset.LOSSLESS, _MKV)

    assert planes(made.path) == planes(source)
    assert look(made.path).pix_fmt == pix_fmt


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
@pytest.mark.parametrize("pix_fmt", ["bgr0", pytest.param("gbrp", marks=pytest.mark.slow)])
def test_lossless_keeps_every_sample_of_rgb(
    tmp_path: Path, convert: Convert, codec: Codec, pix_fmt: str
):
    source = _made(tmp_path / "source.mkv", pix_fmt)

    made = convert(source, codec, Preset.LOSSLESS, _MKV)

    assert look(made.path).pix_fmt == "gbrp"
    assert picture_hashes(made.path) == picture_hashes(source, "gbrp")


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
@pytest.mark.parametrize("pix_fmt", ["gray", pytest.param("gray10le", marks=pytest.mark.slow)])
def test_lossless_keeps_every_sample_of_gray(
    tmp_path: Path, convert: Convert, codec: Codec, pix_fmt: str
):
    source = _made(tmp_path / "source.mkv", pix_fmt)

    made = convert(source, codec, Preset.LOSSLESS, _MKV)

    assert [light for light, *_colour in planes(made.path)] == [p[0] for p in planes(source)]
    assert not any("Not every sample" in text for text in made.decided)


def test_lossless_says_what_no_codec_holds(tmp_path: Path, convert: Convert):
    source = _made(tmp_path / "source.mkv", "yuv411p")

    made = convert(source, Codec.H265, Preset.LOSSLESS)

    assert _SPREAD in made.decided
    assert look(made.path).pix_fmt == "yuv444p"


def test_lossless_says_that_h264_holds_8_bits_of_rgb(tmp_path: Path, convert: Convert):
    source = _made(tmp_path / "source.mkv", "gbrp10le")

    made = convert(source, Codec.H264, Preset.LOSSLESS)

    assert "Not every sample could be kept: 8 bits are kept." in made.decided


@pytest.mark.parametrize(
    "pix_fmt",
    [
        "gbrp",
        "gray",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("yuv422p", "yuv444p", "yuv411p")
        ),
    ],
)
def test_lossy_results_are_what_every_player_takes(tmp_path: Path, convert: Convert, pix_fmt: str):
    white = "drawbox=color=white:thickness=fill"
    source = _made(tmp_path / "white.mkv", pix_fmt, filters=white)

    made = convert(source)

    seen = look(made.path)
    assert (seen.pix_fmt, seen.full_range) == ("yuv420p", False)
    assert _brightest(made.path) == pytest.approx(235, abs=2)


def _brightest(path: Path) -> int:
    """What the first picture's white is; 235 where 16 is black."""
    return max(map(max, planes(path)[0][0]))


@pytest.mark.parametrize("codec", [Codec.H264, *_SLOW])
def test_full_range_is_squeezed_for_players_and_kept_without_loss(
    tmp_path: Path, convert: Convert, codec: Codec
):
    white = "format=rgb24,drawbox=color=white:thickness=fill,format=yuvj420p"
    source = _made(tmp_path / "full.avi", "yuvj420p", codec="mjpeg", filters=white)
    assert _brightest(source) >= 254

    lossy, same = convert(source, codec), convert(source, codec, Preset.LOSSLESS)

    assert look(lossy.path).pix_fmt == "yuv420p"
    assert not look(lossy.path).full_range
    assert _brightest(lossy.path) == pytest.approx(235, abs=2)
    assert look(same.path).full_range
    assert planes(same.path) == planes(source)


@pytest.mark.parametrize("preset", [Preset.HIGH, Preset.LOSSLESS])
def test_transparency_is_left_out_and_said(tmp_path: Path, convert: Convert, preset: Preset):
    source = _made(tmp_path / "clear.mkv", "yuva420p")

    made = convert(source, Codec.H264, preset)

    assert look(made.path).pix_fmt == "yuv420p"
    assert _TRANSPARENT in made.decided
    if preset is Preset.LOSSLESS:
        assert planes(made.path) == [picture[:3] for picture in planes(source)]


@pytest.mark.slow
def test_transparency_leaves_all_bits_of_the_picture(tmp_path: Path, convert: Convert):
    source = _made(tmp_path / "clear.mov", "yuva444p12le", codec="prores_ks")

    made = convert(source, Codec.H265, Preset.LOSSLESS)

    assert look(made.path).pix_fmt == "yuv444p12le"
    assert planes(made.path) == [picture[:3] for picture in planes(source)]


@pytest.mark.parametrize("codec", ["libvpx-vp9", pytest.param("libvpx", marks=pytest.mark.slow)])
def test_webm_with_transparency(tmp_path: Path, convert: Convert, codec: str):
    source = tmp_path / "clear.webm"
    _made(source, "yuva420p", "-auto-alt-ref", "0", "-deadline", "realtime", codec=codec)

    seen = look(convert(source).path)

    assert (seen.pix_fmt, seen.full_range) == ("yuv420p", False)
