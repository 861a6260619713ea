"""Streams hold threads: how many there may be, and that each gives its thread back."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.harness.api import Api
from tests.harness.listening import Ear, Refused, ask, listening
from tests.harness.routes import SECRETS
from tests.harness.servers import Servers
from tests.harness.service import Service, running_web_part

SECONDS = 6


@pytest.fixture(scope="module")
def small(servers: Servers) -> Iterator[Service]:
    """One process with eight threads, three of which may send streams, two to one user."""
    settings = {
        **SECRETS,
        "MONGODB_URI": servers.mongodb_uri("event_streams"),
        "REDIS_URI": servers.redis_uri,
        "WEB_THREADS": "8",
        "MAX_EVENT_STREAMS_PER_USER": "2",
        "EVENT_STREAM_SECONDS": str(SECONDS),
    }
    with running_web_part(**settings) as running:
        yield running


def refusal(api: Api) -> dict[str, object]:
    with ask(api) as reply:
        assert reply.status == 503, reply.status
        assert int(reply.headers["Retry-After"]) > 0
        return dict(json.loads(reply.read()))


@pytest.fixture
def alice(small: Service) -> Api:
    return small.api().new_user()


def opened(stack: ExitStack, api: Api) -> Ear:
    """A stream, once the places of others that have ended are free."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return stack.enter_context(listening(api))
        except Refused:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_streams_are_capped_and_leave_threads_to_requests(small: Service, alice: Api):
    bob = small.api().new_user()
    with ExitStack() as stack:
        for api in (alice, alice, bob):
            opened(stack, api)
        for api in (alice, bob):
            told = refusal(api)
            assert told["code"] == "TOO_MANY_STREAMS"
            assert told["details"] == {
                "poll": ["/api/video/list", "/api/encode/list"],
                "poll_seconds": 5,
            }
        with ThreadPoolExecutor(8) as pool:
            asked = pool.map(lambda api: api.get("/api/auth/me"), [bob, alice] * 25)
            assert {reply.status_code for reply in asked} == {200}


def test_one_user_cannot_take_all_places(small: Service, alice: Api):
    with ExitStack() as stack:
        for _ in range(2):
            opened(stack, alice)
        refusal(alice)
        opened(stack, small.api().new_user())


def test_a_client_that_is_gone_and_a_head_give_their_places_back(alice: Api):
    began = time.monotonic()
    for _ in range(10):
        assert alice.request("HEAD", "/api/events").status_code in {200, 503}
    for _ in range(3):
        with ExitStack() as stack:
            opened(stack, alice)
            opened(stack, alice)
    assert time.monotonic() - began < 3 * SECONDS


def test_a_stream_ends_by_itself_and_can_be_gone_on_with(alice: Api):
    began = time.monotonic()
    with ExitStack() as stack:
        ear = opened(stack, alice)
        ear.wait_end(seconds=SECONDS + 5)
    assert time.monotonic() - began > SECONDS - 1
    saved = alice.save("https://youtu.be/dQw4w9WgXcQ")
    with listening(alice, last_id=ear.last_id) as again:
        again.status(saved, "pending")


def test_a_storm_of_changes_is_told_completely(small: Service, alice: Api):
    with ExitStack() as stack:
        ear = opened(stack, alice)
        clients = [Api(small.address, alice.token) for _ in range(3)]
        link = "https://youtu.be/dQw4w9WgXcQ"
        with ThreadPoolExecutor(3) as pool:
            ids = list(pool.map(lambda n: clients[n % 3].save(link), range(90)))
        for video_id in ids:
            ear.status(video_id, "pending")
