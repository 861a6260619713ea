"""Which formats make what was asked for."""

from dataclasses import replace

import pytest

from yt_downloader.errors import MediaError
from yt_downloader.sources.extraction import Extraction, Format, LiveStatus
from yt_downloader.sources.plan import NotRecorded, Plan, Wanted, make_plan, within

WANTED = Wanted(
    start=10,
    end=70,
    container="mp4",
    resolution=1080,
    exact=False,
    high_res_mp4="remux",
    cut_mode="smart",
)


def video(name: str, lines: int, codec: str, ext: str, **more: object) -> Format:
    values = {
        "id": name,
        "extension": ext,
        "protocol": "https",
        "url": "https://example.com",
        "video_codec": codec,
        "audio_codec": None,
        "resolution": lines,
        "fps": 30.0,
        "bitrate": 3000.0,
        "size_bytes": None,
        "preference": -1,
        **more,
    }
    return Format(**values)  # type: ignore[arg-type]


def audio(name: str, codec: str, ext: str, **more: object) -> Format:
    sound = video(name, 0, "", ext, video_codec=None, audio_codec=codec, resolution=None)
    return replace(sound, **{"bitrate": 128.0, **more})  # type: ignore[arg-type]


FORMATS = (
    video("18", 360, "avc1", "mp4", audio_codec="mp4a"),
    video("136", 720, "avc1", "mp4"),
    video("247", 720, "vp9", "webm"),
    video("137", 1080, "avc1", "mp4"),
    video("248", 1080, "vp9", "webm"),
    video("399", 1080, "av01", "mp4"),
    video("hls-1080", 1080, "avc1", "mp4", audio_codec="mp4a", protocol="m3u8_native"),
    video("271", 1440, "vp9", "webm"),
    video("313", 2160, "vp9", "webm"),
    audio("140", "mp4a", "m4a"),
    audio("251", "opus", "webm"),
)


def extraction(*formats: Format, **changes: object) -> Extraction:
    values = {
        "id": "x",
        "title": "T",
        "duration": 7200.0,
        "live_status": LiveStatus.NOT_LIVE,
        "formats": formats or FORMATS,
        "raw": {},
        **changes,
    }
    return Extraction(**values)  # type: ignore[arg-type]


def plan(source: Extraction | None = None, **changes: object) -> Plan:
    wanted = replace(WANTED, **changes)  # type: ignore[arg-type]
    return make_plan(source or extraction(), wanted, longest_seconds=3600)


def chosen(**changes: object) -> tuple[str, str]:
    found = plan(None, **changes)
    return "+".join(f.id for f in found.formats), found.container


def failure(source: Extraction | None = None, **changes: object) -> MediaError:
    wanted = replace(WANTED, **changes)  # type: ignore[arg-type]
    with pytest.raises(MediaError) as caught:
        make_plan(source or extraction(), wanted, longest_seconds=3600)
    return caught.value


@pytest.mark.parametrize(
    ("wishes", "formats", "container"),
    [
        ({}, "137+140", "mp4"),
        ({"resolution": 720}, "136+140", "mp4"),
        ({"container": "webm"}, "248+251", "webm"),
        ({"resolution": 1440}, "271+140", "mp4"),
        ({"resolution": 2160, "container": "webm"}, "313+251", "webm"),
        ({"resolution": None, "container": "best"}, "313+251", "webm"),
        ({"resolution": 360}, "18", "mp4"),
        ({"resolution": 4320}, "313+140", "mp4"),
        ({"resolution": 480}, "18", "mp4"),
        ({"resolution": 144}, "18", "mp4"),
    ],
)
def test_the_formats_that_fit_are_chosen(wishes, formats, container):
    assert chosen(**wishes) == (formats, container)


def test_a_resolution_that_was_named_is_not_replaced():
    error = failure(resolution=4320, exact=True)

    assert error.code == "FORMAT_UNAVAILABLE"
    assert "2160p, 1440p, 1080p, 720p, 360p" in error.message


def test_only_high_resolutions_are_re_encoded_without_loss():
    assert plan(resolution=1440, high_res_mp4="h265-lossless").lossless_h265
    assert not plan(resolution=1080, high_res_mp4="h265-lossless").lossless_h265
    assert not plan(resolution=1440, container="webm", high_res_mp4="h265-lossless").lossless_h265
    assert not plan(resolution=1440).lossless_h265


def test_mp4_is_made_of_webm_where_there_is_nothing_else():
    source = extraction(FORMATS[4], FORMATS[10])

    found = plan(source)

    assert [f.id for f in found.formats] == ["248", "251"]
    assert found.container == "mp4"


def test_webm_cannot_be_made_of_h264():
    assert (
        failure(extraction(FORMATS[3], FORMATS[9]), container="webm").code == "FORMAT_UNAVAILABLE"
    )


def test_webm_never_comes_without_the_sound_that_the_video_has():
    error = failure(extraction(FORMATS[4], FORMATS[9]), container="webm")

    assert error.code == "FORMAT_UNAVAILABLE"
    assert "sound" in error.message
    assert plan(extraction(FORMATS[4]), container="webm").audio is None


