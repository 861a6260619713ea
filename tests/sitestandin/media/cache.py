"""Where the generated media are kept, and that they are generated once."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sitestandin.media.recipe import VERSION

_REPOSITORY = Path(__file__).resolve().parents[3]


def default_root() -> Path:
    """`.cache/media` in the repository, or what SITESTANDIN_CACHE names."""
    return Path(os.environ.get("SITESTANDIN_CACHE") or _REPOSITORY / ".cache" / "media")


def prepared(make: Callable[[Path], None], root: Path) -> Path:
    """Return the directory of this recipe version, filled by *make* if it is not there yet.

    Safe against other processes that ask at the same time (one makes, the others wait) and
    against being killed (a directory under its final name is complete).
    """
    finished = root / f"v{VERSION}"
    if finished.is_dir():
        return finished
    root.mkdir(parents=True, exist_ok=True)
    with _locked(root / "lock"):
        if not finished.is_dir():
            for left_behind in root.glob("unfinished-*"):
                shutil.rmtree(left_behind)
            unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=root))
            try:
                make(unfinished)
                unfinished.rename(finished)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    return finished


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
