"""A follow-up goes to the bot's own documented address and nowhere else."""

import pytest

from yt_downloader.sources.replies import reply_address

PREFIX = "https://api.nightbot.tv/1/channel/send/"


@pytest.mark.parametrize(
    "rest", ["abc", "TVRVd01qYz06ZWQ=", "a-b_c~d", "a/b.c", "a%3D%3D", "x" * 900]
)
def test_nightbot_s_own_addresses_are_taken_as_they_are(rest: str):
    assert reply_address(PREFIX + rest) == PREFIX + rest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        PREFIX,
        "http://api.nightbot.tv/1/channel/send/abc",
        "HTTPS://api.nightbot.tv/1/channel/send/abc",
        "https://api.nightbot.tv:443/1/channel/send/abc",
        "https://api.nightbot.tv:8443/1/channel/send/abc",
        "https://api.nightbot.tv./1/channel/send/abc",
        "https://user@api.nightbot.tv/1/channel/send/abc",
        "https://api.nightbot.tv@evil.example/1/channel/send/abc",
        "https://api.nightbot.tv.evil.example/1/channel/send/abc",
        "https://evil.example/https://api.nightbot.tv/1/channel/send/abc",
        "https://api-nightbot.tv/1/channel/send/abc",
        "https://api.nightbot.tv/1/channel/sendabc",
        "https://api.nightbot.tv/1/commands/abc",
        "//api.nightbot.tv/1/channel/send/abc",
        PREFIX + "../../commands",
        PREFIX + "a/../b",
        PREFIX + "a/./b",
        PREFIX + "a//b",
        PREFIX + "..",
        PREFIX + "a/%2e%2e/b",
        PREFIX + "%2E%2E",
        PREFIX + "a%2fb",
        PREFIX + "a%5Cb",
        PREFIX + "a%252e",
        PREFIX + "a%00",
        PREFIX + "a%0d%0aHost",
        PREFIX + "a%zz",
        PREFIX + "a?chatId=1",
        PREFIX + "a#b",
        PREFIX + "a\\b",
        PREFIX + "a b",
        PREFIX + "a\r\nHost: evil",
        PREFIX + "a\n",
        " " + PREFIX + "a",
        PREFIX + "\uff0e\uff0e",
        PREFIX + "x" * 1000,
    ],
)
def test_everything_else_is_not(text: str):
    assert reply_address(text) is None
