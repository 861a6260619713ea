"""A DASH presentation: pictures in two resolutions and sound, each in files of their own."""

from collections.abc import Callable
from functools import lru_cache

from tests.sitestandin.elsewhere.files import Files, Fragmented, taken_apart

SECONDS = 40
_TRACKS = {  # loop: kind of file, codec, and the length of its fragments
    "136": ("video/mp4", "avc1.64001f", 'width="1280" height="720" bandwidth="1650000"', 5),
    "137": ("video/mp4", "avc1.640028", 'width="1920" height="1080" bandwidth="3250000"', 5),
    "140": ("audio/mp4", "mp4a.40.2", 'audioSamplingRate="48000" bandwidth="130000"', 8),
}

# What a list says about the segments of a loop, and their length in seconds.
Segments = Callable[[str, int], str]


class Dash:
    """The lists and files under /dash; may be shared between threads."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._track = lru_cache(maxsize=None)(self._taken_apart)

    def template(self) -> str:
        return self._text(
            lambda loop, seconds: (
                f'<SegmentTemplate timescale="1000" duration="{seconds * 1000}" startNumber="1" '
                f'initialization="{loop}/init.mp4" media="{loop}/$Number$.m4s"/>'
            )
        )

    def segment_list(self) -> str:
        return self._text(
            lambda loop, seconds: (
                f'<SegmentList timescale="1000" duration="{seconds * 1000}">'
                f'<Initialization sourceURL="{loop}/init.mp4"/>'
                + "".join(
                    f'<SegmentURL media="{loop}/{n + 1}.m4s"/>' for n in range(SECONDS // seconds)
                )
                + "</SegmentList>"
            )
        )

    def single_files(self) -> str:
        """Each track is one file with an index."""
        return self._text(lambda loop, _: f"<BaseURL>{loop}/whole.mp4</BaseURL>")

    def part(self, path: str) -> bytes | None:
        """What the lists name: `<loop>/init.mp4`, `<loop>/<number>.m4s`, `<loop>/whole.mp4`."""
        loop, _, name = path.partition("/")
        stem = name.partition(".")[0]
        if loop not in _TRACKS:
            return None
        track = self._track(loop)
        if stem == "whole":
            return track.data
        if stem == "init":
            return track.data[slice(*track.init)]
        if not stem.isdecimal() or not 1 <= int(stem) <= len(track.fragments):
            return None
        return track.data[slice(*track.fragments[int(stem) - 1])]

    def _taken_apart(self, loop: str) -> Fragmented:
        return taken_apart(self._files.loop(loop, SECONDS), [])

    def _text(self, segments: Segments) -> str:
        sets = (
            f'<AdaptationSet mimeType="{mime}"><Representation id="{loop}" codecs="{codec}" '
            f"{more}>{segments(loop, seconds)}</Representation></AdaptationSet>"
            for loop, (mime, codec, more, seconds) in _TRACKS.items()
        )
        return (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
            f'mediaPresentationDuration="PT{SECONDS}S"><Period>{"".join(sets)}</Period></MPD>'
        )
