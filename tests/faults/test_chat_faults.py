"""What a chat hears while something is broken, and that no log tells a key."""

import concurrent.futures
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.chatting import EVERY_BOT, NIGHTBOT, clips, heard, new_key
from tests.harness.routes import SECRETS
from tests.harness.servers import Servers, running_servers
from tests.harness.service import Service, running_service, running_web_part
from yt_downloader.data.mongo import Database

STREAM = "live-now-01"
THREADS = 4

pytestmark = pytest.mark.xdist_group("chat-faults")


@pytest.fixture(scope="module")
def own_servers() -> Iterator[Servers]:
    with running_servers() as running:
        yield running


@pytest.fixture(scope="module")
def service(own_servers: Servers) -> Iterator[Service]:
    """With few threads, so that a few calls make it busy. Each test mends what it broke."""
    with running_service(
        MONGODB_URI=own_servers.mongodb_uri("chats"),
        REDIS_URI=own_servers.redis_uri,
        WEB_WORKERS="1",
        WEB_THREADS=str(THREADS),
    ) as running:
        yield running


@pytest.fixture
def alice(service: Service) -> Api:
    return service.api().new_user()


@pytest.fixture
def key(alice: Api) -> str:
    return str(new_key(alice)["key"])


def every_log(root: Path) -> str:
    logs = [path for path in root.rglob("*log*") if path.is_file()]
    assert {"service.log", "app.log"} <= {path.name for path in logs}
    return "\n".join(path.read_text(errors="replace") for path in logs)


def test_a_chat_hears_that_the_database_is_away_and_loses_nothing(
    service: Service, alice: Api, key: str, own_servers: Servers
):
    nobody = service.api()
    heard(NIGHTBOT.ask(nobody, key, STREAM))
    own_servers.mongod_child.stop()

    for call in EVERY_BOT.values():
        began = time.monotonic()
        assert "database does not answer" in heard(call.ask(nobody, key, STREAM))
        assert time.monotonic() - began < 5  # then bots give up
    true = nobody.get(f"/api/video/save/stream/{key}/{STREAM}")
    assert (true.status_code, true.json()["code"]) == (503, "DATABASE_UNAVAILABLE")

    own_servers.mongod.prepare()
    own_servers.mongod_child.start()
    own_servers.mongod_child.wait_ready(lambda _waited: None)
    service.wait_answer("/api/health", seconds=10)

    told = [heard(call.ask(nobody, key, "live-2s-001")) for call in EVERY_BOT.values()]
    assert told == ["Clip saved."] * len(EVERY_BOT)
    saved = {(clip["clipped_by"], clip["url"][-11:]) for clip in clips(alice)}
    assert {("Zoë 🎮", STREAM), ("Zoë 🎮", "live-2s-001"), ("Zoe", "live-2s-001")} <= saved
    assert key not in every_log(service.root)


def test_every_bot_hears_that_its_chat_asks_too_much(own_servers: Servers):
    with running_web_part(
        **SECRETS,
        MONGODB_URI=own_servers.mongodb_uri("limited"),
        REDIS_URI=own_servers.redis_uri,
        RATE_LIMIT_SAVES="1/hour",
    ) as service:
        nobody, alice = service.api(), service.api().new_user()
        for call in EVERY_BOT.values():
            key = str(new_key(alice)["key"])
            assert heard(call.ask(nobody, key, STREAM)).startswith("Clip saved")
            assert "Too many requests" in heard(call.ask(nobody, key, STREAM, message="again"))
        true = nobody.get(f"/api/video/save/stream/{key}/{STREAM}")
        assert (true.status_code, true.json()["code"]) == (429, "TOO_MANY_REQUESTS")
        assert int(true.headers["Retry-After"]) > 0


def test_a_chat_hears_that_the_server_is_busy(
    service: Service, alice: Api, key: str, own_servers: Servers
):
    """A hanging database holds some of the threads, and what has no use for it goes on."""
    family = own_servers.mongod_child._family
    assert family is not None
    heard(NIGHTBOT.ask(service.api(), key, STREAM))
    busy = threading.Event()
    seconds: list[float] = []

    def ask(number: int) -> str:
        began = time.monotonic()
        bot = list(EVERY_BOT.values())[number % len(EVERY_BOT)]
        line = heard(bot.ask(service.api(), key, STREAM, message=str(number)))
        seconds.append(time.monotonic() - began)
        if "Too many clips" in line:
            busy.set()
        return line

    family.signal(signal.SIGSTOP)
    try:
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            asks = [pool.submit(ask, number) for number in range(THREADS)]
            assert busy.wait(4)
            began = time.monotonic()
            assert service.api().get("/api/health/live").status_code == 200
            assert time.monotonic() - began < 2
            lines = [asked.result() for asked in asks]
    finally:
        family.signal(signal.SIGCONT)

    # One of four has its turn, two wait for it, and one is sent away at once.
    assert sum("Too many clips" in line for line in lines) == THREADS - 1
    assert sum("database does not answer" in line for line in lines) == 1
    assert max(seconds) < 5, seconds  # then bots give up
    assert heard(NIGHTBOT.ask(service.api(), key, "live-2s-001")) == "Clip saved."


def test_bodies_that_arrive_slowly_do_not_make_it_busy(service: Service, key: str):
    head = (
        f"POST /api/video/save/stream/{key}/{STREAM} HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    with ExitStack() as stack:
        for _ in range(THREADS - 1):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", service.port)))
            line.sendall(head.encode())
        time.sleep(0.5)

        assert heard(NIGHTBOT.ask(service.api(), key, "live-2s-001")) == "Clip saved."


def test_a_chat_hears_of_a_bug_and_no_log_tells_the_key(
    service: Service, alice: Api, key: str, own_servers: Servers
):
    """An account whose record no version of ours would write."""
    database = Database(own_servers.mongodb_uri("chats"))
    database.collection("users").update_one(
        {"email": alice.email}, {"$set": {"clip_delay_seconds": {"not": "a number"}}}
    )
    database.close()

    line = heard(NIGHTBOT.ask(service.api(), key, STREAM))
    true = service.api().get(f"/api/video/save/stream/{key}/{STREAM}", params={"viewer": "x"})

    assert line.startswith("Something went wrong here.")
    assert (true.status_code, true.json()["code"]) == (500, "INTERNAL_ERROR")
    logged = every_log(service.root)
    assert "unexpected error" in logged
    assert '"route": "/api/video/save/stream/' in logged
    assert key not in logged


def test_no_log_tells_a_key_however_it_is_sent(service: Service, alice: Api, key: str):
    nobody = service.api()
    revoked = new_key(alice)
    alice.delete(f"/api/auth/keys/{revoked['id']}")
    for token in (key, revoked["key"], alice.token):
        path = f"/api/video/save/stream/{token}"
        for method, address in (
            ("GET", f"{path}/{STREAM}"),
            ("GET", f"{path}/nothing?format=text"),
            ("GET", path),
            ("POST", f"{path}/{STREAM}?offset=x"),
            ("PUT", f"{path}/{STREAM}"),
            ("HEAD", f"{path}/{STREAM}"),
            ("GET", f"/api/nothing/{token}"),
            ("GET", f"{path}/{STREAM}?message=%FF%00"),
        ):
            nobody.request(method, address)
        nobody.post(f"{path}/{STREAM}", data=b"{", headers={"Content-Type": "application/json"})

    logged = every_log(service.root)
    assert logged.count('"route": "/api/video/save/stream/') >= 15
    for token in (key, revoked["key"], alice.token):
        assert token not in logged