def test_a_video_without_sound_is_taken_without():
    found = plan(extraction(FORMATS[3]))

    assert found.audio is None


def test_the_original_sound_is_preferred_to_a_louder_dub():
    dub = audio("140-de", "mp4a", "m4a", preference=-1, bitrate=256.0)
    original = audio("140-en", "mp4a", "m4a", preference=10)

    found = plan(extraction(FORMATS[3], dub, original))

    assert found.audio is not None
    assert found.audio.id == "140-en"


def test_a_video_with_only_sound_has_no_picture_to_cut():
    assert failure(extraction(FORMATS[9])).code == "FORMAT_UNAVAILABLE"


def test_a_stream_that_has_not_begun_is_an_error_of_its_own():
    source = extraction(live_status=LiveStatus.IS_UPCOMING, duration=None)

    assert failure(source).code == "LIVE_NOT_STARTED"


@pytest.mark.parametrize("status", [LiveStatus.IS_LIVE, LiveStatus.POST_LIVE])
def test_a_stream_without_fragments_has_nothing_to_fetch_yet(status):
    with pytest.raises(NotRecorded):
        plan(extraction(live_status=status, duration=None))


def test_a_running_stream_is_taken_by_its_fragments_and_may_end_in_the_future():
    fragmented = tuple(replace(found, live_fragment_seconds=5.0) for found in FORMATS)
    source = extraction(*fragmented, live_status=LiveStatus.IS_LIVE, duration=None)

    found = plan(source, start=100.0, end=160.0, moment=1_700_000_000.0)

    assert found.runs
    assert (found.start, found.end, found.moment) == (100.0, 160.0, 1_700_000_000.0)


def test_a_moment_of_a_stream_is_found_in_its_recording_by_when_it_began():
    source = extraction(live_status=LiveStatus.WAS_LIVE, started_at=1_700_000_000.0)

    found = plan(source, start=-60.0, end=60.0, moment=1_700_000_030.0)

    assert (found.start, found.end, found.moment) == (0.0, 90.0, None)
    assert not found.runs


def test_the_recording_of_a_stream_is_an_ordinary_video():
    assert plan(extraction(live_status=LiveStatus.WAS_LIVE)).seconds == 60


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (7200, 7260, "EMPTY_OUTPUT"),
        (9000, 9060, "EMPTY_OUTPUT"),
        (7150, 7250, "EMPTY_OUTPUT"),
        (0, 3601, "TOO_LONG"),
        (None, None, "TOO_LONG"),
    ],
)
def test_segments_that_the_video_does_not_have_are_refused(start, end, code):
    error = failure(start=start, end=end)

    assert error.code == code
    assert "7200" in error.message or "3600" in error.message


def test_an_end_just_past_the_rounded_duration_is_the_end():
    assert plan(start=7190, end=7200.4).end == 7200


def test_no_times_are_the_whole_video():
    found = plan(extraction(duration=600.0), start=None, end=None)

    assert (found.start, found.end) == (0, 600)


def test_the_size_is_estimated_from_the_bit_rates():
    assert plan().estimated_bytes == (3000 + 128) * 125 * 60


UNKNOWN = video("0", 0, "unknown", "mp4", audio_codec="unknown", resolution=None, bitrate=0.0)


@pytest.mark.parametrize("exact", [True, False])
def test_where_no_resolution_is_known_what_there_is_is_taken(exact):
    made = plan(extraction(UNKNOWN, generic=True, duration=None), resolution=2160, exact=exact)

    assert (made.video, made.audio, made.container) == (UNKNOWN, None, "mp4")
    assert (made.start, made.end, made.generic) == (10, 70, True)


def test_what_has_no_known_resolution_yields_to_what_has_one():
    known = replace(UNKNOWN, id="1", resolution=360)
    source = extraction(UNKNOWN, known, generic=True)

    assert plan(source, resolution=1080).video == known
    assert failure(source, resolution=1080, exact=True).code == "FORMAT_UNAVAILABLE"


def test_all_of_a_video_of_unknown_length_is_a_matter_for_its_file():
    made = plan(extraction(UNKNOWN, generic=True, duration=None), start=None, end=None)

    assert (made.start, made.end, made.longest_seconds) == (0, float("inf"), 3600)
    assert made.estimated_bytes == 0


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (10, 20, (10, 20)),
        (10, 100.9, (10, 100)),
        (10, float("inf"), (10, 100)),
    ],
)
def test_a_segment_ends_with_the_video(start, end, found):
    assert within(100, start, end) == found


@pytest.mark.parametrize(("start", "end"), [(10, 101.1), (100, 101), (200, float("inf"))])
def test_a_segment_that_the_video_does_not_have(start, end):
    with pytest.raises(MediaError) as failed:
        within(100, start, end)

    assert failed.value.code == "EMPTY_OUTPUT"
    assert "the video ends at 100 s" in failed.value.message
