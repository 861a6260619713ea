"""Moments and messages survive kill -9 at any point."""

import time
from collections.abc import Iterator

import pytest

from tests.harness.moments import REPLY_URL, Chat, running_chat
from tests.harness.servers import Servers
from tests.harness.service import kill
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.data.mongo import object_id

SECONDS = 40


@pytest.fixture
def chat(site: SiteStandIn, servers: Servers, mongodb_uri: str) -> Iterator[Chat]:
    name = mongodb_uri.partition("?")[0].rpartition("/")[2]
    with running_chat(site, servers, name, REMEMBER_LOOKUPS_MINUTES="0") as running:
        yield running


def wait_claimed(chat: Chat, video_id: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not _locating(chat, video_id).get("token"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _locating(chat: Chat, video_id: str) -> dict[str, object]:
    raw = chat.database.collection("videos")
    found = raw.find_one({"_id": object_id(video_id)}) or {}
    locating: dict[str, object] = found.get("locating", {})
    return locating


def test_a_worker_killed_while_it_looks_is_taken_over(chat: Chat, site: SiteStandIn):
    alice = chat.service.api().new_user()
    site.conditions(page_latency_seconds=5)
    video_id = chat.save(alice, site.watch_url(catalogue.LIVE))
    wait_claimed(chat, video_id)

    worker = chat.service.one("yt_downloader worker")
    kill(worker)
    site.conditions(page_latency_seconds=0)
    began = time.monotonic()

    assert chat.wait_located(video_id, SECONDS).start_time is not None
    assert time.monotonic() - began < 15  # and not only when the lease ran out


@pytest.mark.full_size
def test_everything_killed_loses_neither_downloads_nor_messages(chat: Chat, site: SiteStandIn):
    site.conditions(live_started_seconds_ago=600)
    alice = chat.service.api().new_user()
    settings = {"auto_download": True, "webhook_url": "https://hooks.example/x"}
    assert alice.request("PATCH", "/api/auth/me", json=settings).status_code == 200
    site.conditions(page_latency_seconds=2)
    url = site.watch_url(catalogue.LIVE_LOW_LATENCY)
    at = time.time() - 20
    ids = [
        chat.save(alice, url, at=at, offset=5, duration=2, reply_url=f"{REPLY_URL}{number}")
        for number in range(3)
    ]
    wait_claimed(chat, ids[0])

    chat.service.kill_everything()
    site.conditions(page_latency_seconds=0)
    chat.service.start()

    for video_id in ids:
        assert alice.wait(video_id)["status"] == "completed", chat.service.output()
    deadline = time.monotonic() + SECONDS
    open_ones = {"try_at": {"$exists": True}}
    messages = chat.database.collection("messages")
    while messages.count_documents({"outcome": "sent"}) < 9:
        assert time.monotonic() < deadline, list(messages.find())
        time.sleep(0.1)
    assert messages.count_documents(open_ones) == 0
    replies = site.messages("api.nightbot.tv")
    assert len({letter.path for letter in replies}) == 3
    assert len(replies) <= 4
    assert len(site.messages("hooks.example")) <= 7
