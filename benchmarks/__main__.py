"""Measures the service against the local video site and prints one table: `make bench`.

Every ratio compares two things that were done in turn in the same run; medians of RUNS.
Name measurements to run only those: `python -m benchmarks start cancel`.
"""

import sys
from collections.abc import Callable

from benchmarks import cancel, download, start
from benchmarks.table import Row

MEASUREMENTS: dict[str, Callable[[int], list[Row]]] = {
    "start": start.measure,
    "cancel": cancel.measure,
    "download": download.measure,
}
RUNS = 5


def main(names: list[str]) -> int:
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        sys.stderr.write(f"no such measurement: {', '.join(sorted(unknown))}\n{__doc__}")
        return 64
    sys.stdout.write(Row.header())
    for name, measure in MEASUREMENTS.items():
        if not names or name in names:
            for row in measure(RUNS):
                sys.stdout.write(row.line())
                sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
