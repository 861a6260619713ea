"""What belongs to one call of the Fetcher, so that it can be ended as a whole."""

import contextlib
import time
from collections.abc import Iterator
from threading import Condition
from types import TracebackType

from yt_downloader.sources.fetch.failures import Stopped
from yt_downloader.sources.fetch.line import Line
from yt_downloader.sources.fetch.patience import Patience

_FILES_SECONDS = 10.0


class Operation:
    """Knows the requests under way and who is writing. Safe to use from all threads."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._changed = Condition()
        self._lines: set[Line] = set()
        self._stopped = False
        self.files = _Files(self._changed)

    def check(self) -> None:
        """Raises Stopped when this has been stopped."""
        if self._stopped:
            raise Stopped

    @contextlib.contextmanager
    def line(self) -> Iterator[Line]:
        """The line of one request. Raises Stopped when this has been stopped."""
        with Line(self._patience) as line:
            with self._changed:
                self.check()
                self._lines.add(line)
            try:
                yield line
            finally:
                with self._changed:
                    self._lines.discard(line)

    def pause(self, seconds: float) -> None:
        """Raises Stopped as soon as this is stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, seconds)
            self.check()

    def end_slow_requests(self) -> None:
        now = time.monotonic()
        with self._changed:
            lines = list(self._lines)
        for line in lines:
            line.end_if_overdue(now)

    def stop(self) -> None:
        """End all requests; when this returns, no file is touched any more.

        Waits for who is in the middle of a write, or of a piece's `finish`.
        """
        with self._changed:
            self._stopped = self.files.closed = True
            self._changed.notify_all()
            lines = list(self._lines)
        for line in lines:
            line.end()
        with self._changed:
            self._changed.wait_for(lambda: not self.files.inside, _FILES_SECONDS)


class _Files:
    """A `with` block around everything that is done to files. Raises Stopped when too late."""

    def __init__(self, changed: Condition) -> None:
        self._changed = changed
        self.inside = 0
        self.closed = False

    def __enter__(self) -> None:
        with self._changed:
            if self.closed:
                raise Stopped
            self.inside += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self.inside -= 1
            if self.closed:
                self._changed.notify_all()
