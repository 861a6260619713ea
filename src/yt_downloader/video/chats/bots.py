"""Which chat bot calls, and what it says of who asked in which chat.

Anybody can send these headers: what they say are labels, never a permission.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from yt_downloader.sources.replies import reply_address
from yt_downloader.video.chats.words import cleaned

_LONGEST_LABEL = 80
_LONGEST_HEADER = 2048


@dataclass(frozen=True, slots=True)
class Bot:
    """How one bot is recognised: the beginning of its User-Agent, or of headers' names.

    *viewer* and *channel* are the headers, all in small letters, that hold names
    for people, the best first; *viewer_id* those that hold what never changes.
    With *encoded*, a header is a query string, and a name is `header.field`.
    *reply* is the header with the address that takes a later message for the chat.
    """

    name: str
    agent: str
    marks: tuple[str, ...]
    viewer: tuple[str, ...] = ()
    viewer_id: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    encoded: bool = False
    reply: str = ""


BOTS = (
    # github.com/nightbot/docs, variables/urlfetch.md. Its timers send no Nightbot-User.
    Bot(
        name="nightbot",
        agent="nightbot",
        marks=("nightbot-",),
        viewer=("nightbot-user.displayName", "nightbot-user.name"),
        viewer_id=("nightbot-user.providerId",),
        channel=("nightbot-channel.displayName", "nightbot-channel.name"),
        encoded=True,
        reply="nightbot-response-url",
    ),
    # github.com/StreamElements/docs, chatbot/variables/customapi.md. Says nothing of viewers.
    Bot(
        name="streamelements",
        agent="streamelements",
        marks=("x-streamelements-",),
        channel=("x-streamelements-channel",),
    ),
    # docs.fossabot.com/variables/customapi; the names without `message-` are older.
    Bot(
        name="fossabot",
        agent="fossabot",
        marks=("x-fossabot-",),
        viewer=(
            "x-fossabot-message-userdisplayname",
            "x-fossabot-message-userlogin",
            "x-fossabot-sendername",
        ),
        viewer_id=("x-fossabot-message-userproviderid", "x-fossabot-senderid"),
        channel=(
            "x-fossabot-channeldisplayname",
            "x-fossabot-channellogin",
            "x-fossabot-channelname",
        ),
    ),
    # moo.bot/docs/building-your-own-dream-twitch-bot-chat-commands names no header of its
    # own: what is recognised is a guess, so its command says format=text, and who asks.
    Bot(name="moobot", agent="moobot", marks=("x-moobot-", "moobot-")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, as the request says; each text is empty where it does not.

    *viewer_id* tells viewers apart, *viewer* and *channel* are for people to read.
    *reply_url* is where the bot takes a later message; no other address ever stands there.
    """

    bot: str
    viewer: str
    viewer_id: str
    channel: str
    reply_url: str | None


def caller_of(headers: Mapping[str, str], given: Mapping[str, object]) -> Caller:
    """The caller by its *headers*, whose names are in small letters.

    What a header does not say may stand in *given*: `viewer`, `channel`.
    """
    bot = bot_of(headers)
    viewer = _label(bot, bot.viewer, headers) if bot else ""
    viewer_id = _label(bot, bot.viewer_id, headers) if bot else ""
    channel = _label(bot, bot.channel, headers) if bot else ""
    viewer = viewer or _given(given, "viewer")
    return Caller(
        bot=bot.name if bot else "",
        viewer=viewer,
        viewer_id=viewer_id or viewer.casefold(),
        channel=channel or _given(given, "channel"),
        reply_url=reply_address(headers.get(bot.reply, "")) if bot else None,
    )


def bot_of(headers: Mapping[str, str]) -> Bot | None:
    """The bot that sends these *headers*, whose names are in small letters."""
    return next((bot for bot in BOTS if _calls(bot, headers)), None)


def _calls(bot: Bot, headers: Mapping[str, str]) -> bool:
    agent = headers.get("user-agent", "").lower()
    return agent.startswith(bot.agent) or any(name.startswith(bot.marks) for name in headers)


def _label(bot: Bot, names: tuple[str, ...], headers: Mapping[str, str]) -> str:
    """The first of *names* that says something."""
    for name in names:
        header, _, part = name.partition(".")
        text = _decoded(headers.get(header, "")[:_LONGEST_HEADER])
        if bot.encoded:
            text = dict(parse_qsl(text)).get(part, "")
        label = cleaned(text, longest=_LONGEST_LABEL)
        if label:
            return label
    return ""


def _decoded(header: str) -> str:
    """Servers read headers as Latin-1; those who write names there mean UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _given(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    return cleaned(value, longest=_LONGEST_LABEL) if isinstance(value, str) else ""
