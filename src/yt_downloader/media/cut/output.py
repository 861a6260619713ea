"""The file that is made: an MP4 or WebM whose timeline starts with the segment."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from yt_downloader.media.cut.sample import Sample
from yt_downloader.media.languages import container_language

# `faststart`: players begin before they have the whole file. `negative_cts_offsets`
# (ISO/IEC 14496-12 8.6.1.3, version 1): pictures that are shown in another order than
# decoded need no edit list to start at zero, so players without edit lists are right, too.
_MILLISECOND = Fraction(1, 1000)
_MP4 = {"movflags": "faststart+negative_cts_offsets"}
# Here an edit list hides what lies before the segment.
_MP4_WITH_EDITS = {**_MP4, "use_editlist": "1"}
# What players make of text that says nothing of how it looks.
_PLAIN_STYLE = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class Track:
    """One track of the result: its samples, and how their times become those of the file."""

    def __init__(
        self,
        target: Any,
        time_base: Fraction,
        zero: Fraction,
        samples: Iterator[Sample],
        *,
        starts_at_zero: bool = False,
    ) -> None:
        """*target* is the output's stream; *zero* the time of the sources that becomes 0.

        *starts_at_zero*: the first picture is shown from zero on, though zero
        may lie up to half a picture's time behind or one piece of sound before
        its own time.
        """
        self.target = target
        self.time_base = time_base
        self._samples = samples
        self._shift = round(zero / time_base)
        self._starts_at_zero = starts_at_zero

    def timed(self, number: int) -> Iterator[tuple[float, int, Sample, "Track"]]:
        """The samples with times of the file, each with its second and *number*."""
        tick, shift = float(self.time_base), self._shift
        first = self._starts_at_zero
        for sample in self._samples:
            delay = sample.pts - sample.dts
            pts = 0 if first else sample.pts - shift
            first = False
            yield (pts - delay) * tick, number, sample.at(pts, pts - delay), self


class Output:
    """Writes one file."""

    def __init__(self, path: Path, container: str, *, hides_start: bool) -> None:
        """*hides_start*: samples before zero are there for the decoder only."""
        self.container = container
        options = {"mp4": _MP4_WITH_EDITS if hides_start else _MP4}.get(container, {})
        self._container: Any = av.open(str(path), "w", format=container, options=options)

    def copy_of(self, stream: Any, header: bytes | None = None) -> Any:
        """A track like that of a source, with another *header* where one is given."""
        track = self._container.add_stream_from_template(stream, opaque=True)
        if header is not None:
            track.codec_context.extradata = header
        if stream.type == "video" and stream.codec_context.codec.name == "hevc":
            track.codec_context.codec_tag = "hvc1"  # Apple's players take no other
        return track

    def encoded_by(self, encoder: str, rate: Fraction) -> Any:
        """A track whose context encodes; it must be set up before the first sample."""
        return self._container.add_stream(encoder, rate=rate)

    def texts(self, language: str) -> Any:
        """A track of text in the container's own kind, in ticks of a millisecond."""
        if self.container == "mp4":
            track = self._container.add_stream("mov_text")
            track.codec_context.subtitle_header = _PLAIN_STYLE
            track.codec_context.time_base = _MILLISECOND
        else:
            track = self._container.add_mux_stream("webvtt")
        track.time_base = _MILLISECOND
        track.metadata["language"] = container_language(language)
        return track

    def write(self, track: Track, sample: Sample) -> None:
        """Add a sample, whose times are those of the file in ticks of the track."""
        packet = sample.to_packet()
        packet.time_base = track.time_base
        packet.stream = track.target
        self._container.mux_one(packet)

    def close(self) -> None:
        """Finish the file."""
        self._container.close()
