"""A clip that waits for its stream is completed by whatever service runs then."""

from collections.abc import Callable

import pytest

from tests.harness.service import Service
from tests.sitestandin import SiteStandIn, catalogue


@pytest.mark.parametrize(
    "end", [pytest.param("stop", marks=pytest.mark.full_size), "kill_everything"]
)
def test_waiting_survives_a_restart(
    start_service: Callable[..., Service], site: SiteStandIn, end: str
):
    service = start_service(WAITING_RETRY_SECONDS="1")
    alice = service.api().new_user()
    site.conditions(live_started_seconds_ago=22)
    video_id = alice.save(site.watch_url(catalogue.LIVE), None, None)
    alice.start(video_id, resolution_preference="720p")
    alice.wait(video_id, "waiting")

    getattr(service, end)()
    site.conditions(live_stage="was_live")
    service.start()

    assert alice.wait(video_id)["status"] == "completed", service.output()
