"""Carries one order out; runs as a limited child, for the media may be hostile.

    python -I -m yt_downloader.media.cut.child CHANNEL_FD JOB

Over the channel come lines of JSON: the order, then `{"file", "piece", "path"}`
for each piece that is on disk and `{"file", "count"}` at the end of a file. Back
go `{"written": seconds}` now and then, and one `{"done": probe}` or
`{"failed": reason}`. When the other side closes the channel, this ends.
"""

import errno
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import av.logging

from yt_downloader.media import probe_child
from yt_downloader.media.cut.demuxers import UnknownMedia
from yt_downloader.media.cut.encoders import NoEncoder
from yt_downloader.media.cut.order import order_of
from yt_downloader.media.cut.pieces import Arrivals
from yt_downloader.media.cut.reading import NoPicture, NoSound, NoTrack
from yt_downloader.media.cut.segment import NothingThere, Segment
from yt_downloader.media.cut.sound_alone import SoundAlone, Unfit

_REPORT_SECONDS = 0.1
_LONGEST_TEXT = 300
_FULL = {errno.EFBIG: "too-large", errno.ENOSPC: "disk-full", errno.EDQUOT: "disk-full"}


def main(channel: socket.socket) -> None:
    lines = _lines(channel)
    order = order_of(next(lines))
    arrivals = [Arrivals() for _ in order.files]
    threading.Thread(target=_take, args=(lines, arrivals), daemon=True).start()
    reports = _Reports(channel)
    try:
        make = SoundAlone if order.sound_alone else Segment
        make(order, arrivals, reports.written).make()
        reports.send({"done": probe_child.main(order.output)})
    except NoPicture as error:
        reports.failed("no-picture", error)
    except NoSound as error:
        reports.failed("no-sound", error)
    except Unfit as error:
        reports.failed("unfit", error)
    except (NothingThere, NoTrack, UnknownMedia) as error:
        reports.failed("empty", error)
    except NoEncoder as error:
        reports.failed("no-encoder", error)
    except (av.FFmpegError, OSError) as error:
        reports.failed(_FULL.get(error.errno or 0, "failed"), error)
    except (ValueError, ArithmeticError, MemoryError) as error:
        reports.failed("failed", error)


def _take(lines: Iterator[Any], arrivals: Sequence[Arrivals]) -> None:
    """Note what arrives, until the other side is gone: then nobody wants the result."""
    for line in lines:
        file = arrivals[line["file"]]
        if "count" in line:
            file.end(line["count"])
        else:
            file.add(line["piece"], Path(line["path"]))
    os._exit(1)


def _lines(channel: socket.socket) -> Iterator[Any]:
    with channel.makefile("rb") as file:
        for line in file:
            yield json.loads(line)


class _Reports:
    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._next = 0.0

    def written(self, seconds: float) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _REPORT_SECONDS
            self.send({"written": round(seconds, 2)})

    def failed(self, reason: str, error: Exception) -> None:
        text = f"{type(error).__name__}: {error}"
        self.send({"failed": reason, "text": text[:_LONGEST_TEXT]})

    def send(self, message: dict[str, Any]) -> None:
        self._channel.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    av.logging.set_level(None)
    main(socket.socket(fileno=int(sys.argv[1])))
