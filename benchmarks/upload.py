"""A large upload: its speed against a bare copy through the same server, and memory."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks.memory import memory
from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.service import Service, running_service
from tests.harness.uploads import ffmpeg

_MEGABYTE = 1_000_000
_BOUNDARY = "thirty-characters-that-are-rare"
_PORT = 18923
_CHUNK = 1 << 20
_SAMPLE_SECONDS = 0.02


def measure(runs: int) -> list[Row]:
    """Of a video of nearly 500 MB, as one multipart body."""
    ours, bare, grown = [], [], []
    with tempfile.TemporaryDirectory() as name, running_service() as service:
        source = Path(name) / "source.mkv"
        _make(source)
        alice = service.api().new_user()
        with _bare_server(Path(name)) as address:
            _send(f"{address}/", source, "")  # so that everything is loaded and cached
            _upload(alice, service, source)
            for _ in range(runs):
                bare.append(_send(f"{address}/", source, "")[0])
                seconds, growth = _upload(alice, service, source)
                ours.append(seconds)
                grown.append(growth / _MEGABYTE)
        size = source.stat().st_size // _MEGABYTE
    return [
        Row(f"upload of {size} MB, looked at (other: bare copy)", "s", ours, bare),
        Row(f"upload of {size} MB: the service's memory grows by", "MB", grown),
    ]


def _make(path: Path) -> None:
    scene = "testsrc2=size=640x360:rate=30"
    ffmpeg("-f", "lavfi", "-i", scene, "-c:v", "rawvideo", "-frames:v", "1440", str(path))


def _upload(alice: Api, service: Service, source: Path) -> tuple[float, int]:
    before = memory(service).service
    with _watched(service) as most:
        address = f"{alice.address}/api/encode/upload"
        seconds, reply = _send(address, source, alice.token)
    assert reply.status_code == 201, reply.text
    alice.delete(f"/api/encode/{reply.json()['encode_id']}")
    return seconds, max(most) - before


def _send(address: str, source: Path, token: str) -> tuple[float, requests.Response]:
    began = time.perf_counter()
    reply = requests.post(
        address,
        data=_Body(source),
        headers={
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Authorization": f"Bearer {token}",
        },
        timeout=300,
    )
    return time.perf_counter() - began, reply


class _Body:
    """A multipart body that is read from the file while it is sent."""

    def __init__(self, source: Path) -> None:
        self._head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="video"; '
            f'filename="{source.name}"\r\nContent-Type: video/x-matroska\r\n\r\n'
        ).encode()
        self._tail = f"\r\n--{_BOUNDARY}--\r\n".encode()
        self._source = source

    def __len__(self) -> int:
        return len(self._head) + self._source.stat().st_size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        with self._source.open("rb") as file:
            while data := file.read(_CHUNK):
                yield data
        yield self._tail


@contextmanager
def _watched(service: Service) -> Iterator[list[int]]:
    """What the service takes meanwhile, measured again and again."""
    found = [memory(service).service]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            found.append(memory(service).service)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


@contextmanager
def _bare_server(directory: Path) -> Iterator[str]:
    """The server as the service runs it, with an application that only copies."""
    address = f"127.0.0.1:{_PORT}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", address, "--worker-class", "gthread"),
            *("--workers", "2", "--threads", "64", "--no-control-socket", "--log-level", "error"),
            "benchmarks.bare_copy:app",
        ],
        env={**os.environ, "BARE_COPY": str(directory / "copy")},
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                requests.post(f"http://{address}/", data=b"x", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait()
