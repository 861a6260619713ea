"""Reverse proxies in front: whose word is taken for where a request came from."""

import json
from collections.abc import Iterator

import pytest

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.harness.routes import SECRETS
from tests.harness.servers import Servers
from tests.harness.service import Service, running_web_part

FORGED = "6.6.6.6"
CLIENT = "203.0.113.7"
OUTER = "198.51.100.1"
# What one proxy, and what two make of a client that forges an address.
SPOOFED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Protocol": "ssl",
    "Forwarded": f"for={FORGED};host=evil.example;proto=https",
    "X-Real-IP": FORGED,
    "Client-IP": FORGED,
    "Script-Name": "/evil",
    "SCRIPT_NAME": "/evil",
    "PATH_INFO": "/api/evil",
}


pytestmark = once


@pytest.fixture(scope="module", params=[0, 1, 2])
def behind(
    request: pytest.FixtureRequest, servers: Servers, service: Service
) -> Iterator[tuple[int, Service]]:
    """A service that trusts so many proxies; none is the default."""
    if request.param == 0:
        yield 0, service
        return
    settings = {
        **SECRETS,
        "MONGODB_URI": servers.mongodb_uri("proxies"),
        "REDIS_URI": servers.redis_uri,
        "TRUSTED_PROXY_COUNT": str(request.param),
        "HOST": "127.0.0.1",
    }
    with running_web_part(**settings) as web:
        yield request.param, web


def seen(service: Service, headers: dict[str, str]) -> tuple[str, bool]:
    """The address that the log has for a request, and whether it counts as https."""
    reply = Api(service.address).get("/api/health/live", headers=headers)
    assert reply.status_code == 200
    wanted = reply.headers["X-Request-ID"]
    for line in (service.root / "logs" / "app.log").read_text().splitlines():
        entry = json.loads(line)
        if entry["request_id"] == wanted:
            return entry["ip"], "Strict-Transport-Security" in reply.headers
    raise AssertionError(f"no line of {wanted}")


@pytest.mark.parametrize(
    ("chain", "protos", "expected"),
    [
        # Nothing was in front: each of these was written by the client itself.
        (None, None, {0: "127.0.0.1", 1: "127.0.0.1", 2: "127.0.0.1"}),
        (f"{FORGED}, {CLIENT}", "http, http", {0: "127.0.0.1", 1: CLIENT, 2: FORGED}),
        (
            f"{FORGED}, {CLIENT}, {OUTER}",
            "https, http, http",
            {0: "127.0.0.1", 1: OUTER, 2: CLIENT},
        ),
        # Fewer addresses than proxies: nobody's word is taken.
        (CLIENT, "http", {0: "127.0.0.1", 1: CLIENT, 2: "127.0.0.1"}),
    ],
)
def test_only_what_the_trusted_proxies_added_counts(
    behind: tuple[int, Service], chain: str | None, protos: str | None, expected: dict[int, str]
):
    count, service = behind
    forwarded = {"X-Forwarded-For": chain, "X-Forwarded-Proto": protos}
    headers = {name: value for name, value in forwarded.items() if value}

    assert seen(service, headers) == (expected[count], False)


def test_https_counts_where_a_trusted_proxy_says_it(behind: tuple[int, Service]):
    count, service = behind
    hops = ", ".join(["https"] * count) or "https"
    addresses = ", ".join([CLIENT] * count) or CLIENT

    address, secure = seen(service, {"X-Forwarded-Proto": hops, "X-Forwarded-For": addresses})

    assert secure is (count > 0)
    assert address == (CLIENT if count else "127.0.0.1")


def test_no_other_header_tells_anything(behind: tuple[int, Service]):
    count, service = behind
    spoofed = {k: v for k, v in SPOOFED.items() if count == 0 or k != "X-Forwarded-Proto"}

    assert seen(service, spoofed) == ("127.0.0.1", False)
    page = Api(service.address).get("/api/docs", headers=spoofed, allow_redirects=False)
    assert page.status_code == 308
    assert page.headers["Location"] == f"{service.address}/api/docs/"
