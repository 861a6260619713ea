"""What is read of a site's answer for people to look at, however odd the answer is."""

import math
import secrets
import time
from typing import Any

import pytest

from yt_downloader.sources.details import details_of
from yt_downloader.sources.estimates import estimates_of
from yt_downloader.sources.extraction import Extraction, extraction_of
from yt_downloader.sources.links import list_url
from yt_downloader.sources.offers import offers_of
from yt_downloader.sources.picture_fetch import picture_type
from yt_downloader.sources.pictures import picture_of
from yt_downloader.sources.preview import preview_format
from yt_downloader.sources.subtitles import subtitles_of
from yt_downloader.sources.video_lists import video_list_of
from yt_downloader.sources.ytdlp.slimming import slimmed
from yt_downloader.web.signed import SignedTexts

NONSENSE: list[Any] = [None, 5, "x", [5], [None], [{}], {}, {"a": 5}, math.nan, True, [["x"]]]


def one(format_id: str, **more: Any) -> dict[str, Any]:
    """A format: H.264 in MP4 over https, unless *more* says otherwise."""
    said = {"ext": "mp4", "protocol": "https", "vcodec": "avc1.4d401e", "acodec": "none"}
    return {**said, "format_id": format_id, "url": f"https://x.example/{format_id}", **more}


def video(*formats: dict[str, Any], **more: Any) -> Extraction:
    return extraction_of({"id": "abcdefghijk", "title": "A", "formats": list(formats), **more})


SOUND = one("140", ext="m4a", vcodec="none", acodec="mp4a.40.2", tbr=128.0)
OPUS = one("251", ext="webm", vcodec="none", acodec="opus", tbr=134.24)


@pytest.mark.parametrize(
    ("formats", "chosen"),
    [
        ([one("18", height=360, acodec="mp4a"), one("160", height=144)], "18"),
        ([one("22", height=720, acodec="mp4a"), one("18", height=360, acodec="mp4a")], "18"),
        ([one("a", height=2160, acodec="mp4a"), one("136", height=720)], "136"),
        ([one("160", height=144), one("133", height=240), one("137", height=1080)], "133"),
        ([one("243", height=360, ext="webm", vcodec="vp9"), one("134", height=360)], "134"),
        ([one("394", height=240, vcodec="av01.0"), one("134", height=360)], "134"),
        ([one("a", height=2160, acodec="mp4a")], "a"),
        ([one("95", height=360, acodec="mp4a", protocol="m3u8_native")], None),
        ([one("x", height=360, acodec="mp3", ext="flv")], None),
        ([SOUND], None),
        ([], None),
    ],
)
def test_the_preview_is_small_and_plays_by_itself(
    formats: list[dict[str, Any]], chosen: str | None
):
    shown = preview_format(video(*formats))

    assert (shown and shown.id) == chosen


@pytest.mark.parametrize("status", ["is_live", "post_live", "is_upcoming"])
def test_what_is_live_has_no_preview(status: str):
    formats = one("18", height=360, acodec="mp4a")

    assert preview_format(video(formats, live_status=status)) is None
    assert preview_format(video(formats, live_status="was_live")) is not None


def test_pairs_are_named_as_people_name_them():
    webm = one("313", ext="webm", vcodec="vp9", height=2160, width=3840, filesize=1000)
    fast = one("299", height=1080, width=1920, fps=60)
    muxed = one("18", height=360, width=640, acodec="mp4a", filesize=7)

    found = {offer.format: offer for offer in offers_of(video(webm, fast, muxed, SOUND, OPUS))}

    assert found["313+251"].label == "2160p (webm) [Audio: 134.2Kbps]"
    assert found["299+140"].label == "1080p60 (mp4) [Audio: 128.0Kbps]"
    assert (found["18"].label, found["18"].size_bytes) == ("360p (mp4)", 7)
    assert found["313+251"].size_bytes is None, "that of the sound is not known"
    assert found["140"].kind == "audio"
    assert "299+251" not in found


def test_a_picture_without_its_own_kind_of_sound_gets_the_best_there_is():
    found = offers_of(video(one("137", height=1080), OPUS))

    assert (found[0].format, found[0].ext) == ("137+251", "mp4")
    assert offers_of(video(one("137", height=1080)))[0].kind == "video"


