"""What can be asked for, and what comes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from yt_downloader.sources.fetch.address import Address

# Sites slow down whoever asks for more at once.
WIDEST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of a resource, to be fetched into a file of its own.

    *locate* is asked before every attempt, so that a renewed address is used.
    The part is [start, stop), at most WIDEST_BYTES; *stop* None is all from 0
    on, whose length the answer tells and which may have *max_bytes*.
    The bytes are written to *path* with `.part` added. Then *finish* is called
    with that path, in the thread that fetched, and may change the file; then
    it is renamed to *path*, which so never is an incomplete file.
    """

    locate: Callable[[], Address]
    path: Path
    start: int = 0
    stop: int | None = None
    finish: Callable[[Path], None] | None = None
    max_bytes: int = WIDEST_BYTES

    def __post_init__(self) -> None:
        check_range(self.start, self.stop)

    @property
    def part(self) -> Path:
        return self.path.with_name(f"{self.path.name}.part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bytes that were read, and the size of the whole resource where the site tells it.

    *unasked*: the site sent the whole resource, so it does not serve parts.
    """

    data: bytes = field(repr=False)
    total: int | None
    unasked: bool = False


def check_range(start: int, stop: int | None) -> None:
    """Ranges are made by our own code, so a bad one is a bug."""
    if stop is None:
        assert start == 0, "a whole body starts at 0"
    else:
        assert 0 <= start < stop <= start + WIDEST_BYTES, "a range is 1 byte to 10 MiB wide"
