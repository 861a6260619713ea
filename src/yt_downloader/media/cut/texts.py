"""The captions of a segment: a track of their own, and a file beside."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from yt_downloader.media.captions import Captions, Cue, as_webvtt, captions_beside, cut_cues
from yt_downloader.media.cut.output import Output, Track
from yt_downloader.media.cut.sample import Sample

_TICK = Fraction(1, 1000)
_LENGTH_BYTES = 2  # 3GPP TS 26.245 5.17: the text's length comes first


def write_beside(output: str, captions: Captions, zero: Fraction, end: Fraction) -> list[Cue]:
    """Write those shown in [*zero*, *end*) seconds of the source, if any, and return them."""
    cues = cut_cues(captions.cues, float(zero), float(end))
    if cues:
        text = as_webvtt(cues)
        captions_beside(Path(output)).write_text(text, encoding="utf-8")
    return list(cues)


def text_track(output: Output, captions: Captions, cues: Sequence[Cue]) -> Track:
    """The track of *cues*, whose times are those of the file."""
    target = output.texts(captions.language)
    samples = (_sample(cue, length_first=output.container == "mp4") for cue in cues)
    return Track(target, _TICK, Fraction(0), samples)


def _sample(cue: Cue, *, length_first: bool) -> Sample:
    data = cue.text.encode()
    if length_first:
        data = len(data).to_bytes(_LENGTH_BYTES, "big") + data
    start = round(cue.start / _TICK)
    length = max(1, round(cue.end / _TICK) - start)
    return Sample(data, start, start, length, is_keyframe=True)
