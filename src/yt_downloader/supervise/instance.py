"""The directory of one service on one machine: its lock, sockets, and generated secrets."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dotenv import dotenv_values

from yt_downloader.data.embedded import MAX_SOCKET_PATH

SECRET_NAMES = ("JWT_PRIVATE_SECRET", "JWT_PUBLIC_SECRET", "FLASK_SECRET_KEY")
_LONGEST_SOCKET_NAME = "mongodb-27017.sock"


class InstanceInUse(Exception):
    """Another service has the directory; the text says which."""


@contextlib.contextmanager
def locked(directory: Path, description: str) -> Iterator[None]:
    """Hold *directory* for this process. *description* tells others who holds it.

    The lock goes with the process, however it ends. Raises InstanceInUse.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / "lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise InstanceInUse(f"{directory} is in use by {holder}") from None
        file.truncate(0)
        file.write(f"{description}\n")
        file.flush()
        yield


def socket_directory(directory: Path) -> Path:
    """A private directory short enough for socket paths: in *directory*, else in /tmp.

    Raises PermissionError when the one in /tmp belongs to somebody else.
    """
    near = directory / "run"
    if len(os.fsencode(near / _LONGEST_SOCKET_NAME)) <= MAX_SOCKET_PATH:
        place = near
    else:
        digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
        place = Path(tempfile.gettempdir()) / f"ytd-{os.getuid()}-{digest}"
    place.mkdir(mode=0o700, exist_ok=True)
    state = place.lstat()
    if state.st_uid != os.getuid() or not place.is_dir() or place.is_symlink():
        raise PermissionError(f"{place} belongs to somebody else")
    place.chmod(0o700)
    return place


def generated_secrets(directory: Path) -> dict[str, str]:
    """The secrets of this instance, made at the first call and kept readable by the owner."""
    path = directory / "secrets.env"
    kept = {k: v for k, v in dotenv_values(path).items() if v}
    missing = [name for name in SECRET_NAMES if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(48) for name in missing}
        fresh = path.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8", opener=_private) as file:
            file.writelines(f"{name}={kept[name]}\n" for name in SECRET_NAMES)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return {name: kept[name] for name in SECRET_NAMES}


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
