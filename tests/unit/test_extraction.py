"""Reading yt-dlp's answer, whatever is in it."""

import pytest

from yt_downloader.sources.extraction import Extraction, LiveStatus, extraction_of


def entry(**changes: object) -> dict[str, object]:
    return {
        "format_id": "137",
        "ext": "mp4",
        "protocol": "https",
        "url": "https://example.com/v",
        "vcodec": "avc1.640028",
        "acodec": "none",
        "width": 1920,
        "height": 1080,
        "fps": 30,
        "tbr": 3200.5,
        **changes,
    }


def extraction(*formats: dict[str, object], **info: object) -> Extraction:
    return extraction_of({"id": "x", "title": "T", "duration": 60, "formats": formats, **info})


@pytest.mark.parametrize(
    ("width", "height", "note", "label"),
    [
        (1920, 1080, None, 1080),
        (1920, 800, None, 1080),
        (1080, 1920, None, 1080),
        (1440, 1080, None, 1080),
        (4096, 2160, None, 2160),
        (2560, 1440, "1440p60", 1440),
        (1080, 1920, "1080p", 1080),
        (1280, 720, "Default, low", 720),
        (None, 720, None, 720),
        (None, None, None, None),
    ],
)
def test_resolutions_are_named_as_the_site_names_them(width, height, note, label):
    found = extraction(entry(width=width, height=height, format_note=note))

    assert found.formats[0].resolution == label


def test_the_menu_lists_what_is_worth_offering_highest_first():
    found = extraction(
        entry(height=360, width=640),
        entry(height=720, width=1280, ext="webm"),
        entry(height=720, width=1280),
        entry(height=2160, width=3840, ext="webm"),
        entry(vcodec="none", acodec="opus", ext="webm"),
    )

    assert found.resolutions() == ["2160p", "720p"]
    assert found.extensions() == {"2160p": ["webm"], "720p": ["mp4", "webm"]}


def test_formats_that_cannot_be_fetched_are_left_out():
    found = extraction(
        entry(url=None),
        entry(has_drm=True),
        entry(vcodec="none", acodec="none", protocol="mhtml"),
        entry(vcodec=None, acodec=None),
    )

    assert found.formats == ()


@pytest.mark.parametrize(
    ("codecs", "found"),
    [
        ((None, None), ("unknown", "unknown")),
        (("avc1.64001f", None), ("avc1.64001f", "unknown")),
        (("avc1.64001f", "none"), ("avc1.64001f", None)),
        (("none", None), (None, "unknown")),
    ],
)
def test_of_a_site_that_nobody_knows_what_is_not_told_may_be_there(codecs, found):
    entry_of = entry(vcodec=codecs[0], acodec=codecs[1])
    seen = extraction(entry_of, extractor_key="Generic")

    assert seen.generic
    assert (seen.formats[0].video_codec, seen.formats[0].audio_codec) == found


def test_a_link_to_a_file_is_its_own_only_format():
    info = {"id": "x", "extractor_key": "Generic", "format_id": "0", "url": "https://a.example/"}

    assert [f.url for f in extraction_of(info).formats] == ["https://a.example/"]
    assert extraction_of({"id": "x", "extractor_key": "Generic"}).formats == ()


def test_sizes_that_no_picture_has_are_no_resolution():
    for width, height in ((0, 720), (-1, 720), (1280, 0), (1280, -720)):
        assert extraction(entry(width=width, height=height)).formats[0].resolution is None


def test_odd_values_are_left_out_not_believed():
    found = extraction(
        entry(tbr="fast", fps=None, filesize=float("nan"), filesize_approx=True),
        duration="long",
        live_status="rerun",
        title=None,
    )

    assert found.duration is None
    assert found.live_status is LiveStatus.NOT_LIVE
    assert found.title == ""
    assert found.formats[0].bitrate == 0
    assert found.formats[0].size_bytes is None
