"""The way out of this process: egress rule, proxy, certificate authorities."""

import logging
import ssl
from typing import Any
from urllib.parse import unquote

import certifi
from urllib3 import PoolManager, ProxyManager
from urllib3.util import Url, make_headers, parse_url
from urllib3.util.ssl_ import create_urllib3_context

from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.patience import Patience
from yt_downloader.sources.fetch.sockets import PlainPool, TlsPool

_HOSTS = 32  # whose connections one job keeps open

# Its lines have whole URLs in them, and those carry keys.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Connections:
    """What the jobs of a process have in common. Safe to use from all threads.

    *proxy* is the operator's own, `http://user:password@host:port`, empty for
    none; environment variables do not count. *ca_file* is a PEM file with
    authorities to trust besides the usual ones.

    Raises ValueError for a proxy that cannot be used, OSError for an
    unreadable *ca_file*.
    """

    def __init__(
        self,
        egress: Egress,
        *,
        proxy: str = "",
        ca_file: str = "",
        patience: Patience | None = None,
    ) -> None:
        self.egress = egress
        self.patience = patience or Patience()
        self._proxy = _parse_proxy(proxy) if proxy else None
        self._tls = create_urllib3_context()
        self._tls.load_verify_locations(certifi.where())
        if ca_file:
            self._tls.load_verify_locations(ca_file)

    def pool(self, size: int) -> PoolManager:
        """A pool of one job, which keeps up to *size* connections to each host."""
        options: dict[str, Any] = {
            "egress": self.egress,
            "ssl_context": self._tls,
            "maxsize": size,
        }
        if self._proxy:
            return _proxied(self._proxy, self._tls, options)
        return _Pool(_HOSTS, **options)


class _Pool(PoolManager):
    """Makes connections of our own kind."""

    def __init__(self, *args: Any, egress: Egress, **more: Any) -> None:
        super().__init__(*args, **more)
        self._egress = egress
        self.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> Any:
        context = {**(request_context or self.connection_pool_kw), "egress": self._egress}
        return super()._new_pool(scheme, host, port, context)


class _ProxiedPool(ProxyManager, _Pool):
    pass


def _parse_proxy(text: str) -> Url:
    try:
        proxy = parse_url(text)
    except ValueError:
        raise ValueError("The proxy's address cannot be read.") from None
    if proxy.scheme not in {"http", "https"}:
        raise ValueError("The proxy's address must start with http:// or https://.")
    if not proxy.host:
        raise ValueError("The proxy's address names no host.")
    return proxy


def _proxied(proxy: Url, tls: ssl.SSLContext, options: dict[str, Any]) -> PoolManager:
    account = make_headers(proxy_basic_auth=unquote(proxy.auth)) if proxy.auth else {}
    return _ProxiedPool(
        Url(proxy.scheme, None, proxy.host, proxy.port).url,
        _HOSTS,
        proxy_headers=account,
        proxy_ssl_context=tls,
        **options,
    )
