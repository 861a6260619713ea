"""The judge of cut files, on files whose faults are known."""

import subprocess
from pathlib import Path
from random import Random

import pytest

from tests.sitestandin.judge import complaints, judge
from tests.sitestandin.media.encode import ffmpeg

# It judges the cuts of hundreds of tests, and changes seldom.
pytestmark = pytest.mark.full_size


@pytest.fixture(scope="module")
def sources(library, tmp_path_factory):
    """Forty-five seconds of picture and of sound."""
    directory = tmp_path_factory.mktemp("sources")
    for name in ("136", "140"):
        body = library.whole_file(name, 45).body
        (directory / name).write_bytes(b"".join(body.pieces(0, body.size)))
    return directory


def made(target: Path, *arguments: str) -> Path:
    subprocess.run(
        [ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *arguments, str(target)], check=True
    )
    return target


def encoded(target: Path, sources: Path, *, pictures: str = "null", sound: str = "anull") -> Path:
    """Both tracks from 2.5 to 6.5 s, decoded, filtered and encoded again."""
    return made(
        target,
        *("-ss", "2.5", "-t", "4", "-i", str(sources / "136")),
        *("-ss", "2.5", "-t", "4", "-i", str(sources / "140")),
        *("-vf", f"{pictures},scale=640:-2", "-af", sound, "-fps_mode", "passthrough"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "128k"),
    )


def test_a_clean_cut(sources, tmp_path):
    judged = judge(encoded(tmp_path / "cut.mp4", sources))

    assert judged.complete
    assert (judged.first_frame(near=2.5), judged.last_frame(near=6.5)) == (75, 194)
    assert [mark.second for mark in judged.marks] == [3, 4, 5, 6]
    assert judged.av_offset_ms == pytest.approx(0, abs=0.5)
    assert judged.sound_span == pytest.approx((0, 4), abs=0.03)
    assert complaints(tmp_path / "cut.mp4") == []


@pytest.mark.parametrize("milliseconds", [-700, -40, -2, 2, 15, 40, 700])
def test_sound_that_is_shifted(sources, tmp_path, milliseconds):
    late = f"adelay={milliseconds}:all=1"
    early = f"atrim=start={-milliseconds / 1000},asetpts=PTS-STARTPTS"
    sound = late if milliseconds > 0 else early

    judged = judge(encoded(tmp_path / "cut.mp4", sources, sound=sound))

    assert judged.av_offset_ms == pytest.approx(milliseconds, abs=0.5)


def test_pictures_that_are_missing(sources, tmp_path):
    judged = judge(
        encoded(tmp_path / "cut.mp4", sources, pictures="select='not(between(n,10,12))'")
    )

    assert judged.missing == [85, 86, 87]
    assert not judged.complete
    assert not judged.duplicated
    assert judged.av_offset_ms == pytest.approx(0, abs=0.5)


def test_pictures_that_are_shown_twice(sources, tmp_path):
    judged = judge(
        encoded(tmp_path / "cut.mp4", sources, pictures="tpad=start=2:start_mode=clone")
    )

    assert judged.duplicated == [75, 75]
    assert not judged.complete


def test_pictures_that_go_back(sources, tmp_path):
    judged = judge(
        encoded(tmp_path / "cut.mp4", sources, pictures="shuffleframes=1 0 2 3,setpts=N/30/TB")
    )

    assert judged.out_of_order[:2] == [75, 79]


def test_pictures_at_the_wrong_time(sources, tmp_path):
    judged = judge(
        encoded(tmp_path / "cut.mp4", sources, pictures="setpts='PTS+gte(N,60)*0.1/TB'")
    )

    assert judged.complete
    assert judged.timing_errors_ms[59] == pytest.approx(0, abs=0.1)
    assert judged.timing_errors_ms[60] == pytest.approx(100, abs=0.1)


def test_pictures_that_show_no_number(sources, tmp_path):
    judged = judge(
        encoded(tmp_path / "cut.mp4", sources, pictures="drawbox=c=gray:t=fill:enable='eq(n,7)'")
    )

    assert judged.unreadable == pytest.approx([7 / 30])
    assert not judged.complete


def test_the_edit_list_decides_where_a_copy_begins(sources, tmp_path):
    copied = made(
        tmp_path / "copy.mp4",
        *("-ss", "7.5", "-t", "4", "-i", str(sources / "136")),
        *("-ss", "7.5", "-t", "4", "-i", str(sources / "140"), "-c", "copy"),
    )

    judged = judge(copied)
    assert judged.first_frame(near=7.5) == 225
    assert judged.av_offset_ms == pytest.approx(0, abs=0.5)
    judged = judge(copied, ignore_edit_list=True)
    assert judged.first_frame(near=5) == 150
    assert judged.av_offset_ms == pytest.approx(-2500, abs=100)


def test_only_one_kind_of_track(sources):
    pictures, sound = judge(sources / "136"), judge(sources / "140")

    assert pictures.av_offset_ms is None
    assert pictures.sound_span is None
    assert sound.av_offset_ms is None
    assert sound.pictures == ()


def test_positions_are_found_in_any_turn_of_the_loop(sources):
    judged = judge(sources / "136")

    assert judged.first_frame(near=3600) == 108_000
    assert judged.last_frame(near=3645) == 108_000 + 45 * 30 - 1


def test_damage_is_complained_of(sources, tmp_path):
    data = bytearray((sources / "136").read_bytes())
    data[1_000_000:1_050_000] = Random(1).randbytes(50_000)
    (tmp_path / "damaged.mp4").write_bytes(data)

    assert complaints(tmp_path / "damaged.mp4")
