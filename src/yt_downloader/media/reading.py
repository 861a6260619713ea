"""Has a confined child read one media file and tell in a line of JSON what is in it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yt_downloader.media import process
from yt_downloader.media.confinement import Confinement, python


class NoAnswer(Exception):
    """The child said nothing. *ended* is how it ended, None where it took too long."""

    def __init__(self, ended: process.Finished | None) -> None:
        super().__init__("no answer" if ended else "no answer in time")
        self.ended = ended

    def told(self) -> dict[str, Any]:
        """For the log."""
        if self.ended is None:
            return {}
        return {"returncode": self.ended.returncode, "tail": self.ended.tail}


def ask_child(
    module: str,
    path: Path,
    *words: str,
    timeout_seconds: float,
    limits: process.Limits,
    env: dict[str, str],
    check: Callable[[], None],
) -> dict[str, Any]:
    """What `python -m module path words...` says of the file. Raises NoAnswer; *check* may raise.

    The child may read the file and nothing else that is not needed to run.
    """
    lines: list[str] = []
    try:
        ended = process.run(
            [sys.executable, "-I", "-m", module, str(path), *words],
            env=env,
            timeout_seconds=timeout_seconds,
            limits=limits,
            confinement=Confinement(use=python(), read=[path]),
            check=check,
            on_line=lines.append,
        )
    except process.TimedOut:
        raise NoAnswer(None) from None
    if ended.returncode != 0 or not lines:
        raise NoAnswer(ended)
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer
