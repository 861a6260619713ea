"""Writes a body to a connection the way the network conditions have it."""

import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.sitestandin.containers.virtual_file import Buffer
from tests.sitestandin.web.conditions import DROP_UNIT_BYTES, CurrentConditions
from tests.sitestandin.web.pacing import Pace, slice_bytes
from tests.sitestandin.web.request_log import RequestRecord

# Long waits look this often whether the conditions changed or the client went away.
_LOOK_SECONDS = 0.02


class ConnectionEnds(Exception):
    """The connection is to be closed now: dropped, or the client is gone."""


@dataclass
class BodySender:
    """Sends one body; counts every byte in the record as it goes."""

    connection: socket.socket
    conditions: CurrentConditions
    record: RequestRecord

    def send(self, pieces: Iterator[Buffer], *, wide: bool) -> None:
        """Send *pieces*; *wide* says that the request is of those that are throttled."""
        pace = Pace()
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                self.wait_while_stalled()
                rate = self.conditions.now.rate(wide=wide)
                now = rest[: self._allowed(slice_bytes(rate))]
                if rate is not None:
                    time.sleep(pace.delay(len(now), rate))
                self._write(now)
                rest = rest[len(now) :]

    def _allowed(self, size: int) -> int:
        """Cut a slice so that it ends where a stall or a decision about a drop is due."""
        sent = self.record.bytes_sent
        limit = self.conditions.now.stall_after_bytes
        if limit is not None and limit > sent:
            size = min(size, limit - sent)
        if self.conditions.now.drop_probability:
            size = min(size, DROP_UNIT_BYTES - sent % DROP_UNIT_BYTES)
        return size

    def _write(self, data: memoryview) -> None:
        # Counted before they go: who has received the last byte may read the log at once.
        self.record.bytes_sent += len(data)
        self.record.seconds = time.time() - self.record.time
        try:
            while data:
                data = data[self.connection.send(data) :]
        except OSError:
            self.record.bytes_sent -= len(data)
            raise
        if self.record.bytes_sent % DROP_UNIT_BYTES == 0 and self.conditions.drops():
            raise ConnectionEnds

    def wait_while_stalled(self) -> None:
        """Return when something may be sent; ConnectionEnds if that will never be."""
        while self._stalled():
            time.sleep(_LOOK_SECONDS)
            if client_is_gone(self.connection):
                raise ConnectionEnds
        if self.conditions.now.down:
            raise ConnectionEnds

    def _stalled(self) -> bool:
        now = self.conditions.now
        limit = now.stall_after_bytes
        if now.down:
            return False
        return now.stall or (limit is not None and self.record.bytes_sent >= limit)


def client_is_gone(connection: socket.socket) -> bool:
    """Whether the other end has closed; also of a connection with TLS, which takes no flags."""
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    return bool(poll.poll(0))
