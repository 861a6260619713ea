"""More pictures a second than anybody sees."""

from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look
from yt_downloader.media.convert.wish import CannotBe, Codec, Preset


@pytest.fixture
def fast(tmp_path: Path) -> Path:
    """A tenth of a second at 1000 pictures a second, and another one half a minute later."""
    path = tmp_path / "fast.mkv"
    scene = "testsrc2=size=128x96:rate=1000,setpts='if(gte(N,100),PTS+30/TB,PTS)'"
    ffmpeg(
        *("-f", "lavfi", "-i", scene, "-frames:v", "200", "-fps_mode", "passthrough"),
        *("-c:v", "ffv1", str(path)),
    )
    return path


def test_pictures_are_thinned_out_and_gaps_are_not_filled(convert: Convert, fast: Path):
    made = convert(fast, Codec.H264, Preset.MEDIUM)

    assert any("300 pictures a second" in text for text in made.decided)
    assert 40 < look(made.path).frames < 80


def test_thinning_out_is_not_lossless(convert: Convert, fast: Path):
    with pytest.raises(CannotBe, match="300"):
        convert(fast, Codec.H264, Preset.LOSSLESS)
