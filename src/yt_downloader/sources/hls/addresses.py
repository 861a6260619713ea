"""Resolves what a playlist refers to, and takes only addresses that mean one thing to everybody.

Whether a host may be contacted is decided by `sources.egress`, when it is.
"""

import ipaddress
import re
from urllib.parse import quote

from yt_downloader.sources.hls.errors import BadPlaylist

LONGEST_URL = 8192
# Of all addresses together. A short name stands for a long address when the playlist's own
# is long, so the text's size alone does not bound what is kept.
MOST_CHARACTERS = 32 * 2**20

# RFC 3986 appendix B, with a scheme that starts with a letter: `12:30:00.ts` is a file.
_PARTS = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL
)
# Labels of 1 to 63 characters: others cannot be asked of a name server (RFC 1035 2.3.4).
_LABEL = "[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"({_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::([0-9]{{0,5}}))?")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CLEAN = re.compile(r"[A-Za-z0-9._~!#$%&'()*+,/:;=?@\[\]-]+")
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # anything else, such as blanks and umlauts, is escaped
_LONGEST_HOST = 253
_LARGEST_PORT = 65535


class Addresses:
    """The addresses of one playlist, resolved against its own.

    By RFC 3986 section 5.2, not by `urljoin`, which drops empty path segments: the address
    behind `https://host/a//b/list.m3u8` would not be the one that players ask for.
    """

    def __init__(self, playlist_url: str) -> None:
        """Raises BadPlaylist for an address that a playlist must not have."""
        self._left = MOST_CHARACTERS
        self._checked: str | None = None
        scheme, authority, self._path, self._query = _split(playlist_url)
        if scheme is None or authority is None:
            raise BadPlaylist("the playlist's own address is not absolute")
        self._scheme, self._authority = scheme, authority
        self._folder = self._path[: self._path.rfind("/") + 1] or "/"
        self._check(scheme, authority)

    def resolve(self, reference: str) -> str:
        """The absolute address of *reference*, without its fragment.

        Raises BadPlaylist: no http(s), credentials, control characters, a variable (bis
        4.4.2.3), no valid host and port, longer than LONGEST_URL, or too much altogether.
        """
        if not reference:
            raise BadPlaylist("an address is missing")
        scheme, authority, path, query = _split(reference)
        if scheme is None:
            scheme = self._scheme
            if authority is None:
                authority = self._authority
                if not path:
                    path, query = self._path, query or self._query
                elif not path.startswith("/"):
                    path = self._folder + path
        self._check(scheme, authority)
        if "/." in path:
            path = _without_dots(path)
        url = f"{scheme}://{authority}{path or '/'}{query}"
        self._left -= len(url)
        if len(url) > LONGEST_URL:
            raise BadPlaylist(f"an address has more than {LONGEST_URL} characters")
        if self._left < 0:
            raise BadPlaylist(f"the addresses have more than {MOST_CHARACTERS} characters")
        return url

    def _check(self, scheme: str, authority: str | None) -> None:
        if scheme not in {"http", "https"}:
            raise BadPlaylist("an address is neither http nor https")
        # Nearly always the same one as before.
        if authority != self._checked or authority is None:
            _check_authority(authority or "")
            self._checked = authority


def _split(reference: str) -> tuple[str | None, str | None, str, str]:
    """Scheme in lower case, authority, path, and query with its question mark."""
    if len(reference) > LONGEST_URL:
        raise BadPlaylist(f"an address has more than {LONGEST_URL} characters")
    if not _CLEAN.fullmatch(reference):
        if _CONTROLS.search(reference):
            raise BadPlaylist("an address has control characters")
        if "{$" in reference:
            raise BadPlaylist("an address has variables, which are not supported")
        reference = quote(reference, safe=_KEPT)
    match = _PARTS.fullmatch(reference)
    assert match  # every part of the pattern may be empty
    scheme, authority, path, query = match.groups()
    return scheme and scheme.lower(), authority, path, query or ""


def _check_authority(authority: str) -> None:
    if "@" in authority:
        raise BadPlaylist("an address has credentials")
    match = _HOST.fullmatch(authority)
    if not match or len(match[1]) > _LONGEST_HOST or int(match[2] or 0) > _LARGEST_PORT:
        raise BadPlaylist("an address has no valid host and port")
    if match[1].startswith("["):
        try:
            ipaddress.IPv6Address(match[1][1:-1])
        except ValueError:
            raise BadPlaylist("an address has no valid host and port") from None


def _without_dots(path: str) -> str:
    """RFC 3986 5.2.4. *path* starts with a slash."""
    names = path.split("/")
    kept: list[str] = []
    for name in names[1:]:
        if name == "..":
            del kept[-1:]
        elif name != ".":
            kept.append(name)
    if names[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
