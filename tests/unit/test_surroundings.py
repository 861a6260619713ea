"""What the processes of yt-dlp find around them."""

import subprocess
import sys
from pathlib import Path

from yt_downloader.media.process import Limits, spawn
from yt_downloader.sources.surroundings import Surroundings

_TELL = "import resource; print(resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20)"


def test_ffmpeg_may_take_more_memory_than_yt_dlp(tmp_path: Path):
    """An encoder of 2160p needs more than a page that yt-dlp reads ever should."""
    environment = Surroundings(ffmpeg=sys.executable)(tmp_path)
    script = f'{sys.executable} -c "{_TELL}"; {tmp_path}/bin/ffmpeg -c "{_TELL}"; exit'

    family = spawn(
        ["/bin/sh", "-c", script],
        env=environment,
        limits=Limits(data_bytes=1 << 30),
        stdout=subprocess.PIPE,
    )
    output, _ = family.child.communicate()

    assert [int(line) for line in output.split()] == [1024, 8192]
