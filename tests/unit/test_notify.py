"""What systemd is told."""

import socket
from pathlib import Path

import pytest

from yt_downloader.supervise.notify import notify


def test_the_state_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        monkeypatch.setenv("NOTIFY_SOCKET", path)

        notify("READY=1")

        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["/nowhere/notify", "@nobody-listens-here", "x" * 200, ""])
def test_nobody_who_listens_is_no_error(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOTIFY_SOCKET", address)

    notify("STOPPING=1")
