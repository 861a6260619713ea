"""YouTube's live chat ids, and the video that one belongs to.

A live chat id is a protobuf message in URL-safe base64 without padding. Both
shapes that YouTube gives out hold the video's id:

    {1: {1: video}, 5: {1: channel, 2: video}}      75 characters, `Cg0KC...`
    {5: {1: channel, 2: video}}                     55 characters, `KicKGFVD...`
"""

import base64
import binascii
import re
from collections.abc import Mapping

_TEXT = re.compile(r"[A-Za-z0-9_-]{40,100}")
_VIDEO = re.compile(rb"[A-Za-z0-9_-]{11}")
_CHANNEL = re.compile(rb"UC[A-Za-z0-9_-]{22}")
_LENGTH_DELIMITED = 2  # the wire type of texts and of messages in messages
_ONE_BYTE = 0x80  # tags and lengths from here on take several bytes; none here do
_ABOUT_VIDEO, _ABOUT_CHANNEL = 1, 5


class _NoMessage(ValueError):
    """The bytes are not one of the messages above."""


def video_of_chat(text: str) -> str | None:
    """The id of the video whose live chat id is *text*; None if that is none.

    Nothing but the two shapes is taken, each in its one canonical spelling.
    """
    if not _TEXT.fullmatch(text):
        return None
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return _video(data) if _spelled(data) == text else None
    except (binascii.Error, _NoMessage):
        return None


def _video(data: bytes) -> str:
    parts = _fields(data)
    if parts.keys() - {_ABOUT_VIDEO} != {_ABOUT_CHANNEL}:
        raise _NoMessage
    channel = _fields(parts[_ABOUT_CHANNEL])
    video = channel.get(2, b"")
    if channel.keys() != {1, 2} or not _CHANNEL.fullmatch(channel[1]):
        raise _NoMessage
    if _ABOUT_VIDEO in parts and _fields(parts[_ABOUT_VIDEO]) != {1: video}:
        raise _NoMessage
    if not _VIDEO.fullmatch(video):
        raise _NoMessage
    return video.decode("ascii")


def _fields(data: bytes) -> Mapping[int, bytes]:
    """The fields of a message of texts and messages, in the order of their numbers."""
    found: dict[int, bytes] = {}
    at, last = 0, 0
    while at < len(data):
        tag, length = data[at], data[at + 1] if at + 1 < len(data) else _ONE_BYTE
        number, wire_type = tag >> 3, tag & 7
        at += 2
        whole = max(tag, length) < _ONE_BYTE and at + length <= len(data)
        if not whole or wire_type != _LENGTH_DELIMITED or number <= last:
            raise _NoMessage
        found[number] = data[at : at + length]
        at, last = at + length, number
    return found


def _spelled(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
