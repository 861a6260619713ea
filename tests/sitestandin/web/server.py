"""The listening port: threads that share the site, its control and its certificates."""

import itertools
import sys
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from tests.sitestandin.site import Site
from tests.sitestandin.web.certificates import Certificates
from tests.sitestandin.web.control import Control
from tests.sitestandin.web.handler import Handler


class StandInServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, site: Site, certificates: Certificates) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.site = site
        self.control = Control(site)
        self.certificates = certificates
        self._connections = itertools.count(1)

    def server_bind(self) -> None:
        # Without http.server's reverse look-up of the name, which may take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def next_connection_number(self) -> int:
        return next(self._connections)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let clients go away without a word; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
