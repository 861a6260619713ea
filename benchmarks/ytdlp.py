"""yt-dlp's command line, as people use it for a section, on the local video site."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sitestandin import SiteStandIn
from yt_downloader.media.ffmpeg import find_ffmpeg


def section(site: SiteStandIn, video: str, formats: str, container: str, span: str) -> float:
    """Seconds from its first request for media to the end of the command.

    *formats* and *span* as its own options take them.
    """
    site.clear_requests()
    with scratch() as directory:
        settings = site.settings()
        environ = {**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}
        (directory / "ffmpeg").symlink_to(find_ffmpeg())
        subprocess.run(
            [
                *(sys.executable, "-m", "yt_dlp", "--quiet", "--no-check-certificates"),
                *("--proxy", settings["OUTBOUND_PROXY"], "--format", formats),
                *("--download-sections", f"*{span}", "--merge-output-format", container),
                *("--output", str(directory / "clip.%(ext)s")),
                site.watch_url(video),
            ],
            env=environ,
            check=True,
        )
        ended = time.time()
    return ended - min(request.time for request in site.requests(media=True))


@contextmanager
def scratch() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp())
    try:
        yield directory
    finally:
        shutil.rmtree(directory)
