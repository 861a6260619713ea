"""The processes of yt-dlp connect to nothing inside, whatever a name resolves to."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

# What a request's process does before yt-dlp begins, then a connection as yt-dlp makes one.
CHILD = """
import json, socket, sys
from yt_downloader.sources.ytdlp import guard
request, host, port = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
blocked = []
guard.guard(guard.egress_of(request), request.get("proxy") or "", blocked, guard.ports_of(request))
try:
    socket.create_connection((host, port), timeout=5).close()
    print("connected")
except PermissionError:
    print("refused", *sorted({error.code for error in blocked}))
"""


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A listener inside, and who connected to it."""
    seen: list[str] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def accept() -> None:
            try:
                while True:
                    connection, address = listener.accept()
                    seen.append(address[0])
                    connection.close()
            except OSError:
                return

        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1], seen
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def outcome(request: str, host: str, port: int) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, request, host, str(port)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return ended.stdout.strip()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0"])
def test_no_way_to_write_it_leads_inside(canary: tuple[int, list[str]], host: str):
    port, seen = canary

    assert outcome("{}", host, port).startswith("refused")
    assert seen == []


def test_the_canary_works_where_the_operator_excepts_it(canary: tuple[int, list[str]]):
    port, seen = canary

    assert outcome(f'{{"egress_allow": ["127.0.0.1:{port}"]}}', "localhost", port) == "connected"
    assert seen == ["127.0.0.1"]


def test_the_operator_s_proxy_is_excepted_and_nothing_beside_it(canary: tuple[int, list[str]]):
    port, seen = canary

    assert outcome(f'{{"proxy": "http://127.0.0.1:{port}"}}', "127.0.0.1", port) == "connected"
    assert len(seen) == 1
    other = f'{{"proxy": "http://127.0.0.1:{port + 1}"}}'
    assert outcome(other, "127.0.0.1", port).startswith("refused")
    assert len(seen) == 1


def test_a_page_may_not_lead_to_any_port_of_a_host_outside(canary: tuple[int, list[str]]):
    """The address would be as good as any; the table is not asked for it here."""
    port, _seen = canary

    assert outcome("{}", "192.0.9.1", port) == "refused UNSUPPORTED_URL"
    assert outcome("{}", "192.0.9.1", 5432) == "refused UNSUPPORTED_URL"
