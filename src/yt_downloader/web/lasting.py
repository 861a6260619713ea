"""Answers that last for a while: when this process ends, and whether their client is there."""

import socket
from collections.abc import Callable, Mapping
from typing import Any


class _Process:
    ending = False


def end() -> None:
    """End all such answers within half a second. May be called from a signal's handler."""
    _Process.ending = True


def ending() -> bool:
    return _Process.ending


def client_gone(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Tells whether the client of the request *environ* has closed its connection.

    Writing tells it, too, but only the second time. Never, where the server in
    front of the application does not say which connection it is.
    """
    connection: socket.socket | None = environ.get("gunicorn.socket")

    def gone() -> bool:
        if connection is None:
            return False
        try:
            flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
            return not socket.socket.recv(connection, 1, flags)
        except BlockingIOError:
            return False
        except OSError:
            return True

    return gone
