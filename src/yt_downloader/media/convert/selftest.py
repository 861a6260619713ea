"""Finds out which codecs this machine's ffmpeg really encodes, by doing it."""

import logging
import tempfile
import threading
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media import process
from yt_downloader.media.confinement import Confinement
from yt_downloader.media.convert.converter import Converter
from yt_downloader.media.convert.wish import CannotBe, Codec, OutputFormat, Preset, Wish
from yt_downloader.media.inspection import Inspection, Picture

_log = logging.getLogger(__name__)
_SECONDS = 0.4
_SIZE = (192, 108)
_RATE = 25
_TIMEOUT_SECONDS = 60.0
_MOST_BYTES = 50_000_000
# The lossy presets of a codec differ in numbers only.
_TRIED = (Preset.LOSSLESS, Preset.MEDIUM)


class Capabilities:
    """What this machine can encode. The first question costs a second or two."""

    def __init__(self, ffmpeg: str) -> None:
        self._ffmpeg = ffmpeg
        self._converter = Converter(ffmpeg, max_bytes=_MOST_BYTES, max_seconds=_SECONDS)
        self._lock = threading.Lock()
        self._found: Mapping[Codec, tuple[Preset, ...]] | None = None

    def presets(self) -> Mapping[Codec, tuple[Preset, ...]]:
        """The presets of each codec that was encoded, decoded and found right."""
        with self._lock:
            if self._found is None:
                self._found = self._try_all()
            return self._found

    def _try_all(self) -> Mapping[Codec, tuple[Preset, ...]]:
        with tempfile.TemporaryDirectory(prefix="self-test-") as name:
            directory = Path(name)
            source = directory / "source.mkv"
            if not self._make_source(source):
                return {}
            able = {
                (codec, preset)
                for codec in Codec
                for preset in _TRIED
                if self._can(codec, preset, source, directory)
            }
        found = {}
        for codec in Codec:
            lossy = (codec, Preset.MEDIUM) in able
            presets = [p for p in Preset if lossy or p is Preset.LOSSLESS]
            if (codec, Preset.LOSSLESS) not in able:
                presets.remove(Preset.LOSSLESS)
            if presets:
                found[codec] = tuple(presets)
        return found

    def _make_source(self, path: Path) -> bool:
        width, height = _SIZE
        scene = f"testsrc2=size={width}x{height}:rate={_RATE}:duration={_SECONDS},format=yuv420p"
        made = process.run(
            [
                *(self._ffmpeg, "-v", "error", "-nostdin", "-f", "lavfi", "-i", scene),
                *("-c:v", "ffv1", "-f", "matroska", str(path)),
            ],
            env={"LANG": "C.UTF-8"},
            timeout_seconds=_TIMEOUT_SECONDS,
            confinement=Confinement(use=[self._ffmpeg], write=[path.parent]),
        )
        if made.returncode:
            _log.error("ffmpeg does not work", extra={"tail": made.tail})
        return made.returncode == 0

    def _can(self, codec: Codec, preset: Preset, source: Path, directory: Path) -> bool:
        wish = Wish(codec=codec, preset=preset, output=OutputFormat.MP4)
        try:
            self._converter(
                source, _inspection(), wish, into=directory, watch=_Unwatched(), threads=1
            )
        except (MediaError, CannotBe, process.TimedOut) as error:
            _log.warning(
                "this ffmpeg does not encode it",
                extra={"codec": codec, "preset": preset, "reason": str(error)},
            )
            return False
        return True


class _Unwatched:
    """Nobody waits for the self-test's progress, and nobody stops it."""

    def report(self, progress: object) -> None:
        """Not shown."""

    def check(self) -> None:
        """Never stopped."""


def _inspection() -> Inspection:
    width, height = _SIZE
    picture = Picture(
        codec="ffv1",
        profile=None,
        width=width,
        height=height,
        pix_fmt="yuv420p",
        bits=8,
        fps=_RATE,
        bit_rate=None,
        transfer=2,
        primaries=2,
        matrix=2,
        full_range=False,
        aspect=Fraction(1),
        rotation=0,
        interlaced=False,
    )
    return Inspection(
        container="matroska,webm",
        duration=_SECONDS,
        sound_duration=None,
        bit_rate=None,
        video=picture,
        audio=(),
        subtitles=0,
        pictures=0,
    )
