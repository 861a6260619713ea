"""Generates the complete set of media, once per recipe version."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.sitestandin.media import cache, encode, harvest, recipe
from tests.sitestandin.media.recipe import AudioRecipe, VideoRecipe
from tests.sitestandin.media.repackage import make_segments

# Encoders with two threads leave gaps that a second one fills.
_ENCODERS_AT_ONCE = 2


def prepare(root: Path | None = None) -> Path:
    """Return the directory with all media; the first call takes about a minute and a half."""
    return cache.prepared(_make_everything, root or cache.default_root())


def _make_everything(directory: Path) -> None:
    with (
        tempfile.TemporaryDirectory(dir=directory) as name,
        ThreadPoolExecutor(_ENCODERS_AT_ONCE) as pool,
    ):
        scratch = Path(name)
        tasks = [pool.submit(_make_video, found, directory, scratch) for found in recipe.VIDEO]
        tasks += [pool.submit(_make_audio, found, directory, scratch) for found in recipe.AUDIO]
        tasks.append(pool.submit(_make_progressive, directory, scratch))
        for task in tasks:
            task.result()
        for variant in recipe.HLS_VIDEO:
            make_segments(variant, directory, scratch)
        for thumbnail, (width, height) in recipe.THUMBNAILS.items():
            encode.encode_thumbnail(width, height, directory / f"{thumbnail}.jpg")


def _make_video(wanted: VideoRecipe, directory: Path, scratch: Path) -> None:
    encoded = scratch / f"{wanted.name}.{wanted.container}"
    encode.encode_video(wanted, encoded)
    harvest.harvest_video(wanted, encoded, directory)


def _make_audio(wanted: AudioRecipe, directory: Path, scratch: Path) -> None:
    encoded = scratch / f"{wanted.name}.{wanted.container}"
    encode.encode_audio(wanted, encoded)
    harvest.harvest_audio(wanted, encoded, directory)


def _make_progressive(directory: Path, scratch: Path) -> None:
    encoded = scratch / "progressive.mp4"
    encode.encode_progressive(encoded)
    encoded.rename(directory / f"{recipe.PROGRESSIVE_NAME}.mp4")
