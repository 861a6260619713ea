"""Which live stream a chat bot means. Nothing is contacted here."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from yt_downloader.errors import MediaError
from yt_downloader.sources.chat_ids import video_of_chat
from yt_downloader.sources.links import is_video_id, is_youtube, parse_link, youtube_link

_YOUTUBE = "https://www.youtube.com/"
_CHANNEL_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com"}
_CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")
# Handles have letters of any script: support.google.com/youtube/answer/11585688.
_HANDLE = re.compile(r"@[\w.·-]{3,30}")
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as it was named: a video, or what a channel shows live.

    *url* leads to the video, or to the channel's live page; then *video_id* is
    None. *key* is the same however the stream was named.
    """

    url: str
    video_id: str | None
    key: str


def parse_stream(text: str, *, query_video_id: str = "") -> Stream | None:
    """The stream that *text* names; None if it names none.

    That is an id of a video, of a channel or of a live chat, a handle, or a link.
    Of all but links, what follows a slash is left out: bots add a segment to
    what a user wrote. *query_video_id* is the `v` of a link that was not encoded,
    so that its query became that of the request.

    Raises MediaError for a link that is not taken.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if "://" in text:
        return _linked(text, query_video_id)
    name = text.partition("/")[0]
    video_id = name if is_video_id(name) else video_of_chat(name)
    if video_id:
        return Stream(youtube_link(video_id).url, video_id, video_id)
    return _channel(name)


def _linked(text: str, query_video_id: str) -> Stream:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise MediaError("UNSUPPORTED_URL") from None
    if parts.scheme in {"http", "https"} and parts.netloc.lower() in _CHANNEL_HOSTS:
        words = unquote(parts.path).strip("/").split("/")
        found = _channel(words[1] if words[0] == "channel" and len(words) > 1 else words[0])
        if found:
            return found
        if words == ["watch"] and not parts.query and is_video_id(query_video_id):
            text = youtube_link(query_video_id).url
    link = parse_link(text)
    url = link.url if is_youtube(link.url) else text
    return Stream(url, link.video_id, link.video_id)


def _channel(name: str) -> Stream | None:
    if _CHANNEL_ID.fullmatch(name):
        return Stream(f"{_YOUTUBE}channel/{name}/live", None, name)
    if _HANDLE.fullmatch(name):
        # Handles compare without case.
        return Stream(f"{_YOUTUBE}{quote(name, safe='@')}/live", None, name.casefold())
    return None
