"""Text that belongs to moments of a video: read from what sites send, moved, written as WebVTT."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

_MOST_CUES = 100_000
_LONGEST_TEXT = 2000
_NEAR_SECONDS = 60.0  # a segment that begins with a keyframe begins so much earlier at most
_MILLISECONDS = 1000
_SHORTEST_SECONDS = 0.001
_CLOCK = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{2})[.,]([0-9]{3})"
_TIMING = re.compile(rf"{_CLOCK}[ \t]+-->[ \t]+{_CLOCK}(?:[ \t].*)?")
_TAG = re.compile(r"<[^<>]*>")


class BadCaptions(Exception):
    """What came is no captions of that kind."""


@dataclass(frozen=True, slots=True)
class Cue:
    """*text* is shown from *start* to *end*, in seconds. It has no markup and no empty lines."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Captions:
    """Cues in the order of their times, in the language of that code."""

    language: str
    cues: tuple[Cue, ...]

    def near(self, start: float, end: float) -> "Captions":
        """Without those that are shown long before *start* seconds, or from *end* on."""
        early = start - _NEAR_SECONDS
        return replace(self, cues=tuple(c for c in self.cues if c.end > early and c.start < end))


def read_cues(data: bytes, kind: str) -> tuple[Cue, ...]:
    """The cues of a file of *kind* vtt, srt or json3, which may be hostile. Raises BadCaptions."""
    text = data.decode("utf-8-sig", errors="replace")
    found = _json3(text) if kind == "json3" else _timed_lines(text)
    return tuple(_in_turn(cue for cue, _ in zip(found, range(_MOST_CUES), strict=False)))


def cut_cues(cues: Iterable[Cue], start: float, end: float) -> tuple[Cue, ...]:
    """What is shown in [*start*, *end*), by a clock that is 0 at *start*."""
    return tuple(
        Cue(max(0.0, cue.start - start), min(cue.end, end) - start, cue.text)
        for cue in cues
        if cue.end - start >= _SHORTEST_SECONDS and cue.start < end
    )


def captions_beside(path: Path) -> Path:
    """Where the captions of the segment at *path* are, if it has some."""
    return path.with_suffix(".vtt")


def as_webvtt(cues: Iterable[Cue]) -> str:
    parts = (
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n{html.escape(cue.text, quote=False)}\n"
        for cue in cues
    )
    return "\n".join(["WEBVTT\n", *parts])


def _json3(text: str) -> Iterator[Cue]:
    try:
        found = json.loads(text)
        events = found["events"]
        for event in events:
            words = "".join(str(part.get("utf8", "")) for part in event.get("segs") or ())
            begin = event.get("tStartMs", 0) / _MILLISECONDS
            yield Cue(begin, begin + event.get("dDurationMs", 0) / _MILLISECONDS, words)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise BadCaptions("no json3") from None


def _timed_lines(text: str) -> Iterator[Cue]:
    """WebVTT and SubRip: a line with the times, then lines of text, then an empty one."""
    lines = iter(text.splitlines())
    for line in lines:
        timing = _TIMING.fullmatch(line.strip())
        if not timing:
            continue
        words = []
        for part in lines:
            if not part.strip():
                break
            words.append(_unescaped(_TAG.sub("", part)))
        numbers = timing.groups()
        yield Cue(_seconds(*numbers[:4]), _seconds(*numbers[4:]), "\n".join(words))


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # the number of a character has more digits than Python reads
        raise BadCaptions("a character that there is not") from None


def _in_turn(cues: Iterable[Cue]) -> Iterator[Cue]:
    """In order, one at a time: containers hold no two that begin together, or overlap."""
    together: dict[float, Cue] = {}
    for cue in cues:
        text = _plain(cue.text)
        start = round(cue.start, 3)
        if not text or start < 0 or not start < cue.end < float("inf"):
            continue
        other = together.get(start)
        if other:
            text = f"{other.text}\n{text}"[:_LONGEST_TEXT]
        together[start] = Cue(start, max(cue.end, other.end if other else 0.0), text)
    every = sorted(together.values(), key=lambda cue: cue.start)
    for cue, following in pairwise(every):
        yield replace(cue, end=min(cue.end, following.start))
    yield from every[-1:]


def _plain(text: str) -> str:
    """Lines with something in them, without controls; of a long text the beginning."""
    begin = text[: 4 * _LONGEST_TEXT]
    shown = "".join(c if c.isprintable() else "\n" if c == "\n" else " " for c in begin)
    lines = (" ".join(line.split()) for line in shown.split("\n"))
    return "\n".join(line for line in lines if line)[:_LONGEST_TEXT]


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + int(thousandths) / _MILLISECONDS


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * _MILLISECONDS), _MILLISECONDS)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"


def captions_of(message: Mapping[str, Any]) -> Captions:
    """What `dataclasses.asdict` made of captions."""
    return Captions(message["language"], tuple(Cue(**cue) for cue in message["cues"]))
