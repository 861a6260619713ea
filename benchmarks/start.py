"""From the command to the first answer, on the private servers."""

import time

from benchmarks.table import Row
from tests.harness.service import Service, service_directory


def measure(runs: int) -> list[Row]:
    first: list[float] = []
    again: list[float] = []
    for _ in range(runs):
        with service_directory() as root:
            service = Service(root, {})
            for seconds in (first, again):
                began = time.perf_counter()
                service.start()
                seconds.append(time.perf_counter() - began)
                service.stop()
    return [
        Row("start in an empty folder to the first answer", "s", first),
        Row("start on existing data to the first answer", "s", again),
    ]
