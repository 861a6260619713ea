"""The cutting process: other codecs, hostile pieces, its end."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import psutil
import pytest

from tests.harness.engine import Engine, running_engine
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import complaints, judge
from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Carries, File, Mode, Order
from yt_downloader.media.cutter import Cutter
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.probe import Probe

FRAME_RATE = 30
ROOM = 1 << 30


@pytest.fixture(scope="module")
def engine(running_site: SiteStandIn) -> Iterator[Engine]:
    running_site.reset()
    with running_engine(running_site) as engine:
        yield engine


def cut(
    source: Path,
    output: Path,
    start: float,
    end: float,
    *,
    mode: Mode = Mode.SMART,
    max_bytes: int = ROOM,
) -> Probe:
    """One whole file, video only, as the first and only piece."""
    size = source.stat().st_size
    piece = output.with_name("copied")
    shutil.copyfile(source, piece)
    with Cutter("test", within=output.parent, max_bytes=max_bytes) as cutter:
        cutter.order(
            Order(
                files=(File(carries=Carries.VIDEO, layout=((0, size),), size=size),),
                start=start,
                end=end,
                mode=mode,
                container="mp4",
                output=str(output),
            )
        )
        cutter.piece(0, 0, piece)
        cutter.end(0, 1)
        return cutter.result(lambda: None)


@pytest.fixture(scope="module")
def original(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds in H.264, which begin with frame 0."""
    plan = engine.plan(catalogue.TEN_MINUTES, 0, 10, resolution=720, cut_mode="fast")
    path = tmp_path_factory.mktemp("original") / "original.mp4"
    engine.make(catalogue.TEN_MINUTES, plan).rename(path)
    return path


GROUPS = {
    "h265-open": "libx265 -x265-params open-gop=1:bframes=4:log-level=none -tag:v hvc1",
    "h265-closed": "libx265 -x265-params open-gop=0:bframes=3:log-level=none -tag:v hvc1",
    "h264-open": "libx264 -x264-params open-gop=1:bframes=4",
    "h264-no-b-frames": "libx264 -bf 0",
}


@pytest.fixture(scope="module")
def regrouped(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Seven seconds of the original with groups of a kind, made once."""
    directory = tmp_path_factory.mktemp("groups")

    def make(kind: str) -> Path:
        path = directory / f"{kind}.mp4"
        if not path.exists():
            arguments = f"-an -c:v {GROUPS[kind]} -preset ultrafast -crf 26 -g 60 -t 7"
            command = [find_ffmpeg(), "-loglevel", "error", "-i", str(original)]
            subprocess.run([*command, *arguments.split(), str(path)], check=True)
        return path

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=pytest.mark.full_size) if kind == "h265-closed" else kind
        for kind in GROUPS
    ],
)
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (2.2842, 6.5),
        pytest.param(4.0, 5.9, marks=pytest.mark.full_size),
        pytest.param(3.1, 3.6, marks=pytest.mark.full_size),
    ],
)
def test_open_and_closed_groups_of_pictures(
    regrouped: Callable[[str], Path], tmp_path: Path, kind: str, start: float, end: float
):
    source, output = regrouped(kind), tmp_path / "out.mp4"

    cut(source, output, start, end)

    for seen in (judge(output), judge(output, ignore_edit_list=True)):
        assert seen.first_frame(start) == int(start * FRAME_RATE + 0.03)
        assert seen.last_frame(end) == pytest.approx(end * FRAME_RATE - 1, abs=0.5)
        assert seen.complete
    assert complaints(output) == []


def picture_hashes(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [picture_hash(frame) for frame in container.decode(video=0)]


def picture_hash(frame: av.VideoFrame) -> str:
    """Of the visible pixels; rows in memory may be longer."""
    seen = hashlib.sha256()
    for plane in frame.planes:
        data = bytes(plane)
        for row in range(plane.height):
            seen.update(data[row * plane.line_size :][: plane.width])
    return seen.hexdigest()


@pytest.mark.slow
def test_lossless_h265_has_the_very_pictures_of_the_source(engine: Engine, *, full: bool):
    span = (15.0, 16.0 if full else 15.5)
    copy = engine.plan(
        catalogue.TEN_MINUTES, *span, resolution=1440, container="webm", cut_mode="fast"
    )
    lossless = engine.plan(
        catalogue.TEN_MINUTES, *span, resolution=1440, high_res_mp4="h265-lossless"
    )

    made = engine.make(catalogue.TEN_MINUTES, lossless)

    hashes = picture_hashes(made)
    assert len(hashes) == FRAME_RATE * (span[1] - span[0])
    assert hashes == picture_hashes(engine.make(catalogue.TEN_MINUTES, copy))
    with av.open(str(made)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 1000, b"<html>not found</html>", b"\0\0\0\x18ftypmp42" + b"\xff" * 5000],
)
def test_what_is_no_media_ends_in_a_code(tmp_path: Path, data: bytes):
    source = tmp_path / "piece"
    source.write_bytes(data)

    with pytest.raises(MediaError) as failed:
        cut(source, tmp_path / "out.mp4", 0, 1)

    assert failed.value.code in {"EMPTY_OUTPUT", "ENCODE_FAILED"}


def test_a_playlist_is_not_followed(tmp_path: Path):
    """Demuxers that open other files are not among those that may be used."""
    source = tmp_path / "piece"
    source.write_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n")

    with pytest.raises(MediaError) as failed:
        cut(source, tmp_path / "out.mp4", 0, 1)

    assert failed.value.code == "EMPTY_OUTPUT"


@pytest.mark.slow
def test_a_segment_that_is_not_there_is_empty(original: Path, tmp_path: Path):
    with pytest.raises(MediaError) as failed:
        cut(original, tmp_path / "out.mp4", 3000, 3001, mode=Mode.EXACT)

    assert failed.value.code == "EMPTY_OUTPUT"


@pytest.mark.slow
def test_a_result_above_the_limit_is_too_large(original: Path, tmp_path: Path):
    with pytest.raises(MediaError) as failed:
        cut(original, tmp_path / "out.mp4", 0, 9, mode=Mode.FAST, max_bytes=50_000)

    assert failed.value.code == "TOO_LARGE"


def test_a_process_that_is_killed_is_noticed(tmp_path: Path):
    with Cutter("test", within=tmp_path, max_bytes=ROOM) as cutter:
        cutter._family.child.kill()

        with pytest.raises(MediaError) as failed:
            cutter.result(lambda: None)

    assert failed.value.code == "ENCODE_FAILED"


def test_leaving_ends_the_process(tmp_path: Path):
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with Cutter("test", within=tmp_path, max_bytes=ROOM):
        during = {child.pid for child in psutil.Process().children(recursive=True)}

    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert during > before
    assert after == before
