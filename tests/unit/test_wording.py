"""Messages about clips: what people wrote stays text, and everything keeps to its length."""

from datetime import UTC, datetime

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.data.video import Labels, Moment, NewVideo, Video, new_document, video_of
from yt_downloader.video.wording import plain, reply_text, webhook_text

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LINK = "https://clips.example.org/api/files/abc.def"


def clip(message: str | None = None, labels: Labels | None = None, **fields: object) -> Video:
    new = NewVideo(
        user_id=str(ObjectId()),
        url="https://www.youtube.com/watch?v=live-now-01",
        youtube_video_id="live-now-01",
        start_time=None,
        end_time=None,
        additional_message=message,
        moment=Moment(at=NOW, offset=60, duration=120),
        labels=labels,
    )
    return video_of({**new_document(new, now=NOW), **fields})


@pytest.mark.parametrize(
    ("video", "text"),
    [
        (clip("wow"), "Clip saved: \u201cwow\u201d"),
        (clip(title="A stream"), "Clip saved: \u201cA stream\u201d"),
        (clip(), "Clip saved: live\\-now\\-01"),
        (clip("a\nb\u202ec\x00d"), "Clip saved: \u201ca b c d\u201d"),
        (
            clip("w", Labels(bot="b", viewer="V", channel="C")),
            "Clip saved: \u201cw\u201d by V in C",
        ),
    ],
)
def test_a_webhook_hears_what_happened_to_which_clip(video: Video, text: str):
    assert webhook_text("Clip saved", video) == text


@given(st.text(max_size=600), st.text(max_size=100), st.text(max_size=100))
def test_nobody_s_words_become_markup_or_a_second_line(message: str, viewer: str, channel: str):
    labels = Labels(bot="b", viewer=viewer, channel=channel)

    text = webhook_text("Clip ready", clip(message, labels), link=LINK)

    first, link = text.split("\n")
    assert link == LINK
    assert len(text) <= 2000
    unescaped = first.replace("\\\\", "")
    for mark in "*_`[]()<@":
        assert unescaped.count(mark) == unescaped.count(f"\\{mark}")
    assert all(c.isprintable() for c in first if c != " ")


def test_a_link_that_does_not_fit_is_left_out_of_a_chat():
    assert reply_text(link=LINK) == f"Clip ready: {LINK}"
    assert reply_text(link=f"https://{'x' * 200}") == "Clip ready."
    assert reply_text(link=None) == "Clip ready."


def test_long_text_ends_with_an_ellipsis():
    assert plain("a" * 30, 10) == "a" * 9 + "\u2026"
