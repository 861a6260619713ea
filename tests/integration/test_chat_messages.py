"""What goes out about clips of chats: to the owner's webhook, and back into the chat."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.harness.api import Api
from tests.harness.canary import Port
from tests.harness.moments import PUBLIC_URL, REPLY_URL, Chat
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.web.inbox import Letter
from yt_downloader.data.video import Labels

NIGHTBOT = "api.nightbot.tv"
HOOK = "hooks.example"
SECONDS = 40

pytestmark = pytest.mark.xdist_group("moments")


@pytest.fixture
def alice(chat: Chat) -> Api:
    return chat.service.api().new_user()


@pytest.fixture(autouse=True)
def nothing_remembered(site: SiteStandIn, chat: Chat) -> None:
    chat.forget_lookups()
    site.conditions(live_started_seconds_ago=600)


def settings(user: Api, **changes: Any) -> dict[str, Any]:
    reply = user.request("PATCH", "/api/auth/me", json=changes)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()["user"]
    return found


def hook(user: Api) -> str:
    """A webhook of the user's own; its path."""
    path = f"/api/webhooks/{user.user_id}/secret"
    settings(user, webhook_url=f"https://{HOOK}{path}")
    return path


def wait_for(look: Callable[[], list[Letter]], count: int) -> list[Letter]:
    deadline = time.monotonic() + SECONDS
    while len(found := look()) < count:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def to_hook(site: SiteStandIn, path: str) -> Callable[[], list[Letter]]:
    return lambda: [letter for letter in site.messages(HOOK) if letter.path == path]


def short_clip(chat: Chat, owner: Api, site: SiteStandIn, **more: Any) -> str:
    """Seconds of a stream that were shown already."""
    url = site.watch_url(catalogue.LIVE_LOW_LATENCY)
    return chat.save(owner, url, at=time.time() - 20, offset=5, duration=2, **more)


def test_a_clip_downloads_itself_and_everybody_hears_of_it(
    chat: Chat, alice: Api, site: SiteStandIn
):
    path = hook(alice)
    assert settings(alice, auto_download=True)["auto_download"] is True

    video_id = short_clip(
        chat, alice, site, additional_message="What a *save*\n@everyone", reply_url=REPLY_URL
    )

    done = alice.wait(video_id)
    assert done["status"] == "completed", done
    saved, ready = wait_for(to_hook(site, path), 2)
    assert saved.body == {
        "content": "Clip saved: \u201cWhat a \\*save\\* \\@everyone\u201d by Vera in Standin",
        "allowed_mentions": {"parse": []},
    }
    assert (saved.method, saved.content_type) == ("POST", "application/json")
    first, link = ready.body["content"].split("\n")
    assert first == saved.body["content"].replace("saved", "ready")
    (reply,) = wait_for(lambda: site.messages(NIGHTBOT), 1)
    assert reply.path == "/1/channel/send/abc-DEF_123="
    assert reply.body == {"message": f"Clip ready: {link}"}
    assert len(reply.body["message"]) <= 200
    assert link.startswith(f"{PUBLIC_URL}/api/files/")
    file = requests.get(link.replace(PUBLIC_URL, chat.service.address), timeout=10)
    assert (file.status_code, file.headers["Content-Type"]) == (200, "video/mp4")


def test_without_the_setting_nothing_is_downloaded_or_told(
    chat: Chat, alice: Api, site: SiteStandIn
):
    video_id = short_clip(chat, alice, site)
    chat.wait_located(video_id)

    time.sleep(2)

    assert alice.status(video_id)["status"] == "pending"
    assert site.messages() == []


def test_what_lies_ahead_waits_without_holding_a_place(chat: Chat, alice: Api, site: SiteStandIn):
    settings(alice, auto_download=True)

    video_id = chat.save(alice, site.watch_url(catalogue.LIVE), offset=10, duration=600)

    waiting = alice.wait(video_id, "waiting")
    assert waiting["progress"]["current_phase"] == "waiting"
    alice.delete(f"/api/video/{video_id}")


def test_where_there_is_no_room_it_is_started_later(chat: Chat, alice: Api, site: SiteStandIn):
    settings(alice, auto_download=True)
    url = site.watch_url(catalogue.LIVE)
    ahead = [chat.save(alice, url, offset=10, duration=600) for _ in range(10)]
    for video_id in ahead:
        alice.wait(video_id, "waiting")
    late = short_clip(chat, alice, site)
    chat.wait_located(late)
    time.sleep(1.5)
    assert alice.status(late)["status"] == "pending"

    alice.delete(f"/api/video/{ahead.pop()}")

    assert alice.wait(late)["status"] == "completed"
    for video_id in ahead:
        alice.delete(f"/api/video/{video_id}")


def test_a_failure_is_told_to_the_webhook_only(chat: Chat, alice: Api, site: SiteStandIn):
    path = hook(alice)

    chat.save(alice, site.watch_url(catalogue.REMOVED), labels=None, reply_url=REPLY_URL)

    _saved, failed = wait_for(to_hook(site, path), 2)
    assert failed.body["content"].startswith("Clip failed: a clip\nThe video is not available")
    assert site.messages(NIGHTBOT) == []


