"""The generated media, opened when first needed."""

from functools import lru_cache
from pathlib import Path

from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.containers.whole_files import WholeFile, whole_file
from tests.sitestandin.media import loops, recipe
from tests.sitestandin.media.loops import Loop
from tests.sitestandin.media.segments import SegmentLoop


class Library:
    """Everything in one directory of generated media; may be shared between threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.loop = lru_cache(maxsize=None)(self._loop)
        self.segments = lru_cache(maxsize=None)(self._segments)
        self.whole_file = lru_cache(maxsize=64)(self._whole_file)
        self.progressive = lru_cache(maxsize=None)(self._progressive)

    def thumbnail(self, name: str) -> bytes:
        """A JPEG picture; KeyError if there is none of that name."""
        if name not in recipe.THUMBNAILS:
            raise KeyError(name)
        return (self._directory / f"{name}.jpg").read_bytes()

    def _loop(self, name: str) -> Loop:
        return loops.load(name, self._directory)

    def _segments(self, variant: str) -> SegmentLoop:
        return SegmentLoop(variant, self._directory)

    def _whole_file(self, loop: str, seconds: float) -> WholeFile:
        return whole_file(self.loop(loop), seconds)

    def _progressive(self) -> Block:
        return Block(loops.map_file(self._directory / f"{recipe.PROGRESSIVE_NAME}.mp4"))