def test_a_site_that_lists_thousands_of_formats_costs_no_more_than_others():
    """Each picture with each sound would be a million."""
    pictures = [one(f"v{n}", height=1080, tbr=n) for n in range(1000)]
    sounds = [one(f"a{n}", ext="m4a", vcodec="none", acodec="mp4a", tbr=n) for n in range(1000)]

    found = offers_of(video(*pictures, *sounds))

    exact = [offer.format for offer in found if offer.kind != "selector"]
    assert len(exact) == 300
    assert exact[:6] == [*(f"v999+a{n}" for n in range(999, 994, -1)), "v998+a999"]


def test_the_best_formats_are_kept_and_sound_among_them():
    """As yt-dlp sorts them: sound comes before all pictures."""
    sounds = [one(f"a{n}", vcodec="none", acodec="mp4a") for n in range(150)]
    pictures = [one(f"v{n}") for n in range(1000)]
    few = [*sounds[:3], *pictures[:3]]

    kept = slimmed({"formats": [*sounds, *pictures]})["formats"]

    assert kept == [*sounds[50:], *pictures[600:]]
    assert slimmed({"formats": list(few)})["formats"] == few
    assert "formats" not in slimmed({})


def test_notes_of_yt_dlp_to_itself_are_left_out():
    noted = {**one("18"), "__needs_testing": True, "__working": False}

    assert slimmed({"formats": [noted]})["formats"] == [one("18")]


def test_estimates_are_of_what_would_be_fetched():
    picture = one("137", height=1080, width=1920, tbr=3000.0)

    found = estimates_of(video(picture, SOUND, duration=0.5))

    assert found.video == {"1080p": {"mp4": (3000 + 128) * 125}}
    assert found.audio == 16_000
    assert estimates_of(video()).video == {}
    assert estimates_of(video()).audio is None


@pytest.mark.parametrize("odd", NONSENSE)
def test_odd_answers_are_left_out(odd: Any):
    names = ("chapters", "heatmap", "thumbnails", "thumbnail", "uploader", "upload_date",
             "view_count", "subtitles", "automatic_captions")  # fmt: skip
    found = video(one("18"), **dict.fromkeys(names, odd))

    details = details_of(found)

    assert (details.chapters, details.heatmap, details.picture) == ((), (), None)
    assert details.upload_date is None
    assert not subtitles_of(found).manual
    assert slimmed(dict.fromkeys(names, odd)) is not None


def test_chapters_and_dates_have_to_make_sense():
    chapters = [
        {"title": "one", "start_time": 0, "end_time": 5},
        {"title": None, "start_time": 5},
        {"title": "no", "start_time": "5"},
        {"title": "no", "start_time": -1},
    ]

    found = details_of(video(chapters=chapters, upload_date="20240231", view_count=-3))

    assert [(c.title, c.start_time, c.end_time) for c in found.chapters] == [
        ("one", 0, 5),
        ("", 5, None),
    ]
    assert found.upload_date is None
    assert found.view_count is None


@pytest.mark.parametrize(
    "url",
    [
        *("http://10.0.0.1/a.vtt", "http://127.1/a.vtt", "http://[::1]/a.vtt"),
        *("http://localhost/a.vtt", "http://router.lan/a.vtt", "file:///etc/passwd"),
        *("https://user:pw@subs.example/a.vtt", "//x.example/a.vtt", "https://[bad", ""),
        "https://x.example/" + "a" * 5000,
    ],
)
def test_no_inside_address_is_handed_out_as_a_subtitle(url: str):
    good = {"ext": "vtt", "url": "https://subs.example/a.vtt", "name": "English"}
    mixed = video(subtitles={"en": [{"ext": "vtt", "url": url}, good]})
    alone = video(subtitles={"en": [{"ext": "vtt", "url": url}]})

    assert [file.url for file in subtitles_of(mixed).manual["en"].files] == [good["url"]]
    assert subtitles_of(alone).manual == {}


def test_a_chat_is_no_subtitle():
    chat = [{"ext": "json", "url": "https://www.youtube.com/watch"}]

    assert subtitles_of(video(subtitles={"live_chat": chat})).manual == {}


