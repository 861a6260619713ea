"""Connections whose clients have to keep up: neither silence nor a trickle holds a thread."""

import errno
import socket
import time
from typing import Any

from werkzeug.exceptions import RequestTimeout

_SILENCE_SECONDS = 60.0
# A body has this long, and a second more for each so many bytes that have come of it. Who
# sends slower than that all the time would hold a thread for as long as he likes.
_BODY_SECONDS = 30.0
_LEAST_BYTES_PER_SECOND = 4096


class PatientSocket(socket.socket):
    """A connection of gunicorn's, with limits on what it waits for.

    Reading raises RequestTimeout, which the client sees as 408; a client that does not
    take its answer counts as gone. Use from one thread at a time.
    """

    _began = 0.0
    _seconds = _SILENCE_SECONDS
    _grows = False
    _received = 0

    def expect_head(self, seconds: float) -> None:
        """From now on, a request's line and headers have to come in *seconds*."""
        self._expect(seconds, grows=False)

    def expect_body(self) -> None:
        """From now on, a body has to come, for as long as it comes fast enough."""
        self._expect(_BODY_SECONDS, grows=True)

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """The bytes that are there, at least one, none at the end. Raises RequestTimeout.

        Not where gunicorn has set a timeout of its own, to throw away what is left of a
        request that was answered: then the limits are its.
        """
        if self.gettimeout() is not None:
            return super().recv(bufsize, flags)
        allowed = self._seconds
        if self._grows:
            allowed += self._received / _LEAST_BYTES_PER_SECOND
        left = min(_SILENCE_SECONDS, self._began + allowed - time.monotonic())
        if left <= 0:
            raise RequestTimeout
        self.settimeout(left)
        try:
            data = super().recv(bufsize, flags)
        except TimeoutError:
            raise RequestTimeout from None
        finally:
            self.settimeout(None)
        self._received += len(data)
        return data

    def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override]
        own = self.gettimeout()
        self.settimeout(_SILENCE_SECONDS)
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise _gone() from None
        finally:
            self.settimeout(own)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        own = self.gettimeout()
        self.settimeout(_SILENCE_SECONDS)
        try:
            return super().sendfile(file, offset, count)
        except TimeoutError:
            raise _gone() from None
        finally:
            self.settimeout(own)

    def _expect(self, seconds: float, *, grows: bool) -> None:
        self._began = time.monotonic()
        self._seconds, self._grows, self._received = seconds, grows, 0


def patient(plain: socket.socket) -> PatientSocket:
    """*plain* as such a connection; itself it is not one any more."""
    if isinstance(plain, PatientSocket):
        return plain
    timeout = plain.gettimeout()
    changed = PatientSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())
    changed.settimeout(timeout)
    return changed


def _gone() -> OSError:
    return ConnectionResetError(errno.ECONNRESET, "the client did not take its answer")
