"""Corrupt and hostile uploads are refused, or fail, or become what they should; nothing else.

None of them makes the service read a file that is not the upload, or connect anywhere.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.harness.attempt import attempt
from tests.harness.canary import Canary, running_canary, shows_canary
from tests.harness.hostile import COUNT, Case, Ground, corpus
from tests.harness.pointers import POINTERS, target
from tests.harness.uploads import look
from yt_downloader.media.convert.plan import input_arguments
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.inspection import inspect

CASES = corpus()
BOMBS = [case for case in CASES if case.name.startswith("bomb-")]
MOST_BYTES = 1_000_000_000
_OPEN = ("-protocol_whitelist", "file,http,tcp,crypto")


@pytest.fixture(scope="module")
def ground(
    tmp_path_factory: pytest.TempPathFactory, sample: Callable[[str], Path]
) -> Iterator[Ground]:
    with running_canary(tmp_path_factory.mktemp("canary")) as canary:
        yield Ground(canary, sample)


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside the canary's directory, so that it can be named from here."""
    return tmp_path_factory.mktemp("hostile")


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_there_are_200_different_files():
    assert len({case.name for case in CASES}) == len(CASES) == COUNT


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_upload_does_nothing(case: Case, ground: Ground, place: Path, *, full: bool):
    if not (full or case.quick):
        return
    path = case.make(place, ground)
    into = place / "result"
    into.mkdir()
    connections, before = ground.canary.port.connections, children()

    outcome = attempt(path, into)

    assert ground.canary.port.connections == connections
    assert children() <= before
    if outcome.made:
        assert not shows_canary(outcome.made.path)
        assert inspect(outcome.made.path).video
    if outcome.made and outcome.made.method == "encode":  # a copy keeps what is damaged
        seen = look(outcome.made.path)
        assert seen.codec == "h264"
        assert seen.frames


@pytest.mark.parametrize("case", BOMBS, ids=lambda case: case.name)
def test_a_bomb_takes_little_memory(case: Case, ground: Ground, place: Path):
    path = case.make(place, ground)

    ended = subprocess.run(
        [sys.executable, "-m", "tests.harness.attempt", str(path), str(place)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(ended.stdout)["most_bytes"] < MOST_BYTES


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("dash", ()),
        ("ffconcat", ("-safe", "0")),
        ("outside-media", ("-enable_drefs", "1", "-use_absolute_path", "1")),
    ],
)
def test_without_the_lists_the_canary_is_read(
    kind: str, options: tuple[str, ...], ground: Ground, place: Path
):
    """The control: the files above do what they should, if they are let."""
    result = read_with(kind, "absolute", options, ground.canary, place)
    assert shows_canary(result)


def test_without_the_lists_the_port_is_reached(ground: Ground, place: Path):
    before = ground.canary.port.connections
    read_with("dash", "http", (), ground.canary, place)
    assert ground.canary.port.connections > before


@pytest.mark.parametrize(
    ("kind", "way"), [("dash", "absolute"), ("dash", "http"), ("ffconcat", "beside")]
)
def test_the_converter_alone_would_stop_it(kind: str, way: str, ground: Ground, place: Path):
    """Even if the first look let such a file pass."""
    before = ground.canary.port.connections
    lists = tuple(input_arguments(threads=1, seconds=10))
    result = read_with(kind, way, lists, ground.canary, place, allowed=())
    assert not result.exists()
    assert ground.canary.port.connections == before


def read_with(
    kind: str,
    way: str,
    options: tuple[str, ...],
    canary: Canary,
    place: Path,
    *,
    allowed: tuple[str, ...] = _OPEN,
) -> Path:
    source, result = place / "upload.mp4", place / "open.mp4"
    source.write_bytes(POINTERS[kind](target(canary, way, beside=place)))
    subprocess.run(
        [find_ffmpeg(), "-nostdin", *allowed, *options, "-i", str(source), str(result)],
        capture_output=True,
        timeout=30,
        check=False,
    )
    return result
