"""YouTube's live chat ids: the video in them is found, and nothing else is taken for one."""

import base64
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.sources.chat_ids import video_of_chat

VIDEO, CHANNEL = "dQw4w9WgXcQ", "UCuAXFkgsw1L7xaCfnd5JJOw"
_NAMES = string.ascii_letters + string.digits + "_-"
videos = st.text(_NAMES, min_size=11, max_size=11)
LONG = "with the video first"
shapes = st.sampled_from([LONG, "the channel alone"])
channels = st.text(_NAMES, min_size=22, max_size=22).map("UC".__add__)


def text(number: int, value: bytes) -> bytes:
    """A field of a protobuf message, shorter than 128 bytes."""
    return bytes([number << 3 | 2, len(value)]) + value


def encoded(message: bytes) -> str:
    return base64.urlsafe_b64encode(message).decode().rstrip("=")


def chat_id(video: str, channel: str, *, long: bool) -> str:
    about_channel = text(5, text(1, channel.encode()) + text(2, video.encode()))
    return encoded((text(1, text(1, video.encode())) if long else b"") + about_channel)


def test_both_shapes_look_as_youtube_s_do():
    assert len(chat_id(VIDEO, CHANNEL, long=True)) == 75
    assert chat_id(VIDEO, CHANNEL, long=True).startswith("Cg0KC")
    assert len(chat_id(VIDEO, CHANNEL, long=False)) == 55
    assert chat_id(VIDEO, CHANNEL, long=False).startswith("KicKGFVD")


@given(videos, channels, shapes)
def test_the_video_of_every_chat_is_found(video: str, channel: str, shape: str):
    assert video_of_chat(chat_id(video, channel, long=shape == LONG)) == video


@given(videos, channels, shapes, st.data())
def test_a_chat_id_that_was_changed_names_no_other_length(
    video: str,
    channel: str,
    shape: str,
    data: st.DataObject,
):
    """One character more, less or another: never an error, and never what is no id."""
    good = chat_id(video, channel, long=shape == LONG)
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from([*_NAMES, ""]))
    found = video_of_chat(good[:at] + other + good[at + 1 :])

    assert found is None or len(found) == 11
    assert other or found is None
    assert video_of_chat(good + "A") is None


@given(st.binary(max_size=80))
def test_other_bytes_are_no_chat(message: bytes):
    assert video_of_chat(encoded(message)) is None


@given(st.text(max_size=120))
def test_other_text_is_no_chat(words: str):
    assert video_of_chat(words) is None


ABOUT_CHANNEL = text(5, text(1, CHANNEL.encode()) + text(2, VIDEO.encode()))


@pytest.mark.parametrize(
    "message",
    {
        "the channel's video is another": text(1, text(1, b"aaaaaaaaaaa")) + ABOUT_CHANNEL,
        "no channel": text(1, text(1, VIDEO.encode())) + text(9, b"x" * 30),
        "another order": ABOUT_CHANNEL + text(1, text(1, VIDEO.encode())),
        "one field twice": ABOUT_CHANNEL + ABOUT_CHANNEL,
        "a field more": ABOUT_CHANNEL + text(6, b"x"),
        "a field more inside": text(
            5, text(1, CHANNEL.encode()) + text(2, VIDEO.encode()) + text(3, b"x")
        ),
        "field 0": text(0, b"x") + ABOUT_CHANNEL,
        "a number instead of a text": bytes([5 << 3]) + ABOUT_CHANNEL[1:],
        "longer than it is": ABOUT_CHANNEL[:1] + b"\x7f" + ABOUT_CHANNEL[2:],
        "a length of two bytes": ABOUT_CHANNEL[:1] + b"\xa7\x00" + ABOUT_CHANNEL[2:],
        "ends in a tag": ABOUT_CHANNEL + b"\x32",
        "no channel's id": text(5, text(1, b"XX" + b"a" * 22) + text(2, VIDEO.encode())),
        "no video's id": text(5, text(1, CHANNEL.encode()) + text(2, b"dQw4w9WgXc!")),
    }.values(),
)  # fmt: skip
def test_messages_of_another_shape_are_no_chat(message: bytes):
    assert video_of_chat(encoded(message)) is None


def test_only_the_canonical_spelling_is_taken():
    good = chat_id(VIDEO, CHANNEL, long=True)
    last = _NAMES.index("A")

    assert video_of_chat(good) == VIDEO
    assert video_of_chat(good + "=") is None
    assert video_of_chat(good[:-1]) is None
    assert video_of_chat(f" {good}") is None
    # The last character has bits that hold nothing; they have to be 0.
    neighbours = [good[:-1] + c for c in _NAMES[last:]]
    assert [c for c in neighbours if video_of_chat(c)] in ([good], [])
    assert sum(video_of_chat(good[:-1] + c) is not None for c in _NAMES) < 64
