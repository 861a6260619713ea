"""Which links are taken, and which video they name. Nothing is contacted here."""

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import normal_url

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
_YOUTUBE = re.compile(r"(?:.+\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be)")
_WATCH = "https://www.youtube.com/watch?v="
_LIST = "https://www.youtube.com/playlist?list="
_LIST_ID = re.compile(r"[A-Za-z0-9_-]{10,80}")
_ID_IN_PATH = {"shorts", "live", "embed", "v", "e"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OWN_ID_DIGITS = 16
_STRICT = Egress()


@dataclass(frozen=True, slots=True)
class Link:
    """A video: the one address under which it is looked up, and a name for it.

    *video_id* is YouTube's own id of 11 characters; for links elsewhere it has
    16 hexadecimal digits that stay the same for the same *url*.
    """

    video_id: str
    url: str


def is_video_id(text: str) -> bool:
    """Whether *text* may be the id of a video of YouTube."""
    return _VIDEO_ID.fullmatch(text) is not None


def youtube_link(video_id: str) -> Link:
    return Link(video_id, f"{_WATCH}{video_id}")


def is_youtube(url: str) -> bool:
    """Whether *url* is the canonical one of a YouTube video, as `Link.url` is."""
    return url.startswith(_WATCH)


def parse_link(text: str, egress: Egress = _STRICT) -> Link:
    """The video that *text* leads to.

    Raises MediaError: UNSUPPORTED_URL, also for a site that is none of the operator's, or
    BLOCKED_ADDRESS for an address inside.
    """
    parts = _split(text.strip())
    host = (parts.hostname or "").rstrip(".")
    egress.check_url(parts.geturl())
    if not _YOUTUBE.fullmatch(host):
        url = parts.geturl()
        egress.check_link(url)
        return Link(hashlib.sha256(url.encode()).hexdigest()[:_OWN_ID_DIGITS], url)
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
    link = youtube_link(video_id)
    egress.check_link(link.url)
    return link


def list_url(text: str, egress: Egress = _STRICT) -> str | None:
    """The canonical link of the YouTube playlist that *text* names; None if it names none.

    It may lead to the list's own page, or to a video in it. Raises MediaError for a
    site that is none of the operator's.
    """
    parts = _split(text.strip())
    if (parts.hostname or "").rstrip(".") not in _WATCH_HOSTS | _SHORT_HOSTS:
        return None
    list_id = parse_qs(parts.query).get("list", [""])[0]
    if not _LIST_ID.fullmatch(list_id):
        return None
    egress.check_link(_LIST)
    return f"{_LIST}{list_id}"


def is_list_page(text: str) -> bool:
    """Whether *text* leads to the page of a playlist of YouTube, and to no video in it."""
    parts = _split(text.strip())
    host = (parts.hostname or "").rstrip(".")
    return host in _WATCH_HOSTS and parts.path.strip("/") == "playlist"


def _split(text: str) -> SplitResult:
    """The parts of the address as it will be asked for, without its fragment."""
    refused = MediaError("UNSUPPORTED_URL", "This is not a web address of http or https.")
    if len(text) > _LONGEST_URL or _FORBIDDEN.search(text):
        raise refused
    try:
        given = urlsplit(text)
        default_port = _DEFAULT_PORTS.get(given.scheme.lower()) == given.port
        if given.username is not None or given.password is not None:
            raise refused
        # What stands in front is judged here, what is asked for is made of this.
        parts = urlsplit(normal_url(given._replace(fragment="").geturl()))
        _ = parts.port
    except (ValueError, MediaError):
        raise refused from None
    host = parts.netloc.rpartition(":")[0] if default_port and parts.port else parts.netloc
    return parts._replace(netloc=host, path=parts.path or "/")
