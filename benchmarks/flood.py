"""Sends many requests at the same moment, from a process of its own.

One burst for each line of input:
`python -m benchmarks.flood PORT COUNT one|many`: all from one address, or each from another,
as a proxy in front would tell them. For each burst a line: the seconds it took and how often
each status came.
"""

import json
import random
import selectors
import socket
import sys
import time
from collections import Counter
from ipaddress import ip_address
from typing import cast

_BODY = b'{"email": "%d@example.com", "password": "a wrong password"}'
_REQUEST = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nX-Forwarded-For: %s\r\nContent-Length: %d\r\n\r\n%s"
)
_LONGEST_SECONDS = 60.0


def main(words: list[str]) -> None:
    port, count, spread = int(words[0]), int(words[1]), words[2] == "many"
    for _line in sys.stdin:
        began = time.perf_counter()
        statuses = burst(port, [request(spread=spread) for _ in range(count)])
        took = time.perf_counter() - began
        sys.stdout.write(json.dumps({"seconds": took, "statuses": statuses}) + "\n")
        sys.stdout.flush()


def request(*, spread: bool) -> bytes:
    body = _BODY % random.getrandbits(40)
    address = str(ip_address("10.0.0.1") + (random.getrandbits(24) if spread else 0))
    return _REQUEST % (address.encode(), len(body), body)


def burst(port: int, requests: list[bytes]) -> dict[str, int]:
    """Send all of *requests* at once, each on a connection of its own; count the answers."""
    selector = selectors.DefaultSelector()
    for text in requests:
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", port))
        selector.register(connection, selectors.EVENT_WRITE, text)
    found: Counter[str] = Counter()
    deadline = time.monotonic() + _LONGEST_SECONDS
    while selector.get_map() and time.monotonic() < deadline:
        for key, _events in selector.select(1):
            connection = cast("socket.socket", key.fileobj)
            try:
                if key.data:
                    connection.sendall(key.data)
                    selector.modify(connection, selectors.EVENT_READ, b"")
                    continue
                status = connection.recv(65536)[9:12].decode() or "closed"
            except OSError as error:
                status = type(error).__name__
            found[status] += 1
            selector.unregister(connection)
            connection.close()
    found["none"] += len(selector.get_map())
    return {status: count for status, count in found.items() if count}


if __name__ == "__main__":
    main(sys.argv[1:])