@pytest.mark.parametrize(
    ("answer", "wait"),
    [((500, {}), 3), ((429, {"Retry-After": "6"}), 6)],
    ids=["server error", "too many"],
)
def test_what_is_not_taken_is_sent_again(
    chat: Chat, alice: Api, site: SiteStandIn, answer: tuple[int, dict[str, str]], wait: float
):
    path = hook(alice)
    site.conditions(message_answers=[answer])

    chat.save(alice, site.watch_url(catalogue.LIVE))

    first, second = wait_for(to_hook(site, path), 2)
    assert (first.status, second.status) == (answer[0], 204)
    assert first.body == second.body
    assert second.time - first.time >= wait


def test_what_is_refused_or_sent_elsewhere_is_given_up(chat: Chat, alice: Api, site: SiteStandIn):
    path = hook(alice)
    elsewhere = {"Location": "https://other.example/there"}
    site.conditions(message_answers=[[307, elsewhere], [404, {}]])

    chat.save(alice, site.watch_url(catalogue.LIVE))
    chat.save(alice, site.watch_url(catalogue.LIVE))

    wait_for(to_hook(site, path), 2)
    time.sleep(6)
    assert len(to_hook(site, path)()) == 2
    assert site.messages("other.example") == []
    left = chat.database.collection("messages").find({"way": "webhook"}, {"_id": 0})
    outcomes = {m["outcome"] for m in left if str(m["user_id"]) == alice.user_id}
    assert outcomes == {"status 307", "status 404"}


def test_a_bot_s_chat_gets_one_message_in_five_seconds(chat: Chat, alice: Api, site: SiteStandIn):
    settings(alice, auto_download=True)
    for _ in range(2):
        short_clip(chat, alice, site, reply_url=REPLY_URL)

    first, second = wait_for(lambda: site.messages(NIGHTBOT), 2)

    assert second.time - first.time >= 5


def test_an_address_inside_is_refused_at_once_and_never_contacted(
    chat: Chat, alice: Api, site: SiteStandIn
):
    with Port() as canary:
        for url in (
            f"https://127.0.0.1:{canary.number}/hook",
            f"https://localhost:{canary.number}/hook",
            f"https://[::1]:{canary.number}/hook",
            f"https://0x7f.1:{canary.number}/hook",
        ):
            reply = alice.request("PATCH", "/api/auth/me", json={"webhook_url": url})
            assert reply.status_code == 400, url
            assert "webhook_url" in reply.json()["details"]
        # As if it had been taken, before the rule was what it is now.
        url = f"https://127.0.0.1:{canary.number}/hook"
        users = chat.database.collection("users")
        users.update_one({"email": alice.email}, {"$set": {"webhook_url": url}})
        chat.save(alice, site.watch_url(catalogue.LIVE))
        messages = chat.database.collection("messages")
        deadline = time.monotonic() + SECONDS
        while not messages.find_one({"outcome": "BLOCKED_ADDRESS"}):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert canary.connections == 0


def test_a_webhook_is_never_shown_again(chat: Chat, alice: Api):
    path = hook(alice)

    shown = alice.get("/api/auth/me")

    assert shown.json()["user"]["webhook_host"] == HOOK
    assert path not in shown.text
    assert path not in chat.service.output()
    assert settings(alice, webhook_url=None)["webhook_host"] is None


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "https://user:password@hooks.example/x",
        "https://hooks.example\\@127.0.0.1/x",
        "https://",
        "hooks.example/x",
        "file:///etc/passwd",
        f"https://hooks.example/{'x' * 2048}",
        7,
    ],
)
def test_what_is_no_good_webhook_is_said_so(alice: Api, url: object):
    reply = alice.request("PATCH", "/api/auth/me", json={"webhook_url": url})

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert list(reply.json()["details"]) == ["webhook_url"]


def test_settings_change_together_or_not_at_all(alice: Api):
    changes = {"auto_download": True, "webhook_url": "http://hooks.example/"}

    assert alice.request("PATCH", "/api/auth/me", json=changes).status_code == 400

    assert alice.get("/api/auth/me").json()["user"]["auto_download"] is False
    changed = settings(alice, auto_download=True, accept_anonymous_saves=False)
    assert (changed["auto_download"], changed["accept_anonymous_saves"]) == (True, False)


@pytest.mark.full_size
def test_labels_can_do_nothing_in_a_message(chat: Chat, alice: Api, site: SiteStandIn):
    path = hook(alice)
    labels = Labels(bot="x", viewer="[free](http://evil.example)\u202e<@1>", channel="`c`")

    chat.save(alice, site.watch_url(catalogue.LIVE), labels=labels)

    (saved,) = wait_for(to_hook(site, path), 1)
    assert saved.body["content"].endswith(
        "by \\[free\\]\\(http\\://evil.example\\) \\<\\@1\\> in \\`c\\`"
    )
