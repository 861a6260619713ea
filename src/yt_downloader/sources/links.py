"""Which links are taken, and which video they name. Nothing is contacted here."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import is_inside_literal

_LONGEST_URL = 2048
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_WATCH_HOSTS = {
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}
_SHORT_HOSTS = {"youtu.be", "www.youtu.be"}
_ID_IN_PATH = {"shorts", "live", "embed", "v", "e"}


@dataclass(frozen=True, slots=True)
class Link:
    """A video of YouTube: its id, and the one address under which it is looked up."""

    video_id: str

    @property
    def url(self) -> str:
        return f"https://www.youtube.com/watch?v={self.video_id}"


def is_video_id(text: str) -> bool:
    return _VIDEO_ID.fullmatch(text) is not None


def parse_link(text: str) -> Link:
    """The video that *text* leads to.

    Raises MediaError: UNSUPPORTED_URL, or BLOCKED_ADDRESS for an address inside.
    """
    parts = _split(text.strip())
    host = (parts.hostname or "").rstrip(".").lower()
    if is_inside_literal(host):
        raise MediaError("BLOCKED_ADDRESS")
    video_id = ""
    words = parts.path.strip("/").split("/")
    if host in _SHORT_HOSTS:
        video_id = words[0]
    elif host in _WATCH_HOSTS and words[0] == "watch":
        video_id = parse_qs(parts.query).get("v", [""])[0]
    elif host in _WATCH_HOSTS and words[0] in _ID_IN_PATH and len(words) > 1:
        video_id = words[1]
    if not is_video_id(video_id):
        raise MediaError("UNSUPPORTED_URL", "This is not the link of a YouTube video.")
    return Link(video_id)


def _split(text: str) -> SplitResult:
    refused = MediaError("UNSUPPORTED_URL", "This is not a web address of http or https.")
    if len(text) > _LONGEST_URL or _FORBIDDEN.search(text):
        raise refused
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise refused from None
    if parts.scheme.lower() not in {"http", "https"} or parts.username or parts.password:
        raise refused
    return parts
