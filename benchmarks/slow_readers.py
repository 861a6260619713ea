"""Downloads a file many times at once, each slowly, from a process of its own.

`python -m benchmarks.slow_readers PORT PATH COUNT BYTES_PER_SECOND`: each from another address,
as a proxy in front would tell them. Prints a line with how often each status came once all are
answered, and goes on until its input ends.
"""

import json
import select
import socket
import sys
import time
from collections import Counter

_REQUEST = "GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.1.{high}.{low}\r\n\r\n"
_TURNS_PER_SECOND = 4
_BUFFER = 1 << 16


def main(words: list[str]) -> None:
    port, path, count, rate = int(words[0]), words[1], int(words[2]), int(words[3])
    connections = [_begin(port, path, number) for number in range(count)]
    statuses = Counter(_status(connection) for connection in connections)
    sys.stdout.write(json.dumps(statuses) + "\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], 0)[0]:
        began = time.monotonic()
        for connection in connections:
            _read(connection, rate // _TURNS_PER_SECOND)
        time.sleep(max(0.0, began + 1 / _TURNS_PER_SECOND - time.monotonic()))


def _begin(port: int, path: str, number: int) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    connection.connect(("127.0.0.1", port))
    text = _REQUEST.format(path=path, high=number >> 8, low=number & 255)
    connection.sendall(text.encode())
    return connection


def _status(connection: socket.socket) -> str:
    return connection.recv(12).decode()[9:]


def _read(connection: socket.socket, at_most: int) -> None:
    """What is there, without waiting."""
    while at_most > 0 and select.select([connection], [], [], 0)[0]:
        data = connection.recv(at_most)
        if not data:
            return
        at_most -= len(data)


if __name__ == "__main__":
    main(sys.argv[1:])
