"""The file that is made: an MP4 or WebM whose timeline starts with the segment."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from yt_downloader.media.cut.sample import Sample

# `faststart`: players begin before they have the whole file. `negative_cts_offsets`
# (ISO/IEC 14496-12 8.6.1.3, version 1): pictures that are shown in another order than
# decoded need no edit list to start at zero, so players without edit lists are right, too.
_MP4 = {"movflags": "faststart+negative_cts_offsets"}
# Here an edit list hides what lies before the segment.
_MP4_WITH_EDITS = {**_MP4, "use_editlist": "1"}


class Output:
    """Writes one file. *zero* is the time of the sources, in seconds, that becomes 0."""

    def __init__(self, path: Path, container: str, *, hides_start: bool) -> None:
        """*hides_start*: samples before zero are there for the decoder only."""
        options = {"mp4": _MP4_WITH_EDITS if hides_start else _MP4}.get(container, {})
        self._container: Any = av.open(str(path), "w", format=container, options=options)
        self.zero = Fraction(0)

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

    def write(self, track: Any, sample: Sample, time_base: Fraction, *, is_first: bool) -> None:
        """Add a sample with times in *time_base*.

        The first picture is shown from zero on, though zero may lie up to half
        a picture's time behind or one piece of sound before its own time.
        """
        pts = 0 if is_first else sample.pts - round(self.zero / time_base)
        packet = sample.to_packet()
        packet.pts, packet.dts = pts, pts - (sample.pts - sample.dts)
        packet.time_base = time_base
        packet.stream = track
        self._container.mux(packet)

    def close(self) -> None:
        """Finish the file."""
        self._container.close()
