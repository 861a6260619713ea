"""Measures the service against the local video site and prints one table: `make bench`.

Every ratio compares two things that were done in turn in the same run; medians of RUNS.
Name measurements to run only those, `--runs N` changes their number:
`python -m benchmarks segment live --runs 3`.
"""

import sys
from collections.abc import Callable

from benchmarks import (
    board,
    cancel,
    chat,
    downloads,
    encode,
    exactness,
    firstpage,
    live,
    login,
    memory,
    pages,
    segment,
    start,
    upload,
)
from benchmarks.table import Row

MEASUREMENTS: dict[str, Callable[[int], list[Row]]] = {
    "start": start.measure,
    "cancel": cancel.measure,
    "segment": segment.measure,
    "live": live.measure,
    "memory": memory.measure,
    "exactness": exactness.measure,
    "encode": encode.measure,
    "upload": upload.measure,
    "chat": chat.measure,
    "login": login.measure,
    "downloads": downloads.measure,
    "firstpage": firstpage.measure,
    "pages": pages.measure,
    "board": board.measure,
}
RUNS = 5


def main(words: list[str]) -> int:
    names, runs = _arguments(words)
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        sys.stderr.write(f"no such measurement: {', '.join(sorted(unknown))}\n{__doc__}")
        return 64
    sys.stdout.write(Row.header())
    for name, measure in MEASUREMENTS.items():
        if not names or name in names:
            for row in measure(runs):
                sys.stdout.write(row.line())
                sys.stdout.flush()
    return 0


def _arguments(words: list[str]) -> tuple[list[str], int]:
    if "--runs" not in words:
        return words, RUNS
    at = words.index("--runs")
    return [*words[:at], *words[at + 2 :]], int(words[at + 1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
