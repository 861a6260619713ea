"""Certificates for the hosts that the site pretends to be, from an authority of its own."""

import ssl
from pathlib import Path
from threading import Lock

import trustme


class Certificates:
    """Makes the authority when created, and each host's certificate when first asked for."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = Lock()

    def write_authority(self, path: Path) -> None:
        """Write what clients have to trust, as PEM."""
        self._authority.cert_pem.write_to_path(str(path))

    def context(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]
