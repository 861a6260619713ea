"""Every way to an address inside is closed: tried with the running service.

Nothing comes to the canary behind any of them. The control run lets the service go
there, and shows that each way leads to its canary.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.service import prepared_service
from tests.harness.ways_inside import Maze, maze, with_hosts

SETTINGS = {
    "WEB_WORKERS": "1",
    "MAX_CONCURRENT_DOWNLOADS": "4",
    "MAX_RUNNING_JOBS_PER_USER": "4",
    "MAX_QUEUED_JOBS_PER_USER": "100",
}
REFUSED = {"BLOCKED_ADDRESS", "UNSUPPORTED_URL", "VALIDATION_ERROR"}
SECONDS = 60


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[Maze]:
    with maze(tmp_path) as running:
        yield running


def started(ways: Maze, allow: str, **more: str) -> Any:
    return prepared_service(within=with_hosts(ways.hosts), EGRESS_ALLOW=allow, **SETTINGS, **more)


def begin(alice: Api, link: str) -> str:
    """The id of a clip that is being made, or the code with which the link is refused."""
    body = {"url": link, "start_time": 0, "end_time": 5}
    reply = alice.post("/api/video/save", body)
    if reply.status_code != 201:
        return str(reply.json()["code"])
    video_id = str(reply.json()["video_id"])
    assert alice.start(video_id).status_code == 202
    return video_id


def ends(alice: Api, links: dict[str, str]) -> dict[str, str]:
    """How each link ends, by its way."""
    begun = {way: begin(alice, link) for way, link in links.items()}
    return {
        way: found if found.isupper() else alice.wait(found, seconds=SECONDS)["error_code"]
        for way, found in begun.items()
    }


def test_every_way_is_closed(ways: Maze):
    with started(ways, ways.outside.address) as service:
        service.start()
        alice = service.api().new_user()

        found = ends(alice, ways.links())
        assert {way: code for way, code in found.items() if code != "BLOCKED_ADDRESS"} == {}
        assert {begin(alice, link) for link in ways.no_links()} <= REFUSED
        # A name with two addresses: only the one that may be is contacted.
        two = ends(alice, {"two": ways.link_with_two_addresses})
        assert two == {"two": "UNSUPPORTED_URL"}
        menu = alice.post("/api/video/resolutions", {"url": ways.links()["by-name"]})
        assert menu.json()["code"] == "BLOCKED_ADDRESS"

        assert set(ways.outside.answers) <= set(ways.outside.asked)
        assert ways.reached() == set()


def test_with_the_door_open_every_way_leads_there(ways: Maze):
    with started(ways, ways.everything_allowed()) as service:
        service.start()
        alice = service.api().new_user()
        begun = {way: begin(alice, link) for way, link in ways.links().items()}
        assert {way: code for way, code in begun.items() if code.isupper()} == {}

        wait_until_reached(ways, set(begun))
        assert {begin(alice, link) for link in ways.no_links()} <= REFUSED
        assert ways.reached() == set(begun)


def wait_until_reached(ways: Maze, wanted: set[str]) -> None:
    deadline = time.monotonic() + SECONDS
    while ways.reached() != wanted:
        assert time.monotonic() < deadline, f"not reached: {sorted(wanted - ways.reached())}"
        time.sleep(0.1)
