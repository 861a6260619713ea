"""What a bot says in a chat: one short line that does nothing but be read."""

import re

from yt_downloader.video.chats.words import cleaned, cut, one_line

LONGEST_LINE = 200
_LONGEST_ECHO = 120
# What bots fill in, what mentions people: a space makes plain text of it.
_ALIVE = re.compile(r"[$](?=[({])|<(?=[@#])|@(?=everyone|here)", re.IGNORECASE)
# At the beginning of a line these make a command of it.
_COMMAND = re.compile(r"\A[\s/!.]+")


def spoken(text: str) -> str:
    """*text* as it may be said: one line of at most 200 units, without commands or mentions."""
    return cut(_tamed(text), longest=LONGEST_LINE)


def saved_line(message: str | None) -> str:
    """That a clip was saved, with what its viewer typed."""
    echo = _tamed(cleaned(message or "", longest=_LONGEST_ECHO))
    return spoken(f'Clip saved: "{echo}"') if echo else "Clip saved."


def _tamed(text: str) -> str:
    return _COMMAND.sub("", _ALIVE.sub(r"\g<0> ", one_line(text)))
