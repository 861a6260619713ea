"""An encode through the service against bare ffmpeg with the same arguments."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.service import running_service
from tests.harness.uploads import ffmpeg
from yt_downloader.media.convert.converter import Converter
from yt_downloader.media.convert.plan import make_plan
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset, Wish
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.inspection import inspect

_SECONDS = 360
_POLL_SECONDS = 0.2
WISHES = [(Codec.H264, Preset.HIGH)]


def measure(runs: int) -> list[Row]:
    """From the request to `completed`, everything that is checked included."""
    rows = []
    with tempfile.TemporaryDirectory() as name, running_service() as service:
        source = Path(name) / "source.mkv"
        _make(source)
        alice = service.api().new_user()
        for codec, preset in WISHES:
            ours, bare = [], []
            for _ in range(runs):
                bare.append(_bare(source, codec, preset, Path(name)))
                ours.append(_served(alice, source, codec, preset))
            what = f"{_SECONDS} s of 720p to {codec} {preset} (other: bare ffmpeg)"
            rows.append(Row(what, "s", ours, bare))
    return rows


def _make(path: Path) -> None:
    scene = f"testsrc2=size=1280x720:rate=30:duration={_SECONDS}"
    tone = f"sine=frequency=440:duration={_SECONDS}"
    ffmpeg(
        *("-f", "lavfi", "-i", scene, "-f", "lavfi", "-i", tone),
        *("-c:v", "mpeg4", "-q:v", "4", "-c:a", "flac", str(path)),
    )


def _bare(source: Path, codec: Codec, preset: Preset, into: Path) -> float:
    threads = os.cpu_count() or 1
    plan = make_plan(
        inspect(source),
        Wish(codec=codec, preset=preset, output=OutputFormat.MP4),
        threads=threads,
    )
    converter = Converter(find_ffmpeg(), max_bytes=1 << 40, max_seconds=3600)
    arguments = converter.arguments(source, plan, into / "bare.mp4", hashed=None, threads=threads)
    began = time.perf_counter()
    subprocess.run(
        [find_ffmpeg(), "-v", "error", "-nostdin", "-y", *arguments],
        check=True,
        env={"SVT_LOG": "1"},
    )
    return time.perf_counter() - began


def _served(alice: Api, source: Path, codec: Codec, preset: Preset) -> float:
    with source.open("rb") as file:
        uploaded = alice.post("/api/encode/upload", files={"video": ("source.mkv", file)})
    encode_id = uploaded.json()["encode_id"]
    began = time.perf_counter()
    alice.post(f"/api/encode/start/{encode_id}", {"video_codec": codec, "quality_preset": preset})
    while (found := alice.encode_status(encode_id))["status"] == "processing":
        time.sleep(_POLL_SECONDS)
    took = time.perf_counter() - began
    assert found["status"] == "completed", found
    alice.delete(f"/api/encode/{encode_id}")
    return took
