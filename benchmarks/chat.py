"""A busy evening: 200 calls a second from chats for half a minute, with 100 000 clips stored.

An open loop: each request has its time, whatever became of those before, and is
measured from then on. So waiting behind slow ones counts.
"""

import http.client
import itertools
import queue
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from urllib.parse import quote

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.chatting import NIGHTBOT, new_key
from tests.harness.servers import running_servers
from tests.harness.service import running_service
from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import LIVE
from yt_downloader.clock import utcnow
from yt_downloader.data.mongo import Database, Document
from yt_downloader.data.video import Labels, Moment, NewVideo, new_document

STORED = 100_000
PER_SECOND = 200
SECONDS = 30
CHANNELS = 20
_CONNECTIONS = 64
_WARM_UP_SECONDS = 3
_SAVED = b"Clip saved: "


@dataclass(frozen=True)
class _Call:
    """One request: when it is due, in seconds from the start, its path and who calls."""

    due: float
    path: str
    viewer: str


def measure(runs: int) -> list[Row]:
    middle, slow, errors, kept = [], [], [], []
    with running_servers() as servers, SiteStandIn() as site:
        site.conditions(live_started_seconds_ago=3600)
        stores = {"MONGODB_URI": servers.mongodb_uri("chat"), "REDIS_URI": servers.redis_uri}
        settings = {**site.settings(), **stores}
        with running_service(WEB_WORKERS="2", **settings) as service:
            users = [service.api().new_user() for _ in range(CHANNELS)]
            keys = [str(new_key(user)["key"]) for user in users]
            database = Database(settings["MONGODB_URI"])
            _store(database, users)
            for run in range(runs):
                _offer(service.address, _calls(keys, f"warm-{run}", _WARM_UP_SECONDS))
                calls = _calls(keys, f"run-{run}", SECONDS)
                took, failed = _offer(service.address, calls)
                percent = quantiles(took, n=100)
                middle.append(percent[49] * 1000)
                slow.append(percent[98] * 1000)
                errors.append(float(failed))
                kept.append(_share_kept_once(database, f"run-{run}", len(calls)))
            database.close()
    what = f"chat, {PER_SECOND}/s with {STORED} clips"
    return [
        Row(f"{what}: median", "ms", middle),
        Row(f"{what}: 99th percentile", "ms", slow),
        Row(f"{what}: errors", "requests", errors),
        Row(f"{what}: stored exactly once", "share", kept),
    ]


def _store(database: Database, users: list[Api]) -> None:
    videos = database.collection("videos")
    began = utcnow()
    for first in range(0, STORED, 5_000):
        videos.insert_many(
            _settled(
                NewVideo(
                    user_id=users[n % len(users)].user_id,
                    url="https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                    youtube_video_id="dQw4w9WgXcQ",
                    start_time=n,
                    end_time=n + 120,
                    additional_message=f"before {n}",
                    moment=Moment(at=began, offset=60, duration=120),
                    labels=Labels(bot="nightbot", viewer=f"viewer {n}", channel="Alice"),
                ),
                now=began - timedelta(seconds=STORED - n),
            )
            for n in range(first, first + 5_000)
        )


def _settled(video: NewVideo, *, now: datetime) -> Document:
    """One that was saved long ago: it was located, and its webhook heard of it."""
    document = new_document(video, now=now)
    del document["locating"]
    return {**document, "untold": ["completed", "failed"]}


def _calls(keys: list[str], name: str, seconds: int) -> list[_Call]:
    """Each of a viewer of its own, as of one who calls again there is no other clip.

    So is its message, which tells the clip apart afterwards.
    """
    count = PER_SECOND * seconds
    channels = itertools.cycle(keys)
    return [
        _Call(
            due=n / PER_SECOND,
            path=f"/api/video/save/stream/{next(channels)}/{LIVE}?message={quote(f'{name} {n}')}",
            viewer=f"{name}-{n}",
        )
        for n in range(count)
    ]


def _offer(address: str, calls: list[_Call]) -> tuple[list[float], int]:
    """Send each when it is due. Returns the seconds from then to the answers, and the failures."""
    waiting: queue.SimpleQueue[_Call] = queue.SimpleQueue()
    for call in calls:
        waiting.put(call)
    took: list[float] = []
    failures: list[bytes] = []
    begin = time.perf_counter() + 0.5

    def work() -> None:
        line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        while True:
            try:
                call = waiting.get_nowait()
            except queue.Empty:
                break
            time.sleep(max(0.0, begin + call.due - time.perf_counter()))
            headers = {**NIGHTBOT.headers, "Nightbot-User": f"name={call.viewer}"}
            try:
                line.request("GET", call.path, headers=headers)
                said = line.getresponse().read()
            except (OSError, http.client.HTTPException) as error:
                said = repr(error).encode()
                line.close()
            took.append(time.perf_counter() - begin - call.due)
            if not said.startswith(_SAVED):
                failures.append(said)
        line.close()

    threads = [threading.Thread(target=work) for _ in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(failures)


def _share_kept_once(database: Database, name: str, count: int) -> float:
    found = database.collection("videos").find(
        {"additional_message": {"$regex": f"^{name} "}}, {"additional_message": 1}
    )
    times = Counter(document["additional_message"] for document in found)
    return sum(times[f"{name} {n}"] == 1 for n in range(count)) / count
