"""The running service in both deployments: on its private servers, and on servers that exist."""

import secrets
from collections.abc import Iterator

import pytest

from tests.harness.api import Api
from tests.harness.deployments import DEPLOYMENTS
from tests.harness.moments import Chat, running_chat
from tests.harness.servers import Servers
from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn


@pytest.fixture(scope="session", params=DEPLOYMENTS)
def service(
    request: pytest.FixtureRequest, running_site: SiteStandIn, servers: Servers
) -> Iterator[Service]:
    """One service for all tests of a deployment: gunicorn with two processes and a worker."""
    settings = {
        "WEB_WORKERS": "2",
        "WAITING_RETRY_SECONDS": "1",
        "LOG_LEVEL": "DEBUG",  # for the test that looks for secrets in the logs
        **running_site.settings(),
    }
    if request.param == "external":
        database = f"external_{secrets.token_hex(4)}"
        settings |= {
            "MONGODB_URI": servers.mongodb_uri(database),
            "REDIS_URI": servers.redis_uri,
        }
    with running_service(**settings) as running:
        running.wait_answer("/api/health")
        yield running


@pytest.fixture(scope="session")
def chat(running_site: SiteStandIn, servers: Servers) -> Iterator[Chat]:
    """A service whose database tests may write to, as a bot's request would."""
    with running_chat(running_site, servers, f"chat_{secrets.token_hex(4)}") as running:
        yield running


@pytest.fixture
def nobody(service: Service) -> Api:
    """A client without a token."""
    return service.api()


@pytest.fixture
def alice(service: Service) -> Api:
    """Owns things."""
    return service.api().new_user()


@pytest.fixture
def bob(service: Service) -> Api:
    """Must not see what is Alice's."""
    return service.api().new_user()
