"""The disk fills up in the middle of an encode."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.service import Service, service_on_small_disk
from tests.harness.uploads import ffmpeg

pytestmark = pytest.mark.fault

_DISK_MB = 16


def _can_mount() -> bool:
    command = ["unshare", "--user", "--map-root-user", "--mount", "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not _can_mount(), reason="this machine lets nobody have a file system")
def test_a_disk_that_fills_up_fails_the_encode_and_is_free_again(tmp_path: Path):
    noise = tmp_path / "noise.avi"
    scene = "testsrc2=size=640x360:rate=25:duration=4,noise=alls=60:allf=t"
    ffmpeg("-f", "lavfi", "-i", scene, "-c:v", "mjpeg", "-q:v", "20", str(noise))
    with service_on_small_disk(_DISK_MB) as service:
        alice = service.api().new_user()
        with noise.open("rb") as file:
            uploaded = alice.post("/api/encode/upload", files={"video": ("noise.avi", file)})
        encode_id = uploaded.json()["encode_id"]

        found = alice.encode(encode_id, video_codec="h264", quality_preset="lossless")

        assert (found["status"], found["error_code"]) == ("failed", "DISK_FULL"), found
        _wait_free(service)
        # The service goes on: what fits is made.
        smaller = alice.encode(encode_id, output_format="mp4", **_MEDIUM)
        assert smaller["status"] == "completed", smaller
        assert _has_file(alice, encode_id)


_MEDIUM = {"video_codec": "h264", "quality_preset": "medium"}


def _has_file(alice: Api, encode_id: str) -> bool:
    return alice.post(f"/api/encode/download/{encode_id}").status_code == 200


def _wait_free(service: Service) -> None:
    """Until nothing of the failed run is left, as the worker sees its disk."""
    worker = service.one("yt_downloader worker")
    work = Path(f"/proc/{worker.pid}/root{service.root}/downloads/work")
    deadline = time.monotonic() + 5
    while left := [
        p.name for p in work.iterdir() if "-" in p.name and p.name[0] in "0123456789abcdef"
    ]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)
