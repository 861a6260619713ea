"""What formats that a client named become, and which sound is taken alone."""

from dataclasses import replace

import pytest

from tests.unit.test_plan import FORMATS, WANTED, audio, extraction, video
from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Carries, Mode
from yt_downloader.sources.extraction import UNKNOWN_CODEC, Format
from yt_downloader.sources.named import check_all_taken
from yt_downloader.sources.plan import Plan, make_plan
from yt_downloader.sources.supply import carries

HLS = video("hls", 720, "avc1", "mp4", audio_codec="mp4a", protocol="m3u8_native", bitrate=900.0)
UNTOLD = video("0", 0, UNKNOWN_CODEC, "mp4", audio_codec=UNKNOWN_CODEC, resolution=None)


def plan(*names: str, formats: tuple[Format, ...] = FORMATS, **wishes: object) -> Plan:
    """With *names* the formats that are named."""

    def select(usable: object) -> list[Format]:
        return [f for f in formats if f.id in names]

    return make_plan(
        extraction(*formats),
        replace(WANTED, **wishes),  # type: ignore[arg-type]
        longest_seconds=3600,
        select=select if names else None,
    )


def shape(found: Plan) -> tuple[str, str]:
    return "+".join(f.id for f in found.formats), found.extension


@pytest.mark.parametrize(
    ("names", "wishes", "made"),
    [
        (["137", "140"], {}, "mp4"),
        (["137", "140"], {"container": "webm"}, "mp4"),
        (["248", "251"], {"container": "webm"}, "webm"),
        (["248", "251"], {"container": "best"}, "webm"),
        (["248", "251"], {"container": "mp4"}, "mp4"),
        (["18"], {}, "mp4"),
        (["137"], {}, "mp4"),
        (["140"], {}, "m4a"),
        (["251"], {"container": "mp4"}, "webm"),
        (["18"], {"sound_alone": True}, "m4a"),
    ],
)
def test_named_formats_go_into_what_takes_them(names: list[str], wishes, made: str):
    assert shape(plan(*names, **wishes)) == ("+".join(names), made)


def test_of_a_pair_only_the_sound_may_be_wanted():
    assert shape(plan("137", "140", sound_alone=True)) == ("140", "m4a")
    with pytest.raises(MediaError, match="no sound"):
        plan("137", sound_alone=True)


@pytest.mark.parametrize(
    ("formats", "container", "made"),
    [
        (FORMATS, "mp4", ("140", "m4a")),
        (FORMATS, "webm", ("251", "webm")),
        ((*FORMATS, audio("139", "mp4a", "m4a", bitrate=48.0)), "mp4", ("140", "m4a")),
        (
            (*FORMATS, audio("141", "mp4a", "m4a", preference=-10, bitrate=256.0)),
            "mp4",
            ("140", "m4a"),
        ),
        (
            (audio("251", "opus", "webm", bitrate=150.0), audio("140", "mp4a", "m4a")),
            "best",
            ("251", "webm"),
        ),
        ((HLS, FORMATS[0]), "mp4", ("18", "m4a")),
        ((replace(HLS, id="large", bitrate=4000.0), HLS), "best", ("hls", "m4a")),
        ((UNTOLD,), "best", ("0", "m4a")),
        ((UNTOLD,), "webm", ("0", "webm")),
    ],
)
def test_sound_alone_comes_from_where_it_costs_least(
    formats: tuple[Format, ...], container: str, made: tuple[str, str]
):
    found = plan(formats=formats, container=container, sound_alone=True)

    assert shape(found) == made
    assert found.video is None
    assert found.mode is Mode.SMART


@pytest.mark.parametrize(
    ("formats", "container"),
    [((FORMATS[1],), "best"), ((FORMATS[0],), "webm"), ((audio("251", "opus", "webm"),), "mp4")],
)
def test_sound_that_would_have_to_be_encoded_is_not_there(
    formats: tuple[Format, ...], container: str
):
    with pytest.raises(MediaError) as caught:
        plan(formats=formats, container=container, sound_alone=True)

    assert caught.value.code == "FORMAT_UNAVAILABLE"


def test_pictures_are_read_for_their_time_only_where_there_may_be_some():
    assert carries(FORMATS[0]) is Carries.BOTH
    assert carries(FORMATS[0], sound_alone=True) is Carries.SOUND
    assert carries(audio("140", "mp4a", "m4a"), sound_alone=True) is Carries.AUDIO


def test_ids_that_yt_dlp_leaves_out_are_not_left_out_in_silence():
    by_id = {f.id: f for f in FORMATS}
    with pytest.raises(MediaError, match="one file"):
        check_all_taken("137+18", FORMATS, [by_id["137"]])

    check_all_taken("137+140", FORMATS, [by_id["137"], by_id["140"]])
    check_all_taken("bestvideo+bestaudio", FORMATS, [by_id["313"], by_id["251"]])
    check_all_taken("137/18", FORMATS, [by_id["137"]])
