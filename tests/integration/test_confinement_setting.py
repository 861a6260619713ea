"""CONFINEMENT, on this kernel and on one that has no Landlock."""

import json
import re
import subprocess
import sys
import time

import pytest

from tests.harness.service import Service, prepared_service
from yt_downloader.media.confinement import what_the_kernel_can

pytestmark = pytest.mark.skipif(
    not what_the_kernel_can().are_whole, reason="this kernel has no Landlock or no seccomp"
)

# A kernel without it, to everything that is started from here.
WITHOUT_LANDLOCK = """
import errno, os, sys
from yt_downloader.media.walls import seccomp
seccomp._NEVER_ANYWHERE = (444, 445, 446)
seccomp._NEVER = {name: () for name in seccomp._NEVER}
seccomp._LISTENING = seccomp._NEVER
seccomp._CLONE = {name: 9999 for name in seccomp._NEVER}
seccomp._SOCKET = seccomp._SOCKETPAIR = seccomp._CLONE
seccomp._CLONE3 = 9999
seccomp.restrict(seccomp.TCP)
os.execv(sys.argv[1], sys.argv[1:])
"""
NO_LANDLOCK = [sys.executable, "-c", WITHOUT_LANDLOCK]


def confinement(service: Service) -> dict[str, object]:
    deadline = time.monotonic() + 20
    while (report := service.api().get("/api/health").json())["status"] != "healthy":
        assert time.monotonic() < deadline, report  # the worker has not been heard of yet
        time.sleep(0.1)
    found: dict[str, object] = report["checks"]["confinement"]
    return found


def test_a_kernel_that_lacks_something():
    with prepared_service(within=NO_LANDLOCK, CONFINEMENT="required") as service:
        with pytest.raises(AssertionError):
            service.start()
        assert service._process is not None
        assert service._process.wait(10) == 78
        assert re.search(r"CONFINEMENT=required, but .* no Landlock", service.output())

        service.start(CONFINEMENT="auto")
        assert confinement(service) == {"ok": False, "landlock": 0, "seccomp": True}
        log = (service.root / "logs" / "app.log").read_text().splitlines()
        told = [line for line in map(json.loads, log) if "confined in part" in str(line)]
        assert len(told) == 2  # the web part and the worker
        assert {line["no"] for line in told} == {"Landlock"}
        assert service.stop() == 0


def test_it_can_be_turned_off():
    """In a process of its own, as the choice is for all of a process."""
    code = """
import sys
from yt_downloader.media import confinement, process
child = [sys.executable, "-c", "print(open('/etc/passwd').readline())"]
for mode in ("required", "off"):
    confinement.choose(mode)
    walls = confinement.Confinement(use=confinement.python())
    print(process.run(child, env={}, timeout_seconds=30, confinement=walls).returncode)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert ended.stdout.split() == ["1", "0"]
    assert "not confined: CONFINEMENT=off" in ended.stderr
