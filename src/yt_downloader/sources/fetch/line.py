"""The hold that other threads have on one request, to end it."""

import contextlib
import math
import os
import socket
import threading
import time
from types import TracebackType
from typing import Protocol, Self

from yt_downloader.sources.fetch.failures import Broken
from yt_downloader.sources.fetch.patience import Patience


class _Thread(threading.local):
    line: "Line | None" = None


_thread = _Thread()


class Connected(Protocol):
    """A socket, or TLS on top of one."""

    def fileno(self) -> int: ...


class Line:
    """One request of one thread; a `with` block as long as its answer is read.

    The thread's connections register with it (see sockets.py). It keeps a
    second descriptor of the socket, for TLS and http.client each take the
    first one out of sight at some time; shutting down either ends both.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._due = (math.inf, math.inf)
        self.received = 0
        self.ended = False
        self.reuses = False

    def __enter__(self) -> Self:
        _thread.line = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _thread.line = None
        with self._lock:
            self._drop_handle()

    def asking(self) -> None:
        """A request begins: its answer must begin in time, too, however it trickles in."""
        patience = self._patience
        seconds = patience.connect_seconds + patience.silence_seconds
        self._due = (time.monotonic() + seconds, math.inf)
        self.reuses = False

    def listening(self) -> None:
        """The answer's body begins: from now on so much must come in each window of time."""
        window = self._patience.slow_window_seconds
        wanted = self._patience.slowest_bytes_per_second * window
        self._due = (time.monotonic() + window, self.received + wanted)

    def end_if_overdue(self, now: float) -> None:
        """End the request if it is too slow; *now* is the monotonic time. For other threads."""
        deadline, wanted = self._due
        if now < deadline:
            return
        if self.received < wanted:
            self.end()
        else:
            self.listening()

    def end(self) -> None:
        """Let whatever the request waits for fail at once. For other threads."""
        with self._lock:
            self.ended = True
            self._shut_down()

    def hold(self, connection: Connected, *, reuses: bool) -> None:
        """From now on the request goes over *connection*, which may have served others before.

        Raises Broken if the request was ended.
        """
        handle = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._drop_handle()
            self._handle = handle
            self.reuses = reuses
            if self.ended:
                self._shut_down()
                raise Broken("ended")

    def _shut_down(self) -> None:
        if self._handle:
            with contextlib.suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def _drop_handle(self) -> None:
        if self._handle:
            self._handle.close()
            self._handle = None


def hold(connection: Connected, *, reuses: bool) -> None:
    """Register *connection* with the line of the thread that uses it now."""
    if _thread.line:
        _thread.line.hold(connection, reuses=reuses)
