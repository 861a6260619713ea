"""Which of the cookies that yt-dlp gave with an address go with a request."""

import ipaddress
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

_ATTRIBUTES = {"domain", "path", "secure", "expires", "version", "httponly", "samesite"}
_LONGEST = 4096  # of one cookie, as in browsers (RFC 6265, 6.1)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f;]")
_decode = SimpleCookie().value_decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie. A *domain* that begins with a dot means its subdomains, too.

    *expires* is the unix time from which on it is not sent, None for never.
    """

    name: str
    value: str
    domain: str
    path: str
    secure: bool
    expires: float | None

    def fits(self, url: str, *, now: float) -> bool:
        """Whether this goes with a request for *url* (RFC 6265, 5.4)."""
        parts = urlsplit(url)
        return (
            _is_in_domain((parts.hostname or "").rstrip("."), self.domain)
            and _is_under(parts.path or "/", self.path)
            and (parts.scheme == "https" or not self.secure)
            and (self.expires is None or now < self.expires)
        )


def cookie_header(text: str, url: str, *, now: float) -> str:
    """The value of the Cookie header for *url*, empty for none. *now* is the unix time.

    *text* is what yt-dlp has in a format's `cookies`:
    `name=value; Domain=.example.com; Path=/; Secure; Expires=123; name2=...`.
    A cookie without a domain is sent nowhere.
    """
    fitting = [cookie for cookie in parse(text) if cookie.fits(url, now=now)]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in fitting)


def parse(text: str) -> list[Cookie]:
    """Read yt-dlp's format; what is odd in it is left out."""
    groups: list[list[tuple[str, str]]] = []
    for part in text.split(";"):
        name, _, value = part.strip().partition("=")
        if name.lower() in _ATTRIBUTES:
            if groups:
                groups[-1].append((name.lower(), value))
        elif name:
            groups.append([(name, value)])
    return [cookie for group in groups if (cookie := _cookie(group))]


def _cookie(group: list[tuple[str, str]]) -> Cookie | None:
    (name, coded), *rest = group
    attributes = dict(rest)
    if len(coded) > _LONGEST:
        return None
    value, _ = _decode(coded)
    expires = attributes.get("expires", "")
    if _UNSAFE.search(name + value) or not value.isascii() or not name.isascii():
        return None
    return Cookie(
        name=name,
        value=value,
        domain=attributes.get("domain", "").lower(),
        path=attributes.get("path") or "/",
        secure="secure" in attributes,
        expires=float(expires) if expires.isdecimal() else None,
    )


def _is_in_domain(host: str, domain: str) -> bool:
    if host == domain.removeprefix("."):
        return bool(host)
    return domain.startswith(".") and host.endswith(domain) and not _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_under(path: str, prefix: str) -> bool:
    if path == prefix:
        return True
    return path.startswith(prefix) and (prefix.endswith("/") or path[len(prefix)] == "/")
