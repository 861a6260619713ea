"""What the host and its clients say to each other: JSON lines over unix sockets.

A client passes one end of a socket pair to the host and keeps the other. It
writes one request line; the child that the host forks for it answers with
one line, `{"result": ...}` or `{"error": {"code", "text"}}`. Closing the
socket is the order to stop: the host then kills the child and all it started.
"""

import json
import socket
from typing import Any

NEW_REQUEST = b"N"
RETIRE = b"R"  # finish what runs, take no more
# A day of fragments in a dozen formats.
_LONGEST_LINE = 32 * 1024 * 1024


class ConnectionLost(Exception):
    """The other side ended in the middle of a line, or sent one without end."""


def send(channel: socket.socket, message: dict[str, Any]) -> None:
    channel.sendall(json.dumps(message).encode() + b"\n")


class Reader:
    """Collects one line from a socket, in pieces as they come."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self) -> dict[str, Any] | None:
        """Read what is there; the message when it is whole, else None.

        Raises ConnectionLost.
        """
        piece = self._channel.recv(1 << 20)
        self._size += len(piece)
        if not piece or self._size > _LONGEST_LINE:
            raise ConnectionLost
        self._pieces.append(piece)
        if not piece.endswith(b"\n"):
            return None
        message: dict[str, Any] = json.loads(b"".join(self._pieces))
        return message

    def read(self) -> dict[str, Any]:
        """Wait for the whole message. Raises ConnectionLost."""
        while True:
            message = self.feed()
            if message is not None:
                return message
