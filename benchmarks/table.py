"""One measurement as a line of the table."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """*values* are ours, *others* what they are compared with, run by run; in *unit*."""

    what: str
    unit: str
    values: list[float]
    others: list[float] | None = None

    @staticmethod
    def header() -> str:
        line = f"{'':66} {'median':>9} {'min':>9} {'max':>9} {'other':>9} {'ratio':>7}\n"
        return line + "-" * (len(line) - 1) + "\n"

    def line(self) -> str:
        label = f"{self.what}, {self.unit}"
        figures = (median(self.values), min(self.values), max(self.values))
        text = f"{label:66} " + " ".join(f"{figure:9.3f}" for figure in figures)
        if self.others:
            # Pair by pair: the machine's speed drifts during a run.
            ratios = [theirs / ours for ours, theirs in zip(self.values, self.others, strict=True)]
            text += f" {median(self.others):9.3f} {median(ratios):6.2f}x"
        return text + "\n"
