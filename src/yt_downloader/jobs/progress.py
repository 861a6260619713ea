"""How far each running job is, kept in Redis for an hour and lost without harm."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from yt_downloader.data.cache import Cache
from yt_downloader.media.progress import Progress

_KEEP_SECONDS = 3600
_AT_MOST_EVERY_SECONDS = 0.25


class ProgressBoard:
    """Writes and reads the progress of jobs by the id of their clip."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def write(self, video_id: str, progress: Progress) -> None:
        self._cache.set(_key(video_id), asdict(progress), seconds=_KEEP_SECONDS)

    def read(self, video_id: str) -> Progress | None:
        found: dict[str, Any] | None = self._cache.get(_key(video_id))
        return Progress(**found) if found else None

    def read_all(self, record_ids: Sequence[str]) -> dict[str, Progress]:
        """What is known of those jobs, in one request."""
        found = self._cache.get_all([_key(record_id) for record_id in record_ids])
        pairs = zip(record_ids, found, strict=True)
        return {record_id: Progress(**value) for record_id, value in pairs if value}

    def clear(self, video_id: str) -> None:
        self._cache.delete(_key(video_id))


class ProgressWriter:
    """Writes one run's progress, a few times a second; phases never go unsaid."""

    def __init__(self, board: ProgressBoard, video_id: str) -> None:
        self._board = board
        self._video_id = video_id
        self._last = 0.0
        self._phase = ""

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        same_phase = progress.current_phase == self._phase
        if same_phase and now - self._last < _AT_MOST_EVERY_SECONDS:
            return
        self._last, self._phase = now, progress.current_phase
        self._board.write(self._video_id, progress)


def _key(video_id: str) -> str:
    return f"progress:{video_id}"
