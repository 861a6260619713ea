"""A service for each test alone, to be killed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/faults/" in str(item.path):
            item.add_marker(pytest.mark.fault)


@pytest.fixture
def start_service(site: SiteStandIn) -> Iterator[Callable[..., Service]]:
    """Start a service with some settings; it is stopped at the end."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(
            running_service(**{**site.settings(), **settings})
        )


@pytest.fixture
def service(start_service: Callable[..., Service]) -> Service:
    return start_service()
