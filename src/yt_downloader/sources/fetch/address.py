"""Where bytes are, and what a request for them says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.cookies import cookie_header

# What this package says itself, or what belongs to one connection.
_OWN = {
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "proxy-connection",
    "range",
    "te",
    "transfer-encoding",
}
# What may say who somebody is, to that host only.
_PERSONAL = re.compile(r"auth|cookie|key|secret|session|token", re.IGNORECASE)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where bytes are. *headers* and *cookies* as yt-dlp gives them with a format.

    Cookies, and headers that name a person, stay with the hosts that they are
    meant for, whatever the site redirects to. Cookies that a site sets are not
    kept.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: str = field(default="", repr=False)

    def headers_for(self, url: str, *, now: float) -> dict[str, str]:
        """The headers of a request for *url*, to which this address led. *now* is unix time."""
        stays = _origin(url) == _origin(normal_url(self.url))
        sent = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _OWN
            and (stays or not _PERSONAL.search(name))
            and _is_sendable(name, value)
        }
        sent["Accept-Encoding"] = "identity"
        if self.cookies and (cookies := cookie_header(self.cookies, url, now=now)):
            sent["Cookie"] = cookies
        return sent


def normal_url(url: str) -> str:
    """*url* as it will be asked for, without user name and fragment.

    Who checks an URL and who connects must read the same host in it, so both
    get this form. Raises MediaError with BLOCKED_ADDRESS for what is not
    http or https.
    """
    try:
        parsed = parse_url(url)
    except LocationParseError:
        raise MediaError("BLOCKED_ADDRESS") from None
    if parsed.scheme not in _DEFAULT_PORTS or not parsed.host:
        raise MediaError("BLOCKED_ADDRESS")
    return Url(parsed.scheme, None, parsed.host, parsed.port, parsed.path, parsed.query).url


def redirected(url: str, location: str) -> str:
    """Where *location* leads from *url*. Raises MediaError as `normal_url`.

    From https to http is allowed: sites do it, and what is personal stays behind.
    """
    try:
        return normal_url(urljoin(url, location))
    except ValueError:
        raise MediaError("BLOCKED_ADDRESS") from None


def host_of(url: str) -> str:
    """For logs: URLs carry keys."""
    try:
        return parse_url(url).host or ""
    except LocationParseError:
        return ""


def _origin(url: str) -> tuple[str | None, str | None, int | None]:
    parsed = parse_url(url)
    return parsed.scheme, parsed.host, parsed.port or _DEFAULT_PORTS.get(parsed.scheme or "")


def _is_sendable(name: str, value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return bool(_NAME.fullmatch(name)) and not _UNSAFE.search(value)
