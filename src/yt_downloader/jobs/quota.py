"""How much of the disk one user may take."""

from yt_downloader.data.belongings import Belongings
from yt_downloader.data.uploads import Uploads
from yt_downloader.errors import TooMany

_MEGABYTE = 1_000_000
_RETRY_SECONDS = 300


class Quota:
    """Counts what lies there of a user: results, uploads, and all of unfinished uploads."""

    def __init__(self, belongings: Belongings, uploads: Uploads, *, max_bytes: int) -> None:
        self._belongings = belongings
        self._uploads = uploads
        self._max_bytes = max_bytes

    def check(self, user_id: str, *, more: int = 0) -> None:
        """Raise TooMany with STORAGE_FULL when there is no room for *more* bytes, or for any.

        How much a job makes is known when it is done, so it may pass the limit;
        the next one is not taken then.
        """
        stored = self._belongings.stored_bytes(user_id) + self._uploads.stored_bytes(user_id)
        if stored >= self._max_bytes or stored + more > self._max_bytes:
            raise TooMany(
                f"You have {stored // _MEGABYTE} MB of files here, of the "
                f"{self._max_bytes // _MEGABYTE} MB that one user may have. Delete clips or "
                "uploads, or wait: each file goes when its time is over.",
                "STORAGE_FULL",
                limit=self._max_bytes // _MEGABYTE,
                retry_after=_RETRY_SECONDS,
            )
