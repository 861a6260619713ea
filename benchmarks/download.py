"""A minute from a two-hour video: the service against the command line of yt-dlp."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.service import running_service
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.media.ffmpeg import find_ffmpeg

START, END = 3602.5, 3662.5
FORMATS = {"mp4": "137+140", "webm": "248+251"}
LATENCY_SECONDS = 0.05


def measure(runs: int) -> list[Row]:
    rows = []
    with SiteStandIn() as site, running_service(**site.settings()) as service:
        alice = service.api().new_user()
        for speed in (2_000_000, 10_000_000):
            for container in FORMATS:
                ours, theirs = [], []
                for _ in range(runs):
                    site.reset()
                    site.conditions(bytes_per_second=speed, latency_seconds=LATENCY_SECONDS)
                    theirs.append(by_ytdlp(site, container))
                    ours.append(by_service(alice, site, container))
                what = f"60 s of 2 h as {container} (fast) at {speed // 1_000_000} MB/s"
                rows.append(Row(f"{what}, request to file / yt-dlp", "s", ours, theirs))
    return rows


def by_service(alice: Api, site: SiteStandIn, container: str) -> float:
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), START, END)
    began = time.perf_counter()
    alice.start(video_id, format_preference=container, cut_mode="fast")
    done = alice.wait(video_id)
    seconds = time.perf_counter() - began
    assert done["status"] == "completed", done
    alice.delete(f"/api/video/{video_id}")
    return seconds


def by_ytdlp(site: SiteStandIn, container: str) -> float:
    with scratch() as directory:
        settings = site.settings()
        environ = {**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}
        (directory / "ffmpeg").symlink_to(find_ffmpeg())
        began = time.perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "yt_dlp", "--quiet", "--no-check-certificates"),
                *("--proxy", settings["OUTBOUND_PROXY"], "--format", FORMATS[container]),
                *("--download-sections", f"*{START}-{END}", "--merge-output-format", container),
                *("--output", str(directory / "clip.%(ext)s")),
                site.watch_url(catalogue.TWO_HOURS),
            ],
            env=environ,
            check=True,
        )
        return time.perf_counter() - began


@contextmanager
def scratch() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp())
    try:
        yield directory
    finally:
        shutil.rmtree(directory)
