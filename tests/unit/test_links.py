"""Which links are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yt_downloader.errors import MediaError
from yt_downloader.sources.links import is_video_id, parse_link

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={ID}",
        f"https://youtube.com/watch?list=PL1&v={ID}&t=42s",
        f"http://m.youtube.com/watch?v={ID}#t=3",
        f"https://music.youtube.com/watch?v={ID}",
        f"https://youtu.be/{ID}?si=abc",
        f"https://www.youtube.com/shorts/{ID}",
        f"https://www.youtube.com/live/{ID}?feature=share",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"HTTPS://WWW.YOUTUBE.COM./v/{ID}/",
        f"  https://youtu.be/{ID}  ",
    ],
)
def test_every_way_to_write_a_video_link_is_taken(url: str):
    link = parse_link(url)

    assert link.video_id == ID
    assert link.url == f"https://www.youtube.com/watch?v={ID}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        f"ftp://youtu.be/{ID}",
        f"file:///watch?v={ID}",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/playlist?list=PL1",
        "https://www.youtube.com/@someone",
        f"https://user:pass@youtu.be/{ID}",
        f"https://youtu.be\\@example.com/{ID}",
        f"https://youtu.be/{ID}\nHost: x",
        f"https://youtu.be:99999/{ID}",
        "https://[::1/" + ID,
        "https://youtu.be/" + "a" * 3000,
        "https://studio.youtube.com/video/x",
        "https://you%74ube.com/@someone",
        "https://@example.com/a.mp4",
        "https:///a.mp4",
    ],
)
def test_other_links_are_refused(url: str):
    with pytest.raises(MediaError) as caught:
        parse_link(url)
    assert caught.value.code == "UNSUPPORTED_URL"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTP://Example.COM:80/a.mp4?b=ü#t=3", "http://example.com/a.mp4?b=%C3%BC"),
        ("https://example.com:8443/a.m3u8", "https://example.com:8443/a.m3u8"),
        (f"https://example.com/watch?v={ID}", f"https://example.com/watch?v={ID}"),
        (f"https://youtube.com.example.com/v/{ID}", f"https://youtube.com.example.com/v/{ID}"),
        ("https://bücher.example/a.mp4", "https://xn--bcher-kva.example/a.mp4"),
    ],
)
def test_a_link_elsewhere_keeps_its_address_and_gets_a_name_of_its_own(url: str, asked: str):
    link = parse_link(url)

    assert link.url == asked
    assert link == parse_link(asked)
    assert not is_video_id(link.video_id)
    assert len(link.video_id) == 16


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]",
     "10.0.0.8", "12%37.0.0.1", "169.254.169.254", "[64:ff9b::7f00:1]", "x.localhost",
     "[fd00:ec2::254]"],
)  # fmt: skip
def test_addresses_inside_are_blocked(host: str):
    with pytest.raises(MediaError) as caught:
        parse_link(f"http://{host}/watch?v={ID}")
    assert caught.value.code == "BLOCKED_ADDRESS"


@given(st.text(max_size=200))
def test_any_text_is_a_link_or_a_clear_refusal(text: str):
    for candidate in (text, f"https://{text}", f"https://youtu.be/{text}"):
        assert outcome(candidate) in {11, 16, "UNSUPPORTED_URL", "BLOCKED_ADDRESS"}


def outcome(url: str) -> int | str:
    try:
        return len(parse_link(url).video_id)
    except MediaError as error:
        return error.code
