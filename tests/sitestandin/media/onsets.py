"""Finds the tone bursts in decoded sound: when each begins, to a fraction of a millisecond."""

import cmath
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tests.sitestandin.media import marks

_RATE = marks.SAMPLE_RATE
_BLOCK = _RATE // 1000
# Between the noise (peaks near 0.1) and the bursts (0.5), whatever the codec adds.
_THRESHOLD = marks.AMPLITUDE / 2
_QUIET_BLOCKS = 20
# A burst may sound a little before its onset: lossy coding smears it.
_SMEAR = 15 * _BLOCK
_WINDOW = 4 * _BLOCK
_STEADY = slice(8 * _BLOCK, 38 * _BLOCK)


@dataclass(frozen=True, slots=True)
class Onset:
    """A burst's first *sample*, with fraction, and the second of the loop that it stands for."""

    sample: float
    second: int


def find_onsets(samples: Sequence[float]) -> Iterator[Onset]:
    """Yield the bursts in mono *samples* at marks.SAMPLE_RATE.

    A burst that is cut off, at the start or the end, is left out: its onset is unknown.
    """
    quiet = 0
    for start in range(0, len(samples) - _STEADY.stop, _BLOCK):
        loud = max(samples[start : start + _BLOCK]) > _THRESHOLD
        if loud and quiet >= _QUIET_BLOCKS:
            steady = samples[start + _STEADY.start : start + _STEADY.stop]
            second = max(range(marks.SECONDS), key=lambda s: _level(steady, marks.frequency(s)))
            yield Onset(_refine(samples, start, marks.frequency(second)), second)
        quiet = 0 if loud else quiet + 1


def _level(samples: Sequence[float], hertz: float) -> float:
    """Power of one frequency (Goertzel's algorithm)."""
    coefficient = 2 * math.cos(2 * math.pi * hertz / _RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    return before * before + last * last - coefficient * before * last


def _refine(samples: Sequence[float], near: int, hertz: float) -> float:
    """Where the tone of *hertz* sets in, close to the sample *near*.

    The tone's level in a sliding window rises in a straight line from the moment the window
    reaches the onset until it lies behind it. Half-way up, the onset is in its middle.
    """
    first = near - _SMEAR
    step = cmath.exp(-2j * math.pi * hertz / _RATE)
    turned = (
        sample * step**number for number, sample in enumerate(samples[first : near + _STEADY.stop])
    )
    sums = list(accumulate(turned, initial=0j))
    levels = [abs(sums[end] - sums[end - _WINDOW]) for end in range(_WINDOW, len(sums))]
    full = sum(levels[_SMEAR + _STEADY.start :]) / len(levels[_SMEAR + _STEADY.start :])
    end = next(number for number, level in enumerate(levels) if level > full / 2)
    rise = levels[end] - levels[end - 1]
    crossing = end - (levels[end] - full / 2) / rise
    return first + crossing + _WINDOW / 2
