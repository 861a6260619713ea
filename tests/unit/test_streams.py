"""Which stream the last part of a bot's address names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.errors import MediaError
from yt_downloader.sources.streams import parse_stream

ID = "dQw4w9WgXcQ"
CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"
CHAT = "KicKGFVDdUFYRmtnc3cxTDd4YUNmbmQ1SkpPdxILZFF3NHc5V2dYY1E"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"{ID}/4711",
        CHAT,
        f"{CHAT}/4711",
        f"https://youtu.be/{ID}",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube.com/watch?v={ID}&t=3",
        f" {ID} ",
    ],
)
def test_a_video_is_named_by_its_id_its_chat_or_its_link(text: str):
    stream = parse_stream(text)

    assert stream is not None
    assert stream.video_id == stream.key == ID
    assert stream.url == f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    "text",
    [
        CHANNEL,
        f"{CHANNEL}/live",
        f"https://www.youtube.com/channel/{CHANNEL}",
        f"https://m.youtube.com/channel/{CHANNEL}/live",
    ],
)
def test_a_channel_is_named_by_its_id(text: str):
    stream = parse_stream(text)

    assert stream is not None
    assert stream.video_id is None
    assert stream.url == f"https://www.youtube.com/channel/{CHANNEL}/live"
    assert stream.key == CHANNEL


@pytest.mark.parametrize(
    "text", ["@Some.Name", "@Some.Name/4711", "https://www.youtube.com/@Some.Name/streams"]
)
def test_a_channel_is_named_by_its_handle(text: str):
    stream = parse_stream(text)

    assert stream is not None
    assert (stream.video_id, stream.key) == (None, "@some.name")
    assert stream.url == "https://www.youtube.com/@Some.Name/live"


def test_handles_of_other_scripts_are_written_as_addresses_are():
    typed = parse_stream("@日本語チャンネル")
    linked = parse_stream("https://www.youtube.com/@%E6%97%A5%E6%9C%AC%E8%AA%9E%E3%83%81%E3%83%A3"
                          "%E3%83%B3%E3%83%8D%E3%83%AB/live")  # fmt: skip

    assert typed is not None
    assert typed == linked
    assert typed.url.isascii()


def test_a_link_that_was_not_encoded_has_its_video_in_the_request_s_query():
    stream = parse_stream("https://www.youtube.com/watch", query_video_id=ID)

    assert stream is not None
    assert stream.video_id == ID


def test_a_link_elsewhere_is_kept_as_it_is():
    url = "https://cdn.example.com/live/master.m3u8?x=1"
    stream = parse_stream(url)

    assert stream is not None
    assert stream.url == url
    assert stream.key == stream.video_id


@pytest.mark.parametrize(
    "text",
    ["", "$(chatid)", "null", "123456789012345678/876543210987654321", "@ab", "@", "@a/b",
     "UCshort", "hello world", f"{ID}x", "../../etc", "@na me", "a" * 3000],
)  # fmt: skip
def test_other_text_names_no_stream(text: str):
    assert parse_stream(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://www.youtube.com/watch", "UNSUPPORTED_URL"),
        ("https://www.youtube.com/playlist?list=PL1", "UNSUPPORTED_URL"),
        ("ftp://example.com/x", "UNSUPPORTED_URL"),
        ("http://[", "UNSUPPORTED_URL"),
        ("http://127.0.0.1/live.m3u8", "BLOCKED_ADDRESS"),
        ("http://[::ffff:10.0.0.1]/", "BLOCKED_ADDRESS"),
    ],
)
def test_links_that_are_not_taken_are_refused(text: str, code: str):
    with pytest.raises(MediaError) as caught:
        parse_stream(text)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_any_text_is_a_stream_none_or_a_refusal(text: str):
    try:
        stream = parse_stream(text)
    except MediaError:
        return
    if stream is not None:
        assert stream.url.startswith(("https://", "http://"))
