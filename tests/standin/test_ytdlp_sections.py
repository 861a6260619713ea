"""Sections that the real yt-dlp cuts out of two hours, judged frame by frame.

Positions and lengths are those of yt-dlp's own cuts, with their known peculiarities: they
show that the stand-in's files behave as the site's do.
"""

from dataclasses import replace

import pytest

from tests.sitestandin.catalogue import HLS_ONLY, TWO_HOURS
from tests.sitestandin.judge import complaints, judge

# The stand-in's media change seldom, and what depends on them fails first.
pytestmark = pytest.mark.full_size

START, END = 3602.5, 3612.5
FIRST, LAST = 108_075, 108_374  # the frames at START and before END
KEYFRAME = 108_000


def test_mp4_starts_at_the_frame_thanks_to_an_edit_list(ytdlp):
    path = ytdlp.section(TWO_HOURS, "137+140", START, END)

    judged = judge(path)
    assert judged.first_frame(near=START) == FIRST
    # It is cut by decoding time: with B-frames a few later ones come along.
    assert LAST <= judged.last_frame(near=END) <= LAST + 6
    assert judged.av_offset_ms == pytest.approx(0, abs=1)
    assert complaints(path) == []


def test_without_the_edit_list_it_starts_at_the_keyframe(ytdlp):
    path = ytdlp.section(TWO_HOURS, "137+140", START, END)

    judged = judge(path, ignore_edit_list=True)
    assert judged.first_frame(near=START) == KEYFRAME
    assert judged.av_offset_ms == pytest.approx(-2500, abs=100)


def test_webm_starts_at_the_keyframe(ytdlp):
    path = ytdlp.section(TWO_HOURS, "248+251", START, END)

    judged = judge(path)
    assert judged.complete
    assert judged.first_frame(near=START) == KEYFRAME
    assert judged.last_frame(near=END) == LAST
    assert judged.av_offset_ms == pytest.approx(0, abs=2)


@pytest.mark.parametrize("video", [TWO_HOURS, HLS_ONLY])
def test_hls_starts_at_the_frame(ytdlp, video):
    path = ytdlp.section(video, "96", START, END)

    judged = judge(path)
    assert judged.first_frame(near=START) == FIRST
    assert LAST <= judged.last_frame(near=END) <= LAST + 6
    assert judged.av_offset_ms == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    ("formats", "first"),
    [
        ("137+140", 109_110),
        ("399+140", 109_110),
        ("248+251", 109_050),
        ("271+251", 109_050),
        pytest.param("313+251", 109_050, marks=pytest.mark.full_size),
    ],
)
def test_every_format_runs_on_over_the_joint_of_its_loop(ytdlp, formats, first):
    path = ytdlp.section(TWO_HOURS, formats, 3637, 3642)

    judged = judge(path)
    assert judged.first_frame(near=3636) == first
    # Behind the end that was asked for, some of a group of B-frames may be missing.
    asked_for = replace(judged, pictures=judged.pictures[: 3642 * 30 - first])
    assert asked_for.complete
    assert asked_for.last_frame(near=3642) == 3642 * 30 - 1
    heard = [mark.second for mark in judged.marks]
    assert heard[heard.index(38) :][:4] == [38, 39, 0, 1]
    assert judged.av_offset_ms == pytest.approx(0, abs=2)


def test_only_the_wanted_part_is_sent(ytdlp, site):
    path = ytdlp.section(TWO_HOURS, "137+140", START, END)

    sent = sum(record.bytes_sent for record in site.requests(media=True))
    assert path.stat().st_size < sent < 4 * path.stat().st_size
