"""The cutting process, as seen by the one who fetches for it."""

import json
import logging
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from yt_downloader.errors import MediaError
from yt_downloader.media.confinement import Confinement, python
from yt_downloader.media.cut.order import Order
from yt_downloader.media.probe import Probe, probe_of
from yt_downloader.media.process import Family, Limits, spawn

_log = logging.getLogger(__name__)
_MODULE = "yt_downloader.media.cut.child"
# Pictures of 4320p, a few dozen at once in an encoder, and room for a hostile file to fail.
_DATA_BYTES = 6 << 30
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "SVT_LOG": "1",
    # glibc: one heap instead of one for each thread; less memory, and pages that are used
    # again.
    "MALLOC_ARENA_MAX": "1",
}
_NICENESS = 5  # answering requests and fetching come first
_TICK_SECONDS = 0.05
_SEND_SECONDS = 10.0
_CODES = {
    "empty": "EMPTY_OUTPUT",
    "no-picture": "FORMAT_UNAVAILABLE",
    "no-sound": "FORMAT_UNAVAILABLE",
    "unfit": "FORMAT_UNAVAILABLE",
    "too-large": "TOO_LARGE",
    "disk-full": "DISK_FULL",
}
_NO_ENCODER = (
    "Pictures of this kind cannot be encoded on this server, so the cut cannot be exact. "
    "Ask for cut_mode fast."
)
_TEXTS = {
    "no-encoder": _NO_ENCODER,
    "no-picture": "The file has no picture, so it is no video.",
    "no-sound": "The video has no sound.",
    "unfit": "The video's sound does not fit into that kind of file. Ask for another one.",
}


class Cutter:
    """Reads pieces as they are announced and writes the segment meanwhile.

    Use from the thread that made it, and as a context manager: leaving it kills
    the process.
    """

    def __init__(self, job: str, *, within: Path, max_bytes: int) -> None:
        """Start the process; it gets ready while the order is still being found out.

        *job* is the clip's id: a list of processes shows who works for whom.
        *within* is the directory of all pieces and of the result; it reaches no other
        files. *max_bytes* is the largest file that it may write.
        """
        self._channel, theirs = socket.socketpair()
        self._channel.settimeout(_SEND_SECONDS)
        self._rest = b""
        self._probe: Probe | None = None
        self.written_seconds = 0.0
        with theirs:
            self._family: Family = spawn(
                [sys.executable, "-I", "-m", _MODULE, str(theirs.fileno()), job],
                env=_ENVIRONMENT,
                limits=Limits(data_bytes=_DATA_BYTES, file_bytes=max_bytes, niceness=_NICENESS),
                confinement=Confinement(use=python(), write=[within]),
                death_signal=signal.SIGKILL,
                pass_fds=[theirs.fileno()],
            )

    def order(self, order: Order) -> None:
        self._send(order.to_json())

    def piece(self, file: int, number: int, path: Path) -> None:
        """A piece of the order's file *file* is on disk."""
        self._send({"file": file, "piece": number, "path": str(path)})

    def end(self, file: int, count: int) -> None:
        """That file has *count* pieces."""
        self._send({"file": file, "count": count})

    def poll(self, seconds: float = 0.0) -> bool:
        """Take in what it reports, waiting for that at most *seconds*; whether it is done.

        Raises MediaError: EMPTY_OUTPUT, FORMAT_UNAVAILABLE for a file without what is wanted,
        ENCODE_FAILED, TOO_LARGE, DISK_FULL.
        """
        self._channel.settimeout(seconds)
        try:
            data = self._channel.recv(65536)
        except (TimeoutError, BlockingIOError):
            return self._probe is not None
        except OSError:
            data = b""
        finally:
            self._channel.settimeout(_SEND_SECONDS)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))
        if not data and self._probe is None:
            _log.warning("the cutting process ended early", extra={"code": self._family.end()})
            raise MediaError("ENCODE_FAILED")
        return self._probe is not None

    def result(self, check: Callable[[], None]) -> Probe:
        """Wait for the file and say what is in it. *check* is called and may raise.

        Raises MediaError: EMPTY_OUTPUT, FORMAT_UNAVAILABLE for a file without what is wanted,
        ENCODE_FAILED, TOO_LARGE, DISK_FULL.
        """
        while not self.poll(_TICK_SECONDS):
            check()
        assert self._probe is not None
        return self._probe

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._channel.close()
        self._family.end()

    def _hear(self, message: dict[str, Any]) -> None:
        if "written" in message:
            self.written_seconds = float(message["written"])
        elif "done" in message:
            self._probe = probe_of(message["done"])
        else:
            _log.warning("not cut", extra={"reason": message.get("text")})
            reason = str(message.get("failed"))
            raise MediaError(_CODES.get(reason, "ENCODE_FAILED"), _TEXTS.get(reason))

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._channel.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self.poll()  # says why it is gone
            raise MediaError("ENCODE_FAILED") from None
