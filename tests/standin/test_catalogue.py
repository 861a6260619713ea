"""The table of videos."""

import re

from tests.sitestandin import catalogue
from tests.sitestandin.formats import FORMATS, HLS, PROGRESSIVE


def test_every_id_has_the_shape_of_a_video_id():
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{11}", name) for name in catalogue.CATALOGUE)


def test_every_constant_is_in_the_table():
    constants = {value for value in vars(catalogue).values() if isinstance(value, str)}

    assert set(catalogue.CATALOGUE) <= constants
    assert {value for value in constants if len(value) == 11} == set(catalogue.CATALOGUE)


def test_videos_name_formats_that_exist():
    for video in catalogue.CATALOGUE.values():
        assert set(video.itags) <= {*FORMATS, PROGRESSIVE.itag}
        assert set(video.hls) <= set(HLS)


def test_an_unknown_id_is_an_unavailable_video():
    assert catalogue.video_of("nosuchvideo").refusal
