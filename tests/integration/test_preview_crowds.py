"""When more people watch previews than a process has turns for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest
import requests

from tests.harness.api import Api
from tests.harness.service import running_service
from tests.sitestandin import SiteStandIn, catalogue

pytestmark = pytest.mark.slow


@pytest.fixture
def small_service(site: SiteStandIn) -> Iterator[Api]:
    """Eight threads: one watches, one waits."""
    settings = {**site.settings(), "WEB_WORKERS": "1", "WEB_THREADS": "8"}
    with running_service(**settings, REMEMBER_LOOKUPS_MINUTES="60") as running:
        yield Api(running.address).new_user()


def test_what_makes_a_site_be_asked_about_a_video_again_counts_as_looking(site: SiteStandIn):
    """Nothing is remembered here, so each part does; nobody has to log in for one."""
    limits = {"REMEMBER_LOOKUPS_MINUTES": "0", "RATE_LIMIT_LOOKUPS": "2/hour"}
    with running_service(**site.settings(), **limits) as running:
        api = Api(running.address).new_user()
        body = {"url": site.watch_url(catalogue.SHORT)}
        path = api.post("/api/video/info", body).json()["preview_url"]
        statuses = [
            api.anonymous().get(path, headers={"Range": "bytes=0-99"}).status_code
            for _ in range(3)
        ]

    assert statuses == [206, 206, 429]


def test_who_is_one_too_many_hears_when_to_come_again(small_service: Api, site: SiteStandIn):
    body = {"url": site.watch_url(catalogue.SHORT)}
    path = small_service.post("/api/video/info", body).json()["preview_url"]
    site.conditions(stall=True)

    def part(_number: int) -> requests.Response:
        return small_service.anonymous().get(path, headers={"Range": "bytes=0-99"})

    with ThreadPoolExecutor(4) as pool:
        watching = as_completed([pool.submit(part, number) for number in range(4)])
        refused = [next(watching).result() for _ in range(3)]
        assert small_service.get("/api/video/list").ok
        site.reset()
        watched = next(watching).result()

    assert [reply.json()["code"] for reply in refused] == ["BUSY"] * 3
    assert all(reply.headers["Retry-After"] for reply in refused)
    assert watched.status_code == 206
    assert part(0).status_code == 206
