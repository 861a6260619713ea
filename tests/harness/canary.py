"""What a hostile file would like to reach: a video, and a port. Both tell when it did."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import av

from tests.harness.uploads import ffmpeg

# No test picture and no broken one is all of this.
_COLOUR = (200, 80, 140)
_TOLERANCE = 30
_SHARE = 0.9
_SIDE = 16


class Port:
    """A port of this machine that counts who connects, and hangs up."""

    def __init__(self, host: str = "127.0.0.1", number: int = 0) -> None:
        """*number* 0 lets the system choose."""
        self._socket = socket.create_server((host, number))
        self.number: int = self._socket.getsockname()[1]
        self.connections = 0
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):  # wakes the thread up, where closing alone does not
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


class Canary:
    """A video of one colour in *directory*, in several containers, and a port."""

    def __init__(self, directory: Path, port: Port) -> None:
        self.directory = directory
        self.port = port
        colour = "0x" + bytes(_COLOUR).hex()
        source = ("-f", "lavfi", "-i", f"color={colour}:size=320x240:rate=25:duration=2")
        codec = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "25")
        ffmpeg(*source, *codec, str(self.mp4))
        ffmpeg("-i", str(self.mp4), "-c", "copy", str(self.ts))
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:duration=1", *codec, str(self.other))

    @property
    def mp4(self) -> Path:
        return self.directory / "canary.mp4"

    @property
    def ts(self) -> Path:
        return self.directory / "canary.ts"

    @property
    def other(self) -> Path:
        """A transport stream that is no canary."""
        return self.directory / "other.ts"

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port.number}"


@contextmanager
def running_canary(directory: Path) -> Iterator[Canary]:
    with Port() as port:
        yield Canary(directory, port)


def shows_canary(path: Path) -> bool:
    """Whether any picture of a video that can be decoded is the canary's."""
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            with suppress(av.error.InvalidDataError):
                if any(_is_canary(frame) for frame in packet.decode()):
                    return True
    return False


def _is_canary(frame: av.VideoFrame) -> bool:
    plane = frame.reformat(_SIDE, _SIDE, "rgb24").planes[0]
    data = bytes(plane)
    rows = [data[n * plane.line_size :][: 3 * _SIDE] for n in range(_SIDE)]
    pixels = [row[n : n + 3] for row in rows for n in range(0, 3 * _SIDE, 3)]
    near = [
        all(abs(a - b) <= _TOLERANCE for a, b in zip(pixel, _COLOUR, strict=True))
        for pixel in pixels
    ]
    return sum(near) >= _SHARE * len(near)
