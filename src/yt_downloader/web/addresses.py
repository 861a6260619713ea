"""Which clients count as one."""

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address

from flask import request

_OWN_BITS = 64  # what one customer gets at least, and may use every address of


def network_of(address: str) -> str:
    """*address*, or the /64 that it is in: whoever has one IPv6 address has all around it.

    What is no address (a unix socket) is itself.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> _OWN_BITS << _OWN_BITS)}/{_OWN_BITS}"
    return str(parsed)


def client_network() -> str:
    """That of this request, as far as the proxies in front are trusted."""
    return network_of(request.remote_addr or "")


class Pseudonyms:
    """Names for Redis from which nobody without *secret* tells whose they are."""

    def __init__(self, secret: str) -> None:
        self._secret = hashlib.sha256(b"pseudonyms:" + secret.encode()).digest()

    def of(self, *parts: str) -> str:
        digest = hmac.new(self._secret, "\0".join(parts).encode(), hashlib.sha256)
        return digest.hexdigest()[:32]
