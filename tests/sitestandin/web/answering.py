"""Sends one reply: picks the range, writes the head, leaves the body to the conditions."""

import socket
import time
from dataclasses import dataclass
from http.client import responses

from tests.sitestandin.web.conditions import WIDE_RANGE_BYTES, CurrentConditions
from tests.sitestandin.web.messages import Reply, Request, plain
from tests.sitestandin.web.ranges import UnsatisfiableRange, parse_range
from tests.sitestandin.web.request_log import RequestRecord
from tests.sitestandin.web.sending import BodySender

_PERFECT = CurrentConditions()


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The part of a reply that is sent: bytes *start* up to *stop* of its body."""

    status: int
    headers: dict[str, str]
    start: int = 0
    stop: int = 0
    ranged: bool = False

    @property
    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def send_reply(
    connection: socket.socket,
    request: Request,
    reply: Reply,
    *,
    conditions: CurrentConditions,
    record: RequestRecord,
) -> None:
    """Send *reply*, noting in *record* what goes out; ConnectionEnds if it is cut short."""
    # Pages and the control interface are not slowed down, dropped or stalled.
    sender = BodySender(connection, conditions if reply.media else _PERFECT, record)
    if reply.media:
        sender.wait_while_stalled()
        time.sleep(conditions.now.latency_seconds)
        if status := conditions.take_failure():
            reply = plain(status)
    else:
        time.sleep(conditions.now.page_latency_seconds)
    chosen = select(reply, request, ignore_range=conditions.now.ignore_range)
    record.status = chosen.status
    record.size = 0 if request.method == "HEAD" else chosen.stop - chosen.start
    connection.sendall(chosen.head)
    if record.size:
        wide = not chosen.ranged or record.size > WIDE_RANGE_BYTES
        pieces = reply.body.pieces(chosen.start, chosen.stop)
        sender.send(pieces, wide=reply.file and wide)


def select(reply: Reply, request: Request, *, ignore_range: bool) -> Selection:
    """Which bytes of *reply* answer *request*; only media come in parts."""
    size = reply.body.size
    headers = {"Content-Type": reply.content_type, **reply.headers}
    chosen = None
    if reply.media and reply.status == 200:
        headers["Accept-Ranges"] = "bytes"
        try:
            chosen = parse_range(None if ignore_range else request.headers.get("Range"), size)
        except UnsatisfiableRange:
            return Selection(
                status=416, headers={"Content-Range": f"bytes */{size}", "Content-Length": "0"}
            )
    if chosen is None:
        headers["Content-Length"] = str(size)
        return Selection(status=reply.status, headers=headers, stop=size)
    start, stop = chosen
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    headers["Content-Length"] = str(stop - start)
    return Selection(status=206, headers=headers, start=start, stop=stop, ranged=True)
