"""How much one job may receive."""

from threading import Lock

from yt_downloader.errors import MediaError


class Budget:
    """Counts the bytes of all bodies. Safe to use from all threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._lock = Lock()
        self.received = 0

    def add(self, size: int) -> None:
        """Count *size* bytes. Raises MediaError with TOO_LARGE when that is too much."""
        with self._lock:
            self.received += size
            over = self.received > self._max_bytes
        if over:
            raise MediaError("TOO_LARGE")

    def check_room(self, size: int) -> None:
        """Raises MediaError with TOO_LARGE when *size* more bytes would be too much."""
        if self.received + size > self._max_bytes:
            raise MediaError("TOO_LARGE")
