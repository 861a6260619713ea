"""The board with 500 cards all of which move: frames per second, while one looks and scrolls.

The records and the progress are written where workers write them, and the page hears of
them by the real events; only the jobs themselves are not there. Compared with the same page
while nothing moves, in turn: what else the machine does slows both. So frames per second are
the browser's only on a machine that does nothing else; its processor seconds are so anywhere.
"""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from statistics import quantiles

import psutil
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.servers import Servers, running_servers
from tests.harness.service import running_web_part
from tests.ui.chromium import LAUNCH
from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database, Document
from yt_downloader.data.record import Status
from yt_downloader.data.video import NewVideo, new_document, new_video_id
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.media.progress import Progress

CARDS = 500
SECONDS = 10
_EVERY_SECONDS = 0.25
_LOAD_MS = 60_000
_SETTLE_MS = 1500
_PIXELS = 25
_FRAMES = """([seconds, pixels]) => new Promise((resolve) => {
    const times = [];
    const frame = (now) => {
        times.push(now);
        if (pixels) scrollBy(0, pixels);
        if (now - times[0] < seconds * 1000) requestAnimationFrame(frame);
        else resolve(times);
    };
    requestAnimationFrame(frame);
})"""
_READ_ON = """count => {
    scrollTo(0, document.body.scrollHeight);
    return document.querySelectorAll("#jobs > li").length >= count;
}"""
_VALUES = "[...document.querySelectorAll('progress')].map(bar => bar.value)"


@dataclass
class _Looked:
    """What some seconds of looking at the page gave, run by run."""

    rates: list[float] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def look(self, page: Page, *, pixels: int) -> None:
        """Each frame scrolls by *pixels*."""
        page.evaluate("scrollTo(0, 0)")
        browser = _processor_seconds()
        times: list[float] = page.evaluate(_FRAMES, [SECONDS, pixels])
        self.busy.append((_processor_seconds() - browser) / SECONDS)
        self.rates.append(1000 * (len(times) - 1) / (times[-1] - times[0]))
        self.slow.append(quantiles((b - a for a, b in pairwise(times)), n=100)[98])


def measure(runs: int) -> list[Row]:
    looked = {(moves, pixels): _Looked() for moves in (True, False) for pixels in (0, _PIXELS)}
    moved: list[float] = []
    with running_servers() as servers, running_web_part(**_settings(servers)) as service:
        owner = service.api().new_user()
        video_ids = _store(servers, owner)
        with _moving(servers, video_ids) as moving, _page(service.address, owner) as page:
            for _ in range(runs):
                before = page.evaluate(_VALUES)
                for (moves, pixels), found in looked.items():
                    if moves:
                        moving.set()
                    else:
                        moving.clear()
                    page.wait_for_timeout(_SETTLE_MS)
                    found.look(page, pixels=pixels)
                after = page.evaluate(_VALUES)
                moved.append(float(sum(x != y for x, y in zip(before, after, strict=True))))
    return [
        *_rows("board, looked at", looked[True, 0], looked[False, 0]),
        *_rows("board, scrolled", looked[True, _PIXELS], looked[False, _PIXELS]),
        Row(f"board: cards of {CARDS} that moved", "", moved),
    ]


def _rows(what: str, moving: _Looked, resting: _Looked) -> list[Row]:
    return [
        Row(f"{what}: frames", "1/s", moving.rates, resting.rates),
        Row(f"{what}: p99 of a frame", "ms", moving.slow, resting.slow),
        Row(f"{what}: processor of the browser", "s/s", moving.busy, resting.busy),
    ]


def _settings(servers: Servers) -> dict[str, str]:
    secrets = ("JWT_PRIVATE_SECRET", "JWT_PUBLIC_SECRET", "FLASK_SECRET_KEY")
    return {
        "MONGODB_URI": servers.mongodb_uri("board"),
        "REDIS_URI": servers.redis_uri,
        **{name: f"{name.lower()}-of-a-benchmark-only" for name in secrets},
    }


def _store(servers: Servers, owner: Api) -> list[str]:
    """Clips that a worker has, as far as their records tell."""
    database = Database(servers.mongodb_uri("board"))
    documents = [_running(owner.user_id, number) for number in range(CARDS)]
    database.collection("videos").insert_many(documents)
    database.close()
    return [str(document["_id"]) for document in documents]


def _running(user_id: str, number: int) -> Document:
    now = utcnow()
    clip = NewVideo(
        user_id=user_id,
        url=f"https://www.youtube.com/watch?v=clip-{number:06}",
        youtube_video_id=f"clip-{number:06}",
        start_time=number,
        end_time=number + 60,
    )
    document = new_document(clip, now=now - timedelta(seconds=number), video_id=new_video_id())
    job = {
        "token": f"run-{number}",
        "slot": f"{user_id}:download:{number}",
        "lease_until": now + timedelta(hours=1),
        "attempts": 1,
    }
    title = f"Clip number {number} with a title of usual length"
    return {**document, "status": Status.PROCESSING, "title": title, "job": job}


@contextmanager
def _moving(servers: Servers, video_ids: list[str]) -> Iterator[threading.Event]:
    """Progress of all of them, a few times a second, as workers write it, while that is set."""
    cache = Cache(servers.redis_uri)
    board = ProgressBoard(cache)
    ended, moving = threading.Event(), threading.Event()

    def work() -> None:
        step = 0
        while not ended.wait(_EVERY_SECONDS):
            if not moving.is_set():
                continue
            step += 1
            for number, video_id in enumerate(video_ids):
                board.write(video_id, _progress(step + number))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield moving
    finally:
        ended.set()
        thread.join()
        cache.close()


def _progress(step: int) -> Progress:
    percent = step % 1000 / 10
    return Progress(
        current_phase="downloading",
        download_progress=percent,
        speed=f"{5 + step % 50 / 10:.1f} MB/s",
        eta_seconds=100 - percent,
        downloaded_bytes=int(percent * 300_000),
        total_bytes=30_000_000,
        downloaded_segments=int(percent / 5),
        total_segments=20,
    )


@contextmanager
def _page(address: str, owner: Api) -> Iterator[Page]:
    """The board with all cards on it, live."""
    program = shutil.which("chromium")
    assert program, "chromium is missing; tests/programs.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        page = browser.new_page(base_url=address)
        page.add_init_script(f"localStorage.token = {json.dumps(owner.token)}")
        page.goto("/board")
        expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=_LOAD_MS)
        page.wait_for_function(_READ_ON, arg=CARDS, polling=200, timeout=_LOAD_MS)
        page.evaluate("scrollTo(0, 0)")
        yield page
        browser.close()


def _processor_seconds() -> float:
    """What all processes of the browser have used so far."""
    children = psutil.Process().children(recursive=True)
    times = [child.cpu_times() for child in children if "chrom" in child.name()]
    return float(sum(time.user + time.system for time in times))
