"""Captions as sites send them, hostile ones included, and as they are written."""

import json

import pytest

from yt_downloader.media.captions import BadCaptions, Cue, as_webvtt, cut_cues, read_cues
from yt_downloader.media.languages import container_language

VTT = b"""\xef\xbb\xbfWEBVTT - a title
NOTE 00:00:01.000 is when it begins

first
00:01.000 --> 00:02.500 align:start position:0%
Hello <c.yellow>there</c> &amp; <00:00:01.500>you

00:00:03.000 --> 01:00:04.000
<script>alert(1)</script>
--&gt; two
"""
SRT = (
    b"1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n\r\n2\r\n00:00:05,000 --> 00:00:06,000\r\nBye"
)


def json3(*events: object) -> bytes:
    return json.dumps({"events": events}).encode()


def event(start: object, length: object, *words: str) -> dict[str, object]:
    return {"tStartMs": start, "dDurationMs": length, "segs": [{"utf8": w} for w in words]}


def test_webvtt_loses_its_markup():
    assert read_cues(VTT, "vtt") == (
        Cue(1.0, 2.5, "Hello there & you"),
        Cue(3.0, 3604.0, "alert(1)\n--> two"),
    )


def test_subrip_is_read_alike():
    assert read_cues(SRT, "srt") == (Cue(1.0, 2.5, "Hello"), Cue(5.0, 6.0, "Bye"))


def test_json3_joins_words_and_shows_one_cue_at_a_time():
    rolling = json3(
        {"tStartMs": 0, "wWinId": 1},
        event(1000, 5000, "one", " two"),
        event(2000, 10, "\n"),
        event(3000, 5000, "three"),
        event(3000, 1000, "at once"),
    )

    assert read_cues(rolling, "json3") == (
        Cue(1.0, 3.0, "one two"),
        Cue(3.0, 8.0, "three\nat once"),
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"<html>no</html>",
        b'{"events": 5}',
        b'{"events": [5]}',
        b'{"events": [{"segs": [5]}]}',
        b"[" * 200_000,
        json3(event("soon", 5, "x")),
        json3(event(10**400, 5, "x")),
    ],
)
def test_what_is_no_json3_is_refused(data: bytes):
    with pytest.raises(BadCaptions):
        read_cues(data, "json3")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"WEBVTT\n\n00:00:05.000 --> 00:00:01.000\nbackwards",
        b"WEBVTT\n\n00:00:05.000 --> 00:00:06.000\n\x00\x1b\n",
        b"-->" * 100_000,
        b"<" * 1_000_000 + b"\n00:01.000 --> 00:02.000\n",
        json3(event(-5000, 10, "before the start"), event(float("nan"), 5, "never")),
    ],
)
def test_lines_without_sense_are_no_cues(data: bytes):
    assert read_cues(data, "json3" if data.startswith(b"{") else "vtt") == ()


@pytest.mark.parametrize("number", ["&#" + "9" * 5000, "&#x" + "f" * 9000, "&#-5;"])
def test_a_character_that_there_is_not_is_no_error_of_ours(number: str):
    data = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{number};\n".encode()

    try:
        assert len(read_cues(data, "vtt")) <= 1
    except BadCaptions:
        assert number.startswith("&#9")


def test_a_cue_is_bounded_and_has_no_empty_line():
    data = json3(event(0, 10, "a\n\n \nb\t\x00c" + "x" * 5000))

    (cue,) = read_cues(data, "json3")

    assert cue.text.startswith("a\nb c")
    assert len(cue.text) == 2000


def test_cues_are_cut_to_the_segment():
    cues = [Cue(0, 4, "before"), Cue(4, 10, "in"), Cue(10, 11, "on"), Cue(12, 13, "behind")]

    assert cut_cues(cues, 5.0, 10.5) == (Cue(0.0, 5.0, "in"), Cue(5.0, 5.5, "on"))


def test_text_that_looks_like_a_timing_cannot_begin_a_cue():
    written = as_webvtt([Cue(3599.9996, 3661.5, "00:00:01.000 --> 00:00:02.000\n<b>&")])

    assert written == (
        "WEBVTT\n\n01:00:00.000 --> 01:01:01.500\n"
        "00:00:01.000 --&gt; 00:00:02.000\n&lt;b&gt;&amp;\n"
    )
    assert read_cues(written.encode(), "vtt")[0].text.endswith("<b>&")


@pytest.mark.parametrize(
    ("code", "letters"),
    [("en", "eng"), ("pt-BR", "por"), ("de", "deu"), ("fil", "fil"), ("x1", "und"), ("qq", "und")],
)
def test_containers_name_languages_by_three_letters(code: str, letters: str):
    assert container_language(code) == letters
