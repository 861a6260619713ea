"""Every extension in every codec and preset comes out as a file that plays."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import RATE, SAMPLES, SECONDS, look, picture_hashes
from yt_downloader.media.convert.wish import Codec, Preset

_NAMES = {Codec.H264: "h264", Codec.H265: "hevc", Codec.AV1: "av1"}
_TAGS = {Codec.H264: "avc1", Codec.H265: "hvc1", Codec.AV1: "av01"}
ALL = list(itertools.product(SAMPLES, Codec, Preset))


def _is_in_every_check(number: int) -> bool:
    """Each extension once, and each codec with each preset at least once."""
    return number % 10 == 0


@pytest.mark.parametrize(("extension", "codec", "preset"), ALL)
def test_every_extension_in_every_codec_and_preset(
    extension: str,
    codec: Codec,
    preset: Preset,
    sample: Callable[[str], Path],
    convert: Convert,
    *,
    full: bool,
):
    if not full and not _is_in_every_check(ALL.index((extension, codec, preset))):
        return
    source = sample(extension)

    made = convert(source, codec, preset)

    seen = look(made.path)
    assert (seen.codec, seen.tag) == (_NAMES[codec], _TAGS[codec])
    assert abs(seen.seconds - SECONDS) < 0.1
    assert abs(seen.frames - SECONDS * RATE) <= 1
    assert seen.sounds == ("aac",)
    assert seen.boxes.index("moov") < seen.boxes.index("mdat")
    assert made.warning is None
    if preset is Preset.LOSSLESS:
        assert picture_hashes(made.path) == picture_hashes(source, seen.pix_fmt)
    elif codec is Codec.H264:
        assert seen.pix_fmt == "yuv420p"
