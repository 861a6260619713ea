"""Requests as an attacker writes them: two lengths, broken chunks, too much, too slow."""

import socket
import time

import pytest

from tests.harness.deployments import once
from tests.harness.raw import answers, exchange, receive
from tests.harness.service import Service

pytestmark = once
NEXT = b"GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def post(*headers: bytes, body: bytes = b"") -> bytes:
    head = [b"POST /api/auth/login HTTP/1.1", b"Host: x", b"Content-Type: application/json"]
    return b"\r\n".join([*head, *headers, b"", b""]) + body


CHUNKED = b"Transfer-Encoding: chunked"
AMBIGUOUS = {
    "length and chunks": post(b"Content-Length: 4", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "chunks and length": post(CHUNKED, b"Content-Length: 4", body=b"0\r\n\r\n" + SMUGGLED),
    "two lengths": post(b"Content-Length: 2", b"Content-Length: 40", body=b"{}" + SMUGGLED),
    "equal lengths": post(b"Content-Length: 2", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "a list of lengths": post(b"Content-Length: 2, 2", body=b"{}" + SMUGGLED),
    "a signed length": post(b"Content-Length: +2", body=b"{}" + SMUGGLED),
    "a negative length": post(b"Content-Length: -2", body=b"{}" + SMUGGLED),
    "a length in hex": post(b"Content-Length: 0x2", body=b"{}" + SMUGGLED),
    "a length with a space": post(b"Content-Length : 2", body=b"{}" + SMUGGLED),
    "chunks twice": post(CHUNKED, CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "chunks not last": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n"),
    "chunks in disguise": post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "chunks after a tab": post(b"Transfer-Encoding:\x0bchunked", body=b"0\r\n\r\n"),
    "chunks with a space": post(b"Transfer-Encoding : chunked", body=b"0\r\n\r\n" + SMUGGLED),
    "a folded header": post(b"X: y\r\n Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
    "chunks in HTTP/1.0": post(CHUNKED, body=b"0\r\n\r\n").replace(b"HTTP/1.1", b"HTTP/1.0"),
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n" + SMUGGLED,
    "two hosts": b"GET /api/health/live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + SMUGGLED,
    "no host": b"GET /api/health/live HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a zero byte": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n" + SMUGGLED,
    "no version": b"GET /\r\n\r\n" + SMUGGLED,
    "another version": b"GET / HTTP/3.0\r\nHost: x\r\n\r\n" + SMUGGLED,
    "a space in the address": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n" + SMUGGLED,
}


@pytest.mark.parametrize("sent", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_and_the_rest_thrown_away(
    service: Service, sent: bytes
):
    found = exchange(service.port, sent)

    assert len(found) == 1
    assert found[0].status in {400, 501, 505}
    assert found[0].headers["connection"] == "close"
    assert b'"error"' in found[0].body


BAD_CHUNKS = {
    "no number": b"x\r\n{}\r\n0\r\n\r\n",
    "a negative number": b"-2\r\n{}\r\n0\r\n\r\n",
    "a number with 0x": b"0x2\r\n{}\r\n0\r\n\r\n",
    "a number with an underscore": b"0_2\r\n{}\r\n0\r\n\r\n",
    "more than it says": b"2\r\n{}{}\r\n0\r\n\r\n",
    "less than it says": b"9\r\n{}\r\n0\r\n\r\n",
    "without line ends": b"2{}0",
    "an endless extension": b"2;" + b"x" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
    "a huge number": b"f" * 40 + b"\r\n{}\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("chunks", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
def test_chunks_that_are_none_end_the_connection(service: Service, chunks: bytes):
    found = exchange(service.port, post(CHUNKED, body=chunks) + SMUGGLED, ends=True)

    assert [answer.status for answer in found] == [400]
    assert b"BAD_REQUEST" in found[0].body


def test_whole_chunks_and_a_second_request_are_fine(service: Service):
    found = exchange(service.port, post(CHUNKED, body=b"2\r\n{}\r\n0\r\n\r\n") + NEXT)

    assert [answer.status for answer in found] == [400, 200]
    assert b"email" in found[0].body


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /?" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "URI_TOO_LONG"),
        (
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 65 + b"\r\n",
            431,
            "REQUEST_HEADER_FIELDS_TOO_LARGE",
        ),
        (
            b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 9000 + b"\r\n\r\n",
            431,
            "REQUEST_HEADER_FIELDS_TOO_LARGE",
        ),
        (post(b"Content-Length: 999999999999"), 413, "TOO_LARGE"),
        (post(b"Content-Length: 2", b"Expect: 200-maybe", body=b"{}"), 417, "EXPECTATION_FAILED"),
    ],
)
def test_too_much_is_told_so(service: Service, sent: bytes, status: int, code: str):
    (answer,) = exchange(service.port, sent, ends=True)

    assert answer.status == status
    assert code.encode() in answer.body


def test_as_much_as_is_allowed_is_taken(service: Service):
    line = b"GET /api/health/live?" + b"x" * 8000 + b" HTTP/1.1\r\n"
    sent = line + b"Host: x\r\nConnection: close\r\n" + b"A: b\r\n" * 60 + b"\r\n"

    assert [answer.status for answer in exchange(service.port, sent)] == [200]


def test_script_name_and_path_info_do_not_move_the_application(service: Service):
    """Gunicorn takes these from whoever connects from this machine, unless told not to."""
    sent = NEXT.replace(
        b"Host: x\r\n", b"Host: x\r\nSCRIPT_NAME: /api\r\nPATH_INFO: /x\r\nScript-Name: /api\r\n"
    )

    assert [answer.status for answer in exchange(service.port, sent)] == [200]


def trickle(port: int, first: bytes, drop: bytes, *, seconds: float) -> tuple[bytes, float]:
    """Send *drop* each half second until the server ends it; what it said, and after how long."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as connection:
        connection.sendall(first)
        while time.monotonic() - began < seconds:
            try:
                connection.sendall(drop)
                said = connection.recv(65536)
            except TimeoutError:
                continue
            return said + receive(connection), time.monotonic() - began
    raise AssertionError("still open")


@pytest.mark.slow
@pytest.mark.full_size  # waits for half a minute
@pytest.mark.parametrize(
    ("first", "drop", "limit"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"A: b\r\n", 15),
        (post(b"Content-Length: 60000"), b" ", 30),
        (post(CHUNKED), b"1\r\n \r\n", 30),
    ],
)
def test_a_trickle_is_cut_off(service: Service, first: bytes, drop: bytes, limit: int):
    said, took = trickle(service.port, first, drop, seconds=limit + 15)

    (answer,) = answers(said)
    assert answer.status == 408
    assert b"REQUEST_TIMEOUT" in answer.body
    assert limit - 1 < took < limit + 10
