"""The stand-in as a process: for tests, and as a command."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests

from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import CATALOGUE, SHORT

REPOSITORY = Path(__file__).parents[2]


def gone(process: psutil.Process) -> bool:
    _, alive = psutil.wait_procs([process], timeout=5)
    return not alive


def test_settings_point_the_service_at_the_site(site):
    settings = site.settings()

    assert settings["OUTBOUND_PROXY"] == f"http://127.0.0.1:{site.port}"
    assert settings["EGRESS_ALLOW"] == f"127.0.0.1:{site.port}"
    assert Path(settings["OUTBOUND_CA_FILE"]).read_text().startswith("-----BEGIN CERTIFICATE")


def test_it_stops_with_its_block_even_during_transfers():
    with SiteStandIn() as site:
        process = psutil.Process(site._process.pid)
        site.conditions(stall=True)
        url = f"{site.base_url}/videoplayback?id={SHORT}&itag=140&expire=9999999999"
        with subprocess.Popen(
            [sys.executable, "-c", f"import urllib.request as u; u.urlopen('{url}').read()"],
            stderr=subprocess.DEVNULL,
        ) as client:
            while not site.requests(media=True):
                time.sleep(0.02)
            site.__exit__(None, None, None)
            client.wait(5)
    assert gone(process)
    assert not site.ca_file.exists()


def test_it_dies_with_a_parent_that_is_killed():
    code = (
        "import sys, time; from tests.sitestandin import SiteStandIn; s = SiteStandIn();"
        "s.__enter__(); print(s._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert gone(child)


def test_the_command_tells_a_person_what_to_do():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.sitestandin"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout
        text = ""
        while "Ctrl-C" not in text:
            text += process.stdout.readline()
        url = text.split()[4].rstrip(".")
        assert requests.get(f"{url}/watch?v={SHORT}", timeout=5).status_code == 200
        process.send_signal(signal.SIGINT)
    assert "--proxy " + url in text
    assert f"OUTBOUND_PROXY={url}" in text
    assert all(video in text for video in CATALOGUE)


def test_the_control_interface_is_plain_http(site):
    changed = requests.put(
        f"{site.base_url}/standin/conditions", data=json.dumps({"latency_seconds": 0.5}), timeout=5
    )

    assert changed.json()["latency_seconds"] == 0.5
    assert requests.get(f"{site.base_url}/standin/requests", timeout=5).json() == []
    assert requests.get(f"{site.base_url}/standin/nonsense", timeout=5).status_code == 404
