"""Requests byte by byte, as no HTTP library would send them."""

import socket
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def exchange(port: int, sent: bytes, *, ends: bool = False, seconds: float = 10.0) -> list[Answer]:
    """Every answer to *sent*, until the server closes or has nothing more to say.

    *ends* tells it that nothing more comes; it may have closed before.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        with suppress(OSError):
            connection.sendall(sent)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        return answers(receive(connection))


def receive(connection: socket.socket) -> bytes:
    """All that comes until the end; a reset is an end."""
    received = b""
    try:
        while data := connection.recv(65536):
            received += data
    except (TimeoutError, ConnectionResetError):
        pass
    return received


def answers(received: bytes) -> list[Answer]:
    """Take apart answers that follow each other, each with a Content-Length."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (field.partition(":") for field in fields)}
        length = int(headers.get("content-length", 0))
        found.append(Answer(int(line.split(" ")[1]), headers, rest[:length]))
        received = rest[length:]
    return found
