"""Requests as chat bots send them, and how they are answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import requests

from tests.harness.api import Api

LONGEST_LINE = 200


@dataclass(frozen=True)
class BotCall:
    """What one bot sends; *params* stand in its command, *viewer*, *channel* are what it tells."""

    name: str
    headers: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    viewer: str | None = None
    channel: str | None = None

    def ask(self, nobody: Api, token: str, stream: str, **params: Any) -> requests.Response:
        """Call the address as the bot does, with its variables filled in."""
        query = urlencode({**self.params, **params}, quote_via=quote)
        path = f"/api/video/save/stream/{token}/{quote(stream, safe='/$():')}"
        return nobody.get(f"{path}?{query}", headers=self.headers)


# Header names and values in the shape of github.com/nightbot/docs (variables/urlfetch.md),
# github.com/StreamElements/docs (variables/customapi.md), docs.fossabot.com and moo.bot/docs.
NIGHTBOT = BotCall(
    name="nightbot",
    headers={
        "User-Agent": "Nightbot-URL-Fetcher/0.0.3",
        "Accept": "*/*",
        "Nightbot-User": "name=zo%C3%AB&displayName=Zo%C3%AB%20%F0%9F%8E%AE&provider=youtube"
        "&providerId=UCaaaaaaaaaaaaaaaaaaaaaa&userLevel=everyone",
        "Nightbot-Channel": "name=alice&displayName=Alice+Plays&provider=youtube"
        "&providerId=UCbbbbbbbbbbbbbbbbbbbbbb",
        "Nightbot-Response-Url": "https://api.nightbot.tv/1/channel/send/TVRRNE9UYz0",
    },
    viewer="Zoë 🎮",
    channel="Alice Plays",
)
NIGHTBOT_TIMER = BotCall(
    name="nightbot",
    headers={
        "User-Agent": "Nightbot-URL-Fetcher/0.0.3",
        "Nightbot-Channel": "name=alice&displayName=Alice&provider=twitch&providerId=4711",
    },
    channel="Alice",
)
STREAMELEMENTS = BotCall(
    name="streamelements",
    headers={
        "User-Agent": "StreamElements Bot",
        "x-streamelements-channel": "5b2e2007760aeb7729487dab",
    },
    params={"viewer": "zoe"},
    viewer="zoe",
    channel="5b2e2007760aeb7729487dab",
)
FOSSABOT = BotCall(
    name="fossabot",
    headers={
        "User-Agent": "Fossabot Web Proxy",
        "x-fossabot-channeldisplayname": "Alice",
        "x-fossabot-channellogin": "alice",
        "x-fossabot-channelprovider": "twitch",
        "x-fossabot-channelproviderid": "4711",
        "x-fossabot-customapitoken": "d3b07384d113edec49eaa6238ad5ff00",
        "x-fossabot-hasmessage": "true",
        "x-fossabot-message-userdisplayname": "Zoe",
        "x-fossabot-message-userlogin": "zoe",
        "x-fossabot-message-userproviderid": "12345",
    },
    viewer="Zoe",
    channel="Alice",
)
MOOBOT = BotCall(
    name="",
    headers={"User-Agent": "Mozilla/5.0", "Accept": "*/*"},
    params={"format": "text", "viewer": "zoe"},
    viewer="zoe",
)
EVERY_BOT = {
    "nightbot": NIGHTBOT,
    "a timer of nightbot": NIGHTBOT_TIMER,
    "streamelements": STREAMELEMENTS,
    "fossabot": FOSSABOT,
    "moobot": MOOBOT,
}


def heard(reply: requests.Response) -> str:
    """The line that the bot shows, after everything that must hold for each was checked."""
    assert reply.status_code == 200, (reply.status_code, reply.text)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Robots-Tag"] == "noindex"
    line = reply.content.decode()
    assert 0 < len(line.encode("utf-16-le")) // 2 <= LONGEST_LINE
    assert line == " ".join(line.split())
    assert line[0] not in "/!."
    for alive in ("$(", "${", "@everyone", "@here"):
        assert alive not in line.lower()
    return line


def new_key(user: Api, name: str = "a bot") -> dict[str, Any]:
    """A fresh clip key, as it is shown once."""
    reply = user.post("/api/auth/keys", {"name": name})
    assert reply.status_code == 201, reply.text
    shown: dict[str, Any] = reply.json()
    return shown


def clips(user: Api) -> list[dict[str, Any]]:
    """The user's newest clips, at most 100."""
    found: list[dict[str, Any]] = user.get("/api/video/list?limit=100").json()["videos"]
    return found
