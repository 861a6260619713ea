"""Finding the tone bursts in sound."""

import math
from random import Random

import pytest

from tests.sitestandin.media import marks
from tests.sitestandin.media.onsets import find_onsets

RATE = marks.SAMPLE_RATE


def sound(seconds: float, *, first_sample: int = 0) -> list[float]:
    """Marks over noise, beginning *first_sample* samples into the loop."""
    random = Random(1)
    samples = []
    for sample in range(first_sample, first_sample + int(seconds * RATE)):
        second, rest = divmod(sample, RATE)
        value = random.uniform(-0.08, 0.08)
        if rest < marks.BURST_SECONDS * RATE:
            value += marks.AMPLITUDE * math.sin(
                2 * math.pi * marks.frequency(second) * rest / RATE
            )
        samples.append(value)
    return samples


@pytest.mark.parametrize("shift", [24_000, 24_001, 30_017])
def test_onsets_are_found_within_a_fifth_of_a_millisecond(shift):
    found = list(find_onsets(sound(2.8, first_sample=shift)))

    assert [onset.second for onset in found] == [1, 2, 3]
    for onset in found:
        assert onset.sample == pytest.approx(onset.second * RATE - shift, abs=RATE / 5000)


def test_a_burst_cut_off_at_either_end_is_left_out():
    samples = sound(1.98, first_sample=int(0.03 * RATE))

    assert [onset.second for onset in find_onsets(samples)] == [1]


def test_every_second_of_the_loop_has_its_own_pitch():
    assert len({marks.frequency(second) for second in range(marks.SECONDS)}) == marks.SECONDS


def test_silence_has_no_marks():
    assert list(find_onsets([0.0] * RATE)) == []
