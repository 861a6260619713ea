"""Which network addresses and sites may be contacted on a user's behalf.

An explicit table: Python's `is_global` is true for addresses that lead inside,
such as 64:ff9b::7f00:1, which NAT64 turns into 127.0.0.1.
"""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from yt_downloader.config import Settings
from yt_downloader.errors import MediaError
from yt_downloader.sources.sites import Sites

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IANA's special-purpose registries (RFC 6890 and later), multicast, class E.
_DENIED_V4 = [
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
]
# Only global unicast is taken at all, without the ranges in it that carry others.
_ALLOWED_V6 = ipaddress.IPv6Network("2000::/3")
_DENIED_V6 = [
    ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
# What an IPv6-only network makes of an IPv4 address (RFC 6052); judged as that.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Names that no public site has (RFC 6761, 6762, 8375, ICANN's reservations). Without a
# proxy their addresses would be judged; with one they would be the proxy's to resolve.
_PRIVATE_NAMES = {
    *("localhost", "local", "localdomain", "internal", "intranet", "private"),
    *("lan", "home", "corp", "arpa", "invalid"),
}
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def is_inside(address: str) -> bool:
    """Whether a numeric *address* is one that users must not reach through this server."""
    try:
        parsed: _Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return is_inside(str(parsed.ipv4_mapped))
        if parsed in _NAT64:
            return is_inside(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
        denied = any(parsed in net for net in _DENIED_V6)
        return denied or parsed not in _ALLOWED_V6
    return any(parsed in net for net in _DENIED_V4)


def is_inside_literal(host: str) -> bool:
    """Whether *host* is written as an inside address: `10.0.0.1`, `0x7f.1`, `[::1]`, `localhost`.

    A host that is all numbers in any notation counts, for no public name is; so do
    names of one word and those that are only ever known inside a network.
    """
    host = host.strip("[]").rstrip(".").lower()
    if ":" in host:
        return is_inside(host)
    *front, last = host.split(".")
    if not front or last in _PRIVATE_NAMES:
        return True
    if all(_NUMBER.fullmatch(part) for part in (*front, last)):
        return is_inside(host)
    return False


class Egress:
    """The rule for one service: the table, with the operator's exceptions and sites."""

    def __init__(self, allow: Iterable[str] = (), sites: Sites | None = None) -> None:
        self._allow = {entry.strip().lower() for entry in allow}
        self._sites = sites or Sites()

    def permits(self, address: str, port: int) -> bool:
        """Whether a connection to a numeric *address* may be made; asked at connect time."""
        return self._excepted(address, port) or not is_inside(address)

    def check_url(self, url: str) -> None:
        """Refuse a URL whose host is written as an address inside, or is a blocked site.

        Names are judged at connect time, after they were resolved.
        Raises MediaError with BLOCKED_ADDRESS or UNSUPPORTED_URL, ValueError for a bad port.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        if is_inside_literal(host) and not self._excepted(host, port):
            raise MediaError("BLOCKED_ADDRESS")
        self.check_name(host)

    def check_name(self, host: str) -> None:
        """Refuse a blocked site. Raises MediaError with UNSUPPORTED_URL."""
        self._sites.check_contact(host)

    def check_link(self, url: str) -> None:
        """Refuse what a user, or a page he named, may not lead to. Raises as `check_url`."""
        self.check_url(url)
        self._sites.check_link(urlsplit(url).hostname or "")

    def _excepted(self, host: str, port: int) -> bool:
        return f"{_as_listed(host)}:{port}".lower() in self._allow


def _as_listed(host: str) -> str:
    """As operators write it: an IPv4 address also where a socket of IPv6 has it."""
    if ":" not in host:
        return host
    try:
        mapped = ipaddress.IPv6Address(host.partition("%")[0]).ipv4_mapped
    except ValueError:
        mapped = None
    return str(mapped) if mapped else f"[{host}]"


def egress_of(settings: Settings) -> Egress:
    """The rule that the operator's settings make."""
    sites = Sites(allowed=settings.allowed_sites, blocked=settings.blocked_sites)
    return Egress(settings.egress_allow, sites)
