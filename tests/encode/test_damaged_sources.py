"""Of an upload that is damaged, what can be recovered is given, and it is said how much."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.encode.conftest import Convert
from tests.harness.uploads import ffmpeg, look
from yt_downloader.errors import MediaError
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset

SECONDS = 10
RATE = 25
_SOURCE = ("-f", "lavfi", "-i", f"testsrc2=size=320x240:rate={RATE}:duration={SECONDS}")
_SOUND = ("-f", "lavfi", "-i", f"sine=sample_rate=44100:duration={SECONDS}")
_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", str(RATE), "-pix_fmt", "yuv420p")
# All of them tell the whole length before the first picture.
FILES = {
    "mp4": (*_H264, "-movflags", "+faststart", "-c:a", "aac"),
    "fragments.mp4": (*_H264, "-movflags", "+dash+global_sidx+frag_keyframe", "-c:a", "aac"),
    "avi": ("-c:v", "mpeg4", "-q:v", "5", "-c:a", "libmp3lame"),
    "mkv": (*_H264, "-c:a", "aac"),
    "webm": ("-c:v", "libvpx", "-b:v", "1M", "-deadline", "realtime", "-c:a", "libvorbis"),
    "flv": ("-c:v", "flv1", "-q:v", "5", "-c:a", "libmp3lame"),
    "wmv": ("-c:v", "wmv2", "-q:v", "5", "-c:a", "wmav2"),
}
# Those whose index stands elsewhere, or that have none, are the different ones.
_IN_EVERY_CHECK = {"mp4", "fragments.mp4", "mkv"}
each_file = pytest.mark.parametrize(
    "kind",
    [
        kind if kind in _IN_EVERY_CHECK else pytest.param(kind, marks=pytest.mark.full_size)
        for kind in FILES
    ],
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a kind before it was damaged; made when it is asked for first."""
    directory = tmp_path_factory.mktemp("whole")

    def get(kind: str) -> Path:
        path = directory / f"whole.{kind}"
        if not path.exists():
            ffmpeg(*_SOURCE, *_SOUND, *FILES[kind], str(path))
        return path

    return get


def cut(path: Path, share: float, into: Path) -> Path:
    """A copy of the first part of a file."""
    target = into / path.name
    with path.open("rb") as file:
        target.write_bytes(file.read(int(share * path.stat().st_size)))
    return target


@each_file
def test_the_first_half_is_recovered(
    kind: str, whole: Callable[[str], Path], convert: Convert, tmp_path: Path
):
    made = convert(cut(whole(kind), 0.5, tmp_path), Codec.H264, Preset.MEDIUM)

    seen = look(made.path)
    assert 0.35 * SECONDS < seen.seconds < 0.65 * SECONDS
    assert abs(seen.frames / RATE - seen.seconds) < 1
    assert made.warning is not None
    told = re.fullmatch(r"The source is damaged: (\d+)% of it could be recovered\.", made.warning)
    assert told
    assert abs(int(told[1]) - 100 * seen.seconds / SECONDS) <= 1


@each_file
def test_less_than_a_tenth_is_not_worth_giving(
    kind: str, whole: Callable[[str], Path], convert: Convert, tmp_path: Path
):
    with pytest.raises(MediaError) as raised:
        convert(cut(whole(kind), 0.06, tmp_path), Codec.H264, Preset.MEDIUM)
    assert raised.value.code == "ENCODE_FAILED"


@each_file
def test_what_is_whole_gets_no_warning(kind: str, whole: Callable[[str], Path], convert: Convert):
    made = convert(whole(kind), Codec.H264, Preset.MEDIUM)
    assert made.warning is None
    assert abs(look(made.path).seconds - SECONDS) < 0.2


def test_a_copied_picture_is_measured_too(
    whole: Callable[[str], Path], convert: Convert, tmp_path: Path
):
    made = convert(cut(whole("mkv"), 0.5, tmp_path), Codec.H264, Preset.LOSSLESS)
    assert made.method == "remux"
    assert made.warning is not None


def test_sound_alone_is_measured_too(
    whole: Callable[[str], Path], convert: Convert, tmp_path: Path
):
    half = cut(whole("avi"), 0.5, tmp_path)
    made = convert(half, Codec.H264, Preset.MEDIUM, OutputFormat.MP3)
    assert made.warning is not None
