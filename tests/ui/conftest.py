"""A real browser before the running service."""

import json
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.harness.api import Api
from tests.harness.service import Service, running_service
from tests.harness.watching import Watch
from tests.sitestandin import SiteStandIn
from tests.ui.chromium import LAUNCH

_PATIENCE_MS = 15_000


@pytest.hookimpl(tryfirst=True)  # xdist looks for groups, too
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
        expect.set_options(timeout=_PATIENCE_MS)
        chromium = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def service(running_site: SiteStandIn) -> Iterator[Service]:
    """One service for all pages."""
    with running_service(**running_site.settings()) as running:
        running.wait_answer("/api/health")
        yield running


@pytest.fixture
def watch(browser: Browser, service: Service) -> Iterator[Watch]:
    """The window of a visitor that was never here. Whatever goes wrong in it fails the test."""
    context = browser.new_context(
        base_url=service.address,
        locale="en-GB",
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",
    )
    with context:
        context.set_default_timeout(_PATIENCE_MS)
        watch = Watch(context, service.address)
        yield watch
        watch.check()


@pytest.fixture
def page(watch: Watch) -> Page:
    """A page of that visitor; addresses begin with `/`."""
    return watch.context.new_page()


@pytest.fixture
def alice(service: Service) -> Api:
    """An account, and what it sees by the API."""
    return service.api().new_user()


@pytest.fixture
def her_page(page: Page, alice: Api) -> Page:
    """A page on which Alice is logged in."""
    user = alice.get("/api/auth/me").json()["user"]
    page.add_init_script(
        f"""if (location.origin === {json.dumps(alice.address)} && !sessionStorage.begun) {{
            sessionStorage.begun = "yes";
            localStorage.token = {json.dumps(alice.token)};
            localStorage.user = JSON.stringify({json.dumps(user)});
        }}"""
    )
    return page
