"""Reads any playlist: checks its size, tells which kind it is, and gives it to its reader."""

import re
from collections.abc import Iterator

from yt_downloader.sources.hls.addresses import Addresses
from yt_downloader.sources.hls.errors import BadPlaylist
from yt_downloader.sources.hls.master import MasterReader
from yt_downloader.sources.hls.media import MediaReader
from yt_downloader.sources.hls.playlist import MasterPlaylist, MediaPlaylist

MOST_TEXT = 16 * 2**20  # characters
MOST_LINES = 2_000_000  # bounds the time, where lines are empty or say nothing
LONGEST_LINE = 65536  # characters

_HEADER = re.compile("\ufeff?#EXTM3U[ \t]*(?:[\r\n]|$)")
_LINE = re.compile(r"[^\r\n]+")
_MASTER_TAG = re.compile(
    r"[\r\n][ \t]*#EXT-X-(?:MEDIA|STREAM-INF|I-FRAME-STREAM-INF|SESSION-DATA|SESSION-KEY):"
)
_MEDIA_TAG = re.compile(r"[\r\n][ \t]*#EXT(?:INF|-X-TARGETDURATION):")


def parse_playlist(text: str, url: str) -> MediaPlaylist | MasterPlaylist:
    """The playlist *text* that was fetched from *url*, after redirects: names refer to that.

    Memory is bounded: 150 MB at the very worst, 0.3 kB for an ordinary segment.

    Raises BadPlaylist, UnsupportedPlaylist.
    """
    if len(text) > MOST_TEXT:
        raise BadPlaylist(f"the playlist has more than {MOST_TEXT} characters")
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise BadPlaylist(f"the playlist has more than {MOST_LINES} lines")
    header = _HEADER.match(text)
    if not header:
        raise BadPlaylist("the text does not start with #EXTM3U (4.3.1.1)")
    is_master, is_media = _MASTER_TAG.search(text), _MEDIA_TAG.search(text)
    if is_master and is_media:
        raise BadPlaylist("the playlist lists both segments and variants (4.1)")
    addresses, lines = Addresses(url), _lines(text, header.end())
    if is_master:
        return MasterReader(addresses).read(lines)
    if is_media:
        return MediaReader(addresses).read(lines)
    raise BadPlaylist("the playlist lists neither segments nor variants (4.1)")


def _lines(text: str, start: int) -> Iterator[str]:
    """The tags and addresses, without comments and blanks at the ends."""
    for match in _LINE.finditer(text, start):
        if match.end() - match.start() > LONGEST_LINE:
            raise BadPlaylist(f"a line has more than {LONGEST_LINE} characters")
        line = match[0].strip(" \t")
        if line and (not line.startswith("#") or line.startswith("#EXT")):
            yield line
