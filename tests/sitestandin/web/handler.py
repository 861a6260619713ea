"""One connection: a proxy's requests or direct ones, in the clear or inside a tunnel."""

import contextlib
import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from tests.sitestandin import routes
from tests.sitestandin.web.answering import send_reply
from tests.sitestandin.web.conditions import CurrentConditions
from tests.sitestandin.web.control import is_control
from tests.sitestandin.web.hosts import OWN_HOSTS, is_impersonated
from tests.sitestandin.web.messages import Reply, Request, plain
from tests.sitestandin.web.request_log import record_of
from tests.sitestandin.web.sending import ConnectionEnds

if TYPE_CHECKING:
    from tests.sitestandin.web.server import StandInServer

_HTTPS_PORT = 443
# A larger buffer would take in megabytes that a client never reads, and count them as sent.
_SEND_BUFFER_BYTES = 262_144
_REFUSED = plain(502, "The stand-in lets nothing leave this machine.\n")


class Handler(BaseHTTPRequestHandler):
    """Reads requests and tells apart what is the site's, the control's, and nobody's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        self._stand_in = cast("StandInServer", self.server)
        self._connection_number = self._stand_in.next_connection_number()
        self._tunnel_host: str | None = None

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        if self._tunnel_host:
            self.connection.close()

    def do_CONNECT(self) -> None:
        """Open a tunnel whose other end is this server, with a certificate for the host."""
        host, _, port = self.path.rpartition(":")
        request = Request(method="CONNECT", host=host, path="")
        if not is_impersonated(host) or port != str(_HTTPS_PORT):
            self._send(request, _REFUSED)
            return
        if self._send(request, Reply()):
            self._start_tls(host)

    def answer(self) -> None:
        """Answer one request of any other method."""
        request, ours = self._read_request()
        if not ours:
            self._send(request, _REFUSED)
        elif is_control(request):
            self._send_control(request)
        else:
            self._send(request, routes.reply(self._stand_in.site, request))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Write nothing to the terminal: the request log has it all."""

    def _read_request(self) -> tuple[Request, bool]:
        """The request, and whether it is for a host that the site pretends to be."""
        target = urlsplit(self.path)
        place = target.netloc or self._tunnel_host or self.headers.get("Host") or ""
        host, _, port = place.partition(":")
        own = host in OWN_HOSTS and port == str(self._stand_in.server_port)
        ours = target.scheme in ("", "http") and (own or is_impersonated(host))
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            host=host if ours else place,
            path=target.path or "/",
            query=target.query,
            headers=dict(self.headers.items()),
            body=self.rfile.read(length),
        )
        return request, ours

    def _send(self, request: Request, reply: Reply) -> bool:
        """Send *reply* as the conditions have it; False if the connection ends with that."""
        site = self._stand_in.site
        scheme = "https" if self._tunnel_host else "http"
        record = record_of(request, connection=self._connection_number, scheme=scheme)
        site.log.add(record)
        if site.conditions.now.down:
            record.ended = True
            self.close_connection = True
            return False
        try:
            send_reply(self.connection, request, reply, conditions=site.conditions, record=record)
        except (ConnectionEnds, OSError):
            self.close_connection = True
            return False
        finally:
            record.seconds = time.time() - record.time
            record.ended = True
        return True

    def _send_control(self, request: Request) -> None:
        """Control works whatever the conditions are, and leaves no trace in the log."""
        reply = self._stand_in.control.reply(request)
        record = record_of(request, connection=self._connection_number, scheme="http")
        send_reply(self.connection, request, reply, conditions=CurrentConditions(), record=record)

    def _start_tls(self, host: str) -> None:
        context = self._stand_in.certificates.context(host)
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):  # the client does not trust us, or went away
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self._tunnel_host = host
        self.close_connection = False
