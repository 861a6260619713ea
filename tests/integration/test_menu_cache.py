"""Looking at the menu and downloading then costs the site one look, not two."""

import pytest

from tests.harness.api import Api
from tests.harness.moments import Chat
from tests.sitestandin import SiteStandIn, catalogue

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("moments")]


@pytest.fixture
def alice(chat: Chat) -> Api:
    """Of a service that remembers, as it does by default; here it has not looked yet."""
    chat.forget_lookups()
    return chat.service.api().new_user()


def pages(site: SiteStandIn) -> int:
    return len([r for r in site.requests(media=False) if r.path == "/watch"])


def test_formats_and_then_a_download_cost_one_extraction(alice: Api, site: SiteStandIn):
    site.conditions(url_ttl_seconds=20_000)
    video_id = alice.save(site.watch_url(catalogue.PREROLL), 10, 13)
    before = pages(site)

    menu = alice.post("/api/video/resolutions", {"url": site.watch_url(catalogue.PREROLL)})
    again = alice.get(f"/api/video/formats/{video_id}")
    alice.start(video_id)

    assert alice.wait(video_id)["status"] == "completed"
    assert menu.json()["resolutions"] == again.json()["resolutions"]
    assert pages(site) - before <= 1


def test_urls_that_ran_out_are_looked_up_once_more(alice: Api, site: SiteStandIn):
    """Remembered as good for hours, refused by the site: as after a change of address."""
    url = site.watch_url(catalogue.ONLY_720)
    video_id = alice.save(url, 10, 13)
    alice.post("/api/video/resolutions", {"url": url})
    site.conditions(fail_next=1, fail_status=403)
    before = pages(site)

    alice.start(video_id)

    assert alice.wait(video_id)["status"] == "completed"
    assert pages(site) - before == 1
