"""The documented script of ten curl calls, on a two-hour video."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.harness.service import Service
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.media.probe import probe

pytestmark = [pytest.mark.slow, pytest.mark.any_store]

SCRIPT = Path(__file__).parents[2] / "docs" / "first-clip.sh"


def test_the_script_ends_with_the_asked_segment(
    service: Service, site: SiteStandIn, tmp_path: Path
):
    site.conditions(bytes_per_second=500_000, latency_seconds=0.05)
    clip = tmp_path / "clip.mp4"

    ended = subprocess.run(
        [str(SCRIPT), site.watch_url(catalogue.TWO_HOURS), "3602.5", "3662.5"],
        env={"ADDRESS": service.address, "OUTPUT": str(clip), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(re.findall(r"^\d+\. ", ended.stdout, re.MULTILINE)) == 10
    percents = [float(n) for n in re.findall(r"downloading, ([\d.]+) %", ended.stdout)]
    assert percents
    assert percents == sorted(percents)
    found = probe(clip)
    assert abs(found.duration - 60) <= 0.2
    assert (found.video[0].width, found.video[0].height) == (1920, 1080)
    assert found.audio
