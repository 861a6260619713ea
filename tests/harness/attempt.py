"""What the service does with an upload, from the first look to the result.

    python -m tests.harness.attempt FILE DIRECTORY

Writes the outcome and the most memory that a child took, in bytes, as a line of JSON.
"""

import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.convert.converter import Converted, Converter
from yt_downloader.media.convert.wish import CannotBe, Codec, OutputFormat, Preset, Wish
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.inspection import NotMedia, inspect
from yt_downloader.media.progress import Progress

MOST_SECONDS = 60.0
_WISH = Wish(codec=Codec.H264, preset=Preset.MEDIUM, output=OutputFormat.MP4)
_KILOBYTE = 1024


class TookTooLong(Exception):
    """No outcome after a minute."""


class _Deadline:
    def __init__(self) -> None:
        self._until = time.monotonic() + MOST_SECONDS

    def report(self, progress: Progress) -> None:
        """Not shown."""

    def check(self) -> None:
        if time.monotonic() > self._until:
            raise TookTooLong


@dataclass(frozen=True)
class Outcome:
    """*how* it ended: `refused`, `failed` or `made`."""

    how: str
    made: Converted | None = None


def attempt(path: Path, into: Path) -> Outcome:
    """Whatever is raised here but TookTooLong is a bug of the service."""
    watch = _Deadline()
    convert = Converter(find_ffmpeg(), max_bytes=200_000_000, max_seconds=600)
    try:
        source = inspect(path, check=watch.check)
        made = convert(path, source, _WISH, into=into, watch=watch, threads=2)
    except NotMedia:
        return Outcome("refused")
    except (MediaError, CannotBe):
        return Outcome("failed")
    return Outcome("made", made)


if __name__ == "__main__":
    outcome = attempt(Path(sys.argv[1]), Path(sys.argv[2]))
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _KILOBYTE
    sys.stdout.write(json.dumps({"how": outcome.how, "most_bytes": most}) + "\n")
