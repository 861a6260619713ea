"""Keeps a process with yt-dlp in it from addresses inside and from blocked sites."""

import re
import socket
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from yt_dlp.utils import UnsupportedError

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.sites import Sites

# Where pages and lists are served. A database listens nowhere here.
_WEB_PORTS = {80, 443, 8080, 8443}
_OUTGOING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_REQUEST_LINE = re.compile(rb"[A-Z]{3,8} (\S+) HTTP/1\.[01]\r\n")


class Judge:
    """Judges links, and remembers why it refused one."""

    def __init__(self, egress: Egress, blocked: list[MediaError]) -> None:
        self._egress = egress
        self._blocked = blocked

    def __call__(self, url: str) -> None:
        """Raises UnsupportedError for a link that nobody may lead to."""
        try:
            self._egress.check_link(url)
        except MediaError as error:
            self._blocked.append(error)
            raise UnsupportedError(url) from None


def egress_of(request: dict[str, Any]) -> Egress:
    """The rule that a request brings along."""
    sites = Sites(
        allowed=request.get("allowed_sites", ()), blocked=request.get("blocked_sites", ())
    )
    return Egress(request.get("egress_allow", ()), sites)


def ports_of(request: dict[str, Any]) -> set[int]:
    """The ports of TCP that a request has to do with: the web's, its own, the operator's."""
    named = [request.get("url") or "", request.get("proxy") or ""]
    named += [f"//{entry}" for entry in request.get("egress_allow", ())]
    found = set()
    for url in named:
        with suppress(ValueError):
            found.add(urlsplit(url).port or 0)
    return {*_WEB_PORTS, *found} - {0}


def guard(egress: Egress, proxy: str, blocked: list[MediaError], ports: Collection[int]) -> None:
    """Refuse connections to addresses inside, at connect time and for good.

    An audit hook cannot be removed, and sees every connection that this
    process makes after names were resolved, and every datagram. The operator's proxy
    is excepted; what it is asked for must not be written as an address inside. Blocked
    sites are refused by their names, and ports that are none of *ports*. What was refused
    is added to *blocked*.
    """
    proxies = _addresses(proxy)

    def judge_target(family: int, target: Any) -> MediaError | None:
        if family not in (socket.AF_INET, socket.AF_INET6):
            return MediaError("BLOCKED_ADDRESS")
        address, port = str(target[0]), int(target[1])
        if (address, port) in proxies:
            return None
        if not egress.permits(address, port):
            return MediaError("BLOCKED_ADDRESS")
        return None if port in ports else _other_port(port)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        error = None
        if event in _OUTGOING and args[1] is not None:
            error = judge_target(args[0].family, args[1])
        elif event == "http.client.send" and proxies:
            error = _judged(egress.check_url, _asked_of_proxy(args[1]))
        elif event == "socket.getaddrinfo" and not proxies:
            error = _judged(egress.check_name, _text(args[0]))
        if error:
            blocked.append(error)
            raise PermissionError(f"{event}: {error.message}")

    sys.addaudithook(hook)


def _asked_of_proxy(data: Any) -> str | None:
    """What a proxy is asked for: a whole URL, or one for the host and port of a tunnel."""
    found = _REQUEST_LINE.match(data) if isinstance(data, bytes) else None
    target = found[1].decode("latin-1") if found else "/"
    if target.startswith("/"):  # inside a tunnel, which was judged when it was opened
        return None
    return target if "://" in target else f"https://{target}"


def _judged(check: Callable[[str], None], what: str | None) -> MediaError | None:
    try:
        if what:
            check(what)
    except MediaError as error:
        return error
    except ValueError:  # no port
        return MediaError("BLOCKED_ADDRESS")
    return None


def _other_port(port: int) -> MediaError:
    taken = ", ".join(map(str, sorted(_WEB_PORTS)))
    return MediaError(
        "UNSUPPORTED_URL",
        f"The site leads to port {port}; pages may lead to {taken} and the link's own port.",
    )


def _text(host: Any) -> str:
    return host.decode("latin-1") if isinstance(host, bytes) else str(host or "")


def _addresses(proxy: str) -> set[tuple[str, int]]:
    """Every numeric address of the proxy."""
    if not proxy:
        return set()
    parts = urlsplit(proxy)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    return {(str(item[4][0]), int(item[4][1])) for item in found}
