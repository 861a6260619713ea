"""What all tests share: real servers, one database for each test, the options."""

import secrets
from collections.abc import Iterator

import pytest

from tests.harness.servers import Servers, running_servers
from tests.sitestandin import SiteStandIn
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="whole matrices and thousands of fuzz cases"
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs at full size only; of several processes, none begins long ones last."""
    if hasattr(config, "workerinput"):  # xdist gives groups out first, the rest in this order
        _check_groups(config, items)
        items.sort(key=lambda item: not _is_long(item))
    if config.getoption("--full"):
        return
    left_out = [item for item in items if _is_for_full_size(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _check_groups(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each group has one process, else each process would start what the group shares."""
    grouped = [item for item in items if item.get_closest_marker("xdist_group")]
    if config.getoption("loadgroup") and not all("@" in item.nodeid for item in grouped):
        raise pytest.UsageError("this pytest and this pytest-xdist do not group tests")


def _is_long(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("fault") or item.get_closest_marker("slow"))


def _is_for_full_size(item: pytest.Item) -> bool:
    again = item.get_closest_marker("any_store") and "[external" in item.name
    return bool(again or item.get_closest_marker("full_size"))


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the suites run at full size."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A MongoDB and a Valkey of this test process."""
    with running_servers() as running:
        yield running


@pytest.fixture(scope="session")
def running_site() -> Iterator[SiteStandIn]:
    """The local video site of this test process."""
    with SiteStandIn() as running:
        yield running


@pytest.fixture
def site(running_site: SiteStandIn) -> SiteStandIn:
    """The site with a perfect network and an empty log."""
    running_site.reset()
    return running_site


@pytest.fixture
def mongodb_uri(servers: Servers) -> str:
    """A database that no other test sees."""
    return servers.mongodb_uri(f"test_{secrets.token_hex(6)}")


@pytest.fixture
def database(mongodb_uri: str) -> Iterator[Database]:
    database = Database(mongodb_uri)
    yield database
    database.close()


@pytest.fixture
def cache(servers: Servers) -> Iterator[Cache]:
    cache = Cache(servers.redis_uri)
    yield cache
    cache.close()
