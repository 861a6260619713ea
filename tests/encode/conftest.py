"""A converter, and samples that are made once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.harness.uploads import SAMPLES
from yt_downloader.media.convert.converter import Converted, Converter
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset, Wish
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.inspection import inspect
from yt_downloader.media.progress import Progress


class Watched:
    """Notes the progress that it hears."""

    def __init__(self) -> None:
        self.heard: list[Progress] = []

    def report(self, progress: Progress) -> None:
        self.heard.append(progress)

    def check(self) -> None:
        """Never stopped."""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The sample with an extension; made when it is asked for first."""
    directory = tmp_path_factory.mktemp("samples")
    made: dict[str, Path] = {}

    def get(extension: str) -> Path:
        if extension not in made:
            made[extension] = SAMPLES[extension].make(directory)
        return made[extension]

    return get


Convert = Callable[..., Converted]


@pytest.fixture
def watch() -> Watched:
    return Watched()


@pytest.fixture
def convert(tmp_path: Path, watch: Watched) -> Convert:
    """Convert a file as the job does, in a directory of this test."""
    converter = Converter(find_ffmpeg(), max_bytes=200_000_000, max_seconds=600)

    def run(
        path: Path,
        codec: Codec = Codec.H264,
        preset: Preset = Preset.HIGH,
        output: OutputFormat = OutputFormat.MP4,
        *,
        force: bool = False,
    ) -> Converted:
        wish = Wish(codec=codec, preset=preset, output=output, force=force)
        into = tmp_path / f"{codec}-{preset}-{output}"
        into.mkdir(exist_ok=True)
        return converter(path, inspect(path), wish, into=into, watch=watch, threads=2)

    return run