def test_the_picture_is_wide_enough_and_surely_there():
    sizes = [{"url": f"https://i.example/{w}.jpg", "width": w} for w in (120, 320, 1280)]
    made_up = {"url": "https://i.example/maxres.jpg"}

    assert picture_of({"thumbnails": [*sizes, made_up]}) == "https://i.example/320.jpg"
    assert picture_of({"thumbnails": [*sizes[:1], made_up]}) == "https://i.example/120.jpg"
    assert picture_of({"thumbnails": [made_up]}) == made_up["url"]
    assert picture_of({"thumbnail": "https://i.example/a.jpg"}) == "https://i.example/a.jpg"
    assert picture_of({"thumbnail": "javascript:alert(1)"}) is None


def test_what_a_picture_is_stands_in_its_first_bytes():
    assert picture_type(b"\xff\xd8\xff\xe0....") == "image/jpeg"
    assert picture_type(b"RIFF\0\0\0\0WAVEfmt ") is None
    assert picture_type(b"\0\0\0\x1cftypmp42") is None
    assert picture_type(b"  <svg xmlns=") is None
    assert picture_type(b"") is None


@pytest.mark.parametrize(
    ("text", "list_id"),
    [
        ("https://www.youtube.com/playlist?list=PL1234567890", "PL1234567890"),
        ("https://music.youtube.com/playlist?list=OLAK5uy_1234567890", "OLAK5uy_1234567890"),
        ("https://www.youtube.com/watch?v=abcdefghijk&list=PL1234567890", "PL1234567890"),
        ("https://youtu.be/abcdefghijk?list=PL1234567890", "PL1234567890"),
        ("https://www.youtube.com/watch?v=abcdefghijk&list=WL", None),
        ("https://www.youtube.com/watch?v=abcdefghijk", None),
        ("https://evil.example/playlist?list=PL1234567890", None),
        ("https://www.youtube.com/playlist?list=PL123456789%26x", None),
    ],
)
def test_playlists_are_named_by_their_links(text: str, list_id: str | None):
    wanted = f"https://www.youtube.com/playlist?list={list_id}" if list_id else None

    assert list_url(text) == wanted


def test_a_list_that_nobody_counted_says_that_there_is_more():
    entries = [{"id": f"video-{n:05}", "title": "t", "duration": None} for n in range(501)]
    odd = [{"id": "PLa-list-in-the-list"}, {"id": None}, {"id": "abcdefghijk", "duration": "5"}]

    assert video_list_of({"entries": entries}).left_out is None
    assert video_list_of({"entries": entries, "playlist_count": 700}).left_out == 200
    assert len(video_list_of({"entries": entries}).entries) == 500
    found = video_list_of({"entries": odd})
    assert [(e.video_id, e.duration) for e in found.entries] == [("abcdefghijk", None)]


def test_automatic_captions_of_a_hundred_languages_are_kept_in_the_kinds_that_are_read():
    kinds = [{"ext": ext, "url": f"https://x.example/{ext}"} for ext in ("json3", "srt", "vtt")]
    info = {"automatic_captions": {"en": kinds, "xx": kinds[1:2]}, "tags": ["a"] * 99}

    found = slimmed(info)["automatic_captions"]

    assert [one["ext"] for one in found["en"]] == ["json3", "vtt"]
    assert [one["ext"] for one in found["xx"]] == ["srt"]
    assert "tags" not in info


def test_signed_texts_come_back_until_their_time_is_over(monkeypatch: pytest.MonkeyPatch):
    texts = SignedTexts("s" * 32, purpose="a", seconds=3600)
    signed = texts.make("https://x.example/ü", "18")
    assert signed is not None

    assert texts.read(signed) == ["https://x.example/ü", "18"]
    assert texts.read(signed[:-1]) is None
    assert SignedTexts("s" * 32, purpose="b", seconds=3600).read(signed) is None
    assert SignedTexts("t" * 32, purpose="a", seconds=3600).read(signed) is None
    assert texts.make(secrets.token_urlsafe(5000)) is None
    later = time.time()
    monkeypatch.setattr(time, "time", lambda: later + 3590)
    assert texts.read(signed) is not None
    monkeypatch.setattr(time, "time", lambda: later + 7210)
    assert texts.read(signed) is None
