"""Transport stream segments for HLS: one turn of them is kept, any later one derived."""

import json
from collections import Counter
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from tests.sitestandin.containers import mpegts
from tests.sitestandin.media.recipe import HLS_SEGMENT_SECONDS, LOOP_SECONDS

PER_TURN = LOOP_SECONDS // HLS_SEGMENT_SECONDS


class SegmentLoop:
    """The segments of an endless stream, each continuous with the one before."""

    def __init__(self, name: str, directory: Path) -> None:
        self._files = [_segment_file(name, number, directory) for number in range(PER_TURN)]
        self._places = [_load_places(file) for file in self._files]
        self._counted: Counter[int] = Counter()
        for found in self._places:
            self._counted.update(found.counted)
        # Players ask for a segment in several requests; making one takes some milliseconds.
        self.segment = lru_cache(maxsize=16)(self._segment)

    def _segment(self, number: int) -> bytes:
        turn, place = divmod(number, PER_TURN)
        moved = mpegts.shifted(
            self._files[place].read_bytes(),
            self._places[place],
            ticks=turn * LOOP_SECONDS * mpegts.CLOCK_HZ,
            packets={pid: turn * count for pid, count in self._counted.items()},
        )
        return bytes(moved)


def save_turn(name: str, segments: list[bytes], into: Path) -> None:
    """Keep the PER_TURN *segments* of the first turn."""
    for number, data in enumerate(mpegts.counted_on(segments)):
        file = _segment_file(name, number, into)
        file.write_bytes(data)
        _places_file(file).write_text(json.dumps(asdict(mpegts.places(data))))


def _segment_file(name: str, number: int, directory: Path) -> Path:
    return directory / f"{name}-{number}.ts"


def _places_file(segment: Path) -> Path:
    return segment.with_suffix(".json")


def _load_places(segment: Path) -> mpegts.Places:
    found = json.loads(_places_file(segment).read_text())
    counted = {int(pid): count for pid, count in found["counted"].items()}
    return mpegts.Places(found["stamps"], found["references"], counted)
