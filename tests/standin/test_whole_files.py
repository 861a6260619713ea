"""Virtual files as ordinary ones: structure, and every frame decoded."""

import struct
from pathlib import Path

import av
import pytest

from tests.sitestandin.containers import isobmff
from tests.sitestandin.containers.whole_files import WholeFile, whole_file
from tests.sitestandin.judge import complaints, judge
from tests.sitestandin.media.loops import Loop

# The stand-in's media change seldom, and what depends on them fails first.
pytestmark = pytest.mark.full_size

# B-frames are stored behind a later frame that they need: at the end it comes along.
MOST_EXTRA_FRAMES = 3


def write(file: WholeFile, path: Path) -> Path:
    path.write_bytes(b"".join(file.body.pieces(0, file.body.size)))
    return path


# Long enough to pass the joint of the loop, which is 40 s or, for low latency, 20 s long.
# The sections in test_ytdlp_sections.py pass the joints of the larger formats.
@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("136", 42),
        pytest.param("136", 90, marks=pytest.mark.full_size),
        ("399", 42),
        ("247", 42),
        ("136-2s", 22),
    ],
)
def test_pictures_run_on_over_the_joint(library, tmp_path, name, seconds):
    file = library.whole_file(name, seconds)

    judged = judge(write(file, tmp_path / name))

    assert judged.complete
    assert 0 <= len(judged.pictures) - seconds * 30 <= MOST_EXTRA_FRAMES
    assert judged.first_frame(near=0) == 0
    assert max(map(abs, judged.timing_errors_ms)) < 0.6  # WebM counts in milliseconds


@pytest.mark.parametrize("name", ["140", "251"])
def test_sound_runs_on_over_the_joint(library, tmp_path, name):
    judged = judge(write(library.whole_file(name, 90), tmp_path / name))

    # The mark at the very start has no silence before it.
    assert [mark.second for mark in judged.marks] == [second % 40 for second in range(1, 90)]
    assert all(abs(mark.time - round(mark.time)) < 0.001 for mark in judged.marks)
    assert judged.sound_span == pytest.approx((0, 90), abs=0.01)


@pytest.mark.parametrize(
    "name",
    [pytest.param("136", marks=pytest.mark.full_size), "247", "136-2s", "140", "251"],
)
def test_ffmpeg_has_nothing_to_complain_of(library, tmp_path, name):
    assert complaints(write(library.whole_file(name, 42), tmp_path / name)) == []


@pytest.mark.parametrize("name", ["136", "137", "399", "140"])
def test_the_mp4_index_covers_the_file_to_the_byte(library, name):
    file = library.whole_file(name, 7200)
    head = b"".join(file.body.pieces(0, file.index_range[1] + 1))

    sidx = isobmff.find(head[file.index_range[0] :], b"sidx")
    (timescale,) = struct.unpack_from(">I", sidx, 8)
    (count,) = struct.unpack_from(">H", sidx, 22)
    entries = list(struct.iter_unpack(">III", sidx[24:]))
    assert count == len(entries)
    assert file.index_range[1] + 1 + sum(size for size, _, _ in entries) == file.body.size
    assert sum(ticks for _, ticks, _ in entries) == 7200 * timescale
    assert [kind for kind, _ in isobmff.children(head[: file.init_range[1] + 1])] == [
        b"ftyp",
        b"moov",
    ]


@pytest.mark.parametrize("name", ["137", "140", "248", "251"])
def test_the_head_tells_the_duration(library, tmp_path, name):
    file = library.whole_file(name, 7200)
    path = tmp_path / name
    path.write_bytes(b"".join(file.body.pieces(0, 10_000_000)))

    with av.open(str(path)) as opened:
        assert opened.duration == 7200 * 1_000_000


def test_the_first_64_kilobytes_hold_the_index_of_two_hours(library):
    for name in ("137", "140", "248", "251"):
        assert library.whole_file(name, 7200).index_range[1] < 65_536


@pytest.mark.parametrize("name", ["136", "247"])
@pytest.mark.parametrize(
    "frames", [301, *(pytest.param(n, marks=pytest.mark.full_size) for n in (302, 303)), 369]
)
def test_a_length_that_is_not_a_whole_number_of_fragments(library, tmp_path, name, frames):
    judged = judge(write(library.whole_file(name, frames / 30), tmp_path / "odd"))

    assert judged.complete
    assert 0 <= len(judged.pictures) - frames <= (MOST_EXTRA_FRAMES if name == "136" else 0)


def test_sound_ends_with_the_frame_that_covers_the_end(library):
    file = whole_file(library.loop("140"), 30)

    assert 30 < file.seconds < 30 + 1024 / 48_000


def test_a_loop_knows_which_frames_begin_within_a_time(library):
    sound: Loop = library.loop("140")

    assert sound.frames(0) == 0
    assert sound.frames(1024 / 48_000) == 1
    assert sound.frames(40) == sound.frame_count == 1875
