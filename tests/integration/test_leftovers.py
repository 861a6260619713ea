"""What a killed service left behind is gone before the next start goes on."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from yt_downloader.supervise.leftovers import MARK, end_leftovers

# Much memory takes the kernel a while to take back, with the socket still open.
_HOLDER = """
import socket, sys
ballast = bytearray(400_000_000)
for at in range(0, len(ballast), 4096):
    ballast[at] = 1
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
sys.stdin.read()
"""


def holder(instance: Path) -> tuple["subprocess.Popen[str]", int]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER],
        env={**os.environ, MARK: str(instance)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def can_listen(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def test_a_marked_process_is_ended_and_its_port_free(tmp_path):
    process, port = holder(tmp_path)
    with process:
        assert not can_listen(port)

        assert end_leftovers(tmp_path, (), patience_seconds=5)

        assert can_listen(port)
        assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("_attempt", range(3))
def test_a_process_that_is_ending_already_is_waited_for(tmp_path, _attempt):
    process, port = holder(tmp_path)
    with process:
        process.kill()
        end_leftovers(tmp_path, (), patience_seconds=5)

        assert can_listen(port)


def test_the_processes_of_another_instance_are_left_alone(tmp_path):
    process, port = holder(tmp_path / "other")
    with process:
        assert end_leftovers(tmp_path, (), patience_seconds=5) == []

        assert not can_listen(port)
        process.kill()
