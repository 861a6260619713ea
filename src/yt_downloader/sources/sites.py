"""Which sites users may name, as the operator lists them."""

from collections.abc import Iterable

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from yt_downloader.errors import MediaError


class Sites:
    """Two lists of hosts, each of which covers its subdomains; *blocked* wins.

    *allowed* is for links and for what pages lead on to; empty, it allows every site. The
    media of a site usually lie on hosts of others, so it does not count for them. A
    blocked host is not contacted for anything.
    """

    def __init__(self, *, allowed: Iterable[str] = (), blocked: Iterable[str] = ()) -> None:
        self._allowed = frozenset(map(_ascii, allowed))
        self._blocked = frozenset(map(_ascii, blocked))

    def check_link(self, host: str) -> None:
        """Raises MediaError with UNSUPPORTED_URL for a host whose links are not taken."""
        self.check_contact(host)
        if self._allowed and not self._allowed & _with_parents(host):
            raise MediaError("UNSUPPORTED_URL", _sentence(host))

    def check_contact(self, host: str) -> None:
        """Raises MediaError with UNSUPPORTED_URL for a blocked host."""
        if self._blocked & _with_parents(host):
            raise MediaError("UNSUPPORTED_URL", _sentence(host))


def _sentence(host: str) -> str:
    return f"This server takes no videos from {host}: its operator chose the sites."


def _with_parents(host: str) -> set[str]:
    labels = _ascii(host).split(".")
    return {".".join(labels[at:]) for at in range(len(labels))}


def _ascii(host: str) -> str:
    """As it is asked for: international names in their ASCII form."""
    host = host.strip().strip("[]").rstrip(".").lower()
    try:
        return parse_url(f"http://{host}").host or host
    except LocationParseError:
        return host
