"""Bots are recognised by what they send, and what they say of people is kept as labels."""

import pytest

from tests.harness.chatting import EVERY_BOT, NIGHTBOT, BotCall
from yt_downloader.video.chats.bots import Caller, caller_of


def caller(headers: dict[str, str], **given: object) -> Caller:
    """As the web server hands headers on: small names, UTF-8 read as Latin-1."""
    return caller_of({name.lower(): value for name, value in headers.items()}, given)


@pytest.mark.parametrize("call", EVERY_BOT.values(), ids=EVERY_BOT)
def test_each_bot_and_its_labels_are_read(call: BotCall):
    found = caller(dict(call.headers), **call.params)

    assert found.bot == call.name
    assert (found.viewer or None, found.channel or None) == (call.viewer, call.channel)


@pytest.mark.parametrize(
    ("headers", "bot"),
    [
        ({"User-Agent": "Nightbot-URL-Fetcher/1.2.0"}, "nightbot"),
        ({"Nightbot-Channel": "garbage"}, "nightbot"),
        ({"User-Agent": "StreamElements"}, "streamelements"),
        ({"X-Fossabot-SenderName": "Zoe"}, "fossabot"),
        ({"User-Agent": "Moobot"}, "moobot"),
        ({"User-Agent": "curl/8.1 Nightbot"}, ""),
        ({"X-Channel": "alice"}, ""),
        ({}, ""),
    ],
)
def test_a_header_or_the_beginning_of_the_agent_tells_the_bot(headers: dict[str, str], bot: str):
    assert caller(headers).bot == bot


def test_viewers_are_told_apart_by_what_does_not_change():
    first = caller({"Nightbot-User": "name=a&displayName=A&providerId=UC1"})
    renamed = caller({"Nightbot-User": "name=b&displayName=B&providerId=UC1"})

    assert first.viewer != renamed.viewer
    assert first.viewer_id == renamed.viewer_id == "UC1"
    assert caller({}, viewer="Zoe").viewer_id == caller({}, viewer="zoE").viewer_id == "zoe"


def test_a_header_wins_over_what_the_address_says():
    assert caller(dict(NIGHTBOT.headers), viewer="mallory").viewer == NIGHTBOT.viewer


@pytest.mark.parametrize(
    "value",
    ["", "&&&", "displayName", "displayName=", "displayName=null", "displayName=%24(user)",
     "displayName=%00%0A", "=" * 5000, "displayName=%E2%80%AE", "displayName=%FF%FE", "\xff"],
)  # fmt: skip
def test_nonsense_in_a_label_is_harmless(value: str):
    found = caller({"Nightbot-User": value})

    assert found.bot == "nightbot"
    assert found.viewer in {"", "\N{REPLACEMENT CHARACTER}" * 2}


def test_labels_are_short_and_on_one_line():
    found = caller({"x-fossabot-sendername": "\u202eZo\te " + "x" * 500})

    assert found.viewer.startswith("Zo e xxx")
    assert len(found.viewer) == 80


def test_names_in_plain_utf8_are_read():
    assert caller({"x-fossabot-sendername": "Zoë".encode().decode("latin-1")}).viewer == "Zoë"
