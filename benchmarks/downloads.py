"""Slow downloads: how long other requests take meanwhile, with nginx in front and without."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.table import Row
from tests.harness.api import Api
from tests.harness.finished import Finished, finished_file
from tests.harness.nginx import SETTINGS, running_nginx
from tests.harness.service import Service, running_service

_COUNT = 50
_MANY = 150  # more than there are threads
_RATE = 100_000
_FILE_BYTES = 64 << 20
_REQUESTS = 300
_PAUSE_SECONDS = 0.01
_PERCENT = 99


def measure(runs: int) -> list[Row]:
    """The slowest but one of a hundred status requests. Needs a quiet machine."""
    with running_service(**SETTINGS) as service, running_nginx(service) as address:
        file = _large_file(service)
        port = int(address.rpartition(":")[2])
        behind = _compare(address, port, file, _COUNT, runs)
    rows = [_row("behind nginx", _COUNT, behind)]
    with running_service(TRUSTED_PROXY_COUNT="1") as service:
        file = _large_file(service)
        for count in (_COUNT, _MANY):
            found = _compare(service.address, service.port, file, count, runs)
            rows.append(_row("without nginx", count, found))
    return rows


def _row(where: str, count: int, found: tuple[list[float], list[float]]) -> Row:
    return Row(f"p99 idle (other: {count} slow downloads {where})", "ms", *found)


def _large_file(service: Service) -> Finished:
    with tempfile.TemporaryDirectory() as name:
        file = finished_file(service, Path(name))
    with file.stored.open("r+b") as stored:
        stored.truncate(_FILE_BYTES)
    return file


def _compare(
    address: str, port: int, file: Finished, count: int, runs: int
) -> tuple[list[float], list[float]]:
    """Milliseconds without and with *count* downloads, in turn."""
    owner = Api(address, file.owner.token)
    idle, busy = [], []
    for _ in range(runs):
        idle.append(_slow_request(owner, file))
        with _readers(port, file.link, count) as statuses:
            busy.append(_slow_request(owner, file))
            sys.stderr.write(f"{count} downloads: {statuses}, {busy[-1]:.1f} ms\n")
    return idle, busy


def _slow_request(owner: Api, file: Finished) -> float:
    """The 99th percentile, in milliseconds."""
    status = file.download.replace("download", "status")
    took = []
    for _ in range(_REQUESTS):
        began = time.perf_counter()
        assert owner.get(status).status_code == 200
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(_PAUSE_SECONDS)
    return sorted(took)[_REQUESTS * _PERCENT // 100 - 1]


@contextmanager
def _readers(port: int, link: str, count: int) -> Iterator[dict[str, int]]:
    """How often each status came."""
    words = [str(port), link, str(count), str(_RATE)]
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.slow_readers", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()
