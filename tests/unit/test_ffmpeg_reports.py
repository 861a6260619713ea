"""ffmpeg's progress reports."""

import pytest

from yt_downloader.media.ffmpeg import MissingFfmpeg, Reports, Tick, find_ffmpeg


def ticks(text: str, seconds: float = 60) -> list[Tick]:
    reports = Reports(seconds=seconds)
    return [tick for line in text.splitlines() if (tick := reports.feed(line))]


def test_one_tick_for_each_report():
    first, last = ticks(
        "frame=75\nfps=25.5\ntotal_size=1048576\nout_time_us=15000000\nspeed=2.31x\n"
        "progress=continue\n"
        "frame=300\nfps=0.00\ntotal_size=4194304\nout_time_us=60100000\nspeed=2.4x\n"
        "progress=end\n"
    )

    assert first == Tick(
        percent=25, seconds=15, total_bytes=1048576, speed=2.31, fps=25.5, ended=False
    )
    assert last.percent == 100
    assert last.fps is None
    assert last.ended


def test_what_is_not_known_yet_is_none():
    (tick,) = ticks("out_time_us=N/A\ntotal_size=N/A\nspeed=N/A\nprogress=continue")

    assert (tick.percent, tick.total_bytes, tick.speed) == (0, None, None)


def test_a_time_before_the_start_is_zero_percent():
    (tick,) = ticks("out_time_us=-2500000\nprogress=continue")

    assert tick.percent == 0


def test_other_lines_between_are_skipped():
    assert ticks("[mp4 @ 0x1] hello\n\nframe=1\n=\nprogress") == []


def test_the_length_must_be_positive():
    with pytest.raises(ValueError, match="positive"):
        Reports(seconds=0)


def test_there_is_an_ffmpeg_and_a_wrong_setting_is_told():
    assert find_ffmpeg().startswith("/")
    with pytest.raises(MissingFfmpeg, match="/nonexistent/ffmpeg"):
        find_ffmpeg("/nonexistent/ffmpeg")
