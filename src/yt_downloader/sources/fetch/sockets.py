"""Connections that go only where the egress rule lets them, judged when they are made."""

import socket
import time
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.line import hold

_Resolved = tuple[socket.AddressFamily, Any]


class PlainConnection(HTTPConnection):
    """Resolves the name once, and connects to an address that was checked.

    The way to the operator's own proxy is not checked.
    """

    def __init__(self, host: str, port: int | None = None, *, egress: Egress, **more: Any) -> None:
        super().__init__(host, port, **more)
        self._egress = egress

    def putrequest(self, *args: Any, **more: Any) -> None:
        if self.sock:
            hold(self.sock, reuses=True)
        super().putrequest(*args, **more)

    def _new_conn(self) -> socket.socket:
        """Called by urllib3. Raises MediaError with BLOCKED_ADDRESS besides urllib3's errors."""
        try:
            found = _resolve(self._dns_host, self.port)
            if not self.proxy:
                found = [one for one in found if self._egress.permits(one[1][0], self.port)]
                if not found:
                    raise MediaError("BLOCKED_ADDRESS")
            return _connect_to_first(found, self.timeout or 0, self.socket_options or [])
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "timed out") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error


class TlsConnection(PlainConnection, HTTPSConnection):
    """The same below TLS, which is still made for the name."""


class PlainPool(HTTPConnectionPool):
    ConnectionCls = PlainConnection


class TlsPool(HTTPSConnectionPool):
    ConnectionCls = TlsConnection


def _resolve(host: str, port: int) -> list[_Resolved]:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a label that is empty or too long
        raise socket.gaierror(socket.EAI_NONAME, "not a name") from None
    return [(family, address) for family, _, _, _, address in found]


def _connect_to_first(found: list[_Resolved], seconds: float, options: list[Any]) -> socket.socket:
    """Connect to the first of *found* that answers, all of them together within *seconds*."""
    deadline = time.monotonic() + seconds
    failure: OSError = OSError("no address")
    for index, (family, address) in enumerate(found):
        left = (deadline - time.monotonic()) / (len(found) - index)
        if left <= 0:
            raise TimeoutError
        try:
            return _connect(family, address, left, seconds, options)
        except OSError as error:
            failure = error
    raise failure


def _connect(
    family: socket.AddressFamily,
    address: Any,
    connect_seconds: float,
    seconds: float,
    options: list[Any],
) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        for option in options:
            connection.setsockopt(*option)
        hold(connection, reuses=False)
        connection.settimeout(connect_seconds)
        connection.connect(address)
        connection.settimeout(seconds)
    except BaseException:
        connection.close()
        raise
    return connection
