"""The page of operators: theirs alone, and it says what is to be done."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.harness.api import Api
from tests.harness.axe import check_accessible
from tests.harness.service import Service
from tests.harness.watching import Watch, check_fits
from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import BOT_CHECK, PRIVATE
from yt_downloader.data.embedded import Mongod
from yt_downloader.data.mongo import Database
from yt_downloader.data.users import Users

_FAILED_MS = 30_000


@pytest.fixture
def users(service: Service) -> Iterator[Users]:
    """The accounts of the running service, as its command line sees them."""
    mongod = Mongod(service.instance / "mongo", service.instance / "run")
    database = Database(mongod.uri)
    yield Users(database)
    database.close()


def test_an_operator_sees_how_it_is_and_what_to_do(
    her_page: Page, alice: Api, users: Users, site: SiteStandIn, watch: Watch
):
    watch.expected += ["ERR_INTERNET_DISCONNECTED", "403"]
    page = her_page
    page.goto("/operator")
    expect(page.get_by_text("This page is for the operators")).to_be_visible()
    expect(page.get_by_role("link", name="Server")).to_be_hidden()
    check_accessible(page)
    check_fits(page)

    users.mark(alice.user_id, admin=True)
    page.reload()
    expect(page.get_by_role("link", name="Server")).to_be_visible()
    expect(
        page.get_by_role("region", name="Workers").get_by_text("Waits for work")
    ).to_be_visible()
    expect(page.get_by_role("region", name="Programs").get_by_text("Missing")).to_have_count(0)
    failures = page.get_by_role("region", name="Failures")

    private = alice.save(site.watch_url(PRIVATE))
    alice.post(f"/api/video/download/{private}", {}, headers={"X-Request-ID": "find-me-in-logs"})
    for _ in range(5):
        alice.start(alice.save(site.watch_url(BOT_CHECK)))
    expect(failures.get_by_text("find-me-in-logs")).to_be_visible(timeout=_FAILED_MS)
    advice = page.get_by_role("region", name="What needs you")
    expect(advice.get_by_text("Sites refuse this server")).to_be_visible(timeout=_FAILED_MS)
    expect(failures.get_by_text("This video is private.")).to_be_visible()
    assert "youtu" not in page.locator("#overview").inner_text().lower()
    check_accessible(page)
    check_fits(page)

    watch.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("What stands here may be old.")
    expect(failures.get_by_text("find-me-in-logs")).to_be_visible()
    watch.context.set_offline(False)
    expect(page.get_by_role("alert")).to_be_hidden(timeout=10_000)
    users.mark(alice.user_id, admin=False)
    expect(page.get_by_text("This page is for the operators")).to_be_visible(timeout=10_000)
    expect(failures).to_be_hidden()
