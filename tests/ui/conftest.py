"""A real browser before the running service."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn

_LAUNCH = [
    "--no-sandbox",  # its sandbox does not start as root, and it only sees our pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One test process shows all pages, so that there is one browser and one service."""
    for item in items:
        if "/tests/ui/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("ui"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; what playwright would download itself is not used."""
    program = shutil.which("chromium")
    assert program, "chromium is missing; tests/programs.sh installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_LAUNCH)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def service(running_site: SiteStandIn) -> Iterator[Service]:
    """One service for all pages."""
    with running_service(**running_site.settings()) as running:
        running.wait_answer("/api/health")
        yield running


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A page of a visitor that was never here; addresses begin with `/`."""
    with browser.new_context(base_url=service.address) as context:
        context.set_default_timeout(_PATIENCE_MS)
        yield context.new_page()
