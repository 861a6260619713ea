"""What saving many videos at once costs."""

import pytest

from tests.harness.api import Api
from tests.harness.service import running_service
from tests.sitestandin import SiteStandIn, catalogue

pytestmark = pytest.mark.slow


def test_a_long_list_costs_more_than_a_short_one(site: SiteStandIn):
    urls = [site.watch_url(catalogue.SHORT)] * 50
    with running_service(**site.settings(), RATE_LIMIT_LOOKUPS="2/hour") as running:
        found = Api(running.address).new_user().post("/api/video/save/playlist", {"urls": urls})

    assert len(found.json()["saved"]) == 40
    assert [one["code"] for one in found.json()["failed"]] == ["TOO_MANY_REQUESTS"] * 10
