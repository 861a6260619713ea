"""Open pages, from a process of their own: `python -m benchmarks.visitors`.

Reads a line of JSON: `{port, tokens, seconds, video_id}`, a page for each token. Each page has a
stream of events if it gets one, else it asks for its lists every five seconds, as the board
does. Meanwhile somebody, the first of them, asks for the status of *video_id* twenty times a
second. Writes a line: what went wrong, how long answers took, how many streams and events there
were.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

_EVERY_SECONDS = 5.0
_STATUS_EVERY_SECONDS = 0.05
_AGAIN_SECONDS = 1.5
_POLLED = ("/api/video/list?limit=50", "/api/encode/list?limit=50")
_OK, _FULL = 200, 503


@dataclass
class Seen:
    """What all saw together. *took*, *polled*: milliseconds of each status, and of each list."""

    took: list[float] = field(default_factory=list)
    polled: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    streams: int = 0
    refused: int = 0
    events: Counter[str] = field(default_factory=Counter)


class Page:
    """One page, which stays open until *ends*, by the monotonic clock."""

    def __init__(self, port: int, token: str, ends: float, seen: Seen) -> None:
        self._port = port
        self._token = token
        self._ends = ends
        self._seen = seen
        self._last_id = ""
        self._kept: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def stay(self) -> None:
        await asyncio.sleep(random.uniform(0, _EVERY_SECONDS))
        try:
            while time.monotonic() < self._ends:
                if not await self._listen():
                    await self._poll()
                    return
                await asyncio.sleep(_AGAIN_SECONDS)
        except (OSError, EOFError, ValueError) as error:
            self._seen.failures[type(error).__name__] += 1

    async def _listen(self) -> bool:
        """Read a stream to its end; False where there is none to have."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._request("/api/events"))
            status, _length = await _head(reader)
            if status == _FULL:
                self._seen.refused += 1
                return False
            if status != _OK:
                self._seen.failures[f"events {status}"] += 1
                return False
            self._seen.streams += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(self._ends - time.monotonic()):
                    await self._read_events(reader)
            return True
        finally:
            writer.close()

    async def _read_events(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            key, _, value = line.decode().strip().partition(": ")
            if key == "event":
                self._seen.events[value] += 1
            elif key == "id":
                self._last_id = value
            elif key == "0":  # the last chunk: the stream ended as it should
                return

    async def _poll(self) -> None:
        while time.monotonic() < self._ends:
            due = time.monotonic() + _EVERY_SECONDS
            for path in _POLLED:
                await self._timed(path, self._seen.polled)
            await asyncio.sleep(due - time.monotonic())
        self._leave()

    async def watch(self, video_id: str) -> None:
        """Ask how far one clip is, again and again."""
        while time.monotonic() < self._ends:
            await self._timed(f"/api/video/status/{video_id}", self._seen.took)
            await asyncio.sleep(_STATUS_EVERY_SECONDS)
        self._leave()

    async def _timed(self, path: str, took: list[float]) -> None:
        began = time.perf_counter()
        status = await self._get(path)
        took.append((time.perf_counter() - began) * 1000)
        if status != _OK:
            self._seen.failures[f"{path} {status}"] += 1

    def _leave(self) -> None:
        if self._kept:
            self._kept[1].close()

    async def _get(self, path: str) -> int:
        """The status of one answer. A kept connection may have been closed meanwhile."""
        if self._kept:
            with suppress(OSError, EOFError):
                return await self._exchange(path)
            self._kept[1].close()
        self._kept = await asyncio.open_connection("127.0.0.1", self._port)
        return await self._exchange(path)

    async def _exchange(self, path: str) -> int:
        assert self._kept is not None
        reader, writer = self._kept
        writer.write(self._request(path))
        status, length = await _head(reader)
        await reader.readexactly(length)
        return status

    def _request(self, path: str) -> bytes:
        last_id = f"Last-Event-ID: {self._last_id}\r\n" if self._last_id else ""
        return (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {self._token}\r\n{last_id}\r\n"
        ).encode()


async def _head(reader: asyncio.StreamReader) -> tuple[int, int]:
    """The status and the length of the body; 0 where it comes in chunks."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    return int(lines[0].split()[1]), int(headers.get("content-length", 0))


async def visit(port: int, tokens: list[str], seconds: float, video_id: str) -> Seen:
    seen = Seen()
    ends = time.monotonic() + seconds
    pages = [Page(port, token, ends, seen) for token in tokens]
    somebody = Page(port, tokens[0], ends, seen)
    await asyncio.gather(somebody.watch(video_id), *(page.stay() for page in pages))
    return seen


def main() -> None:
    for line in sys.stdin:
        seen = asyncio.run(visit(**json.loads(line)))
        found = {
            "took": seen.took,
            "polled": seen.polled,
            "failures": seen.failures,
            "streams": seen.streams,
            "refused": seen.refused,
            "events": seen.events,
        }
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
