"""What an index answers: the bytes that hold a segment."""

import math
from dataclasses import dataclass
from typing import Protocol

from yt_downloader.sources.index.errors import BadIndex

LONGEST_SECONDS = 1_000_000  # no video is longer; what says so lies
LARGEST_FILE = 2**62  # bytes; keeps sums of positions within 64 bits
SOUND_LEAD_SECONDS = 0.2  # sound decodes cleanly only some packets after the first one
TOLERANCE_SECONDS = 1e-6  # what a time loses on its way through a float


@dataclass(frozen=True, slots=True, order=True)
class ByteRange:
    """The bytes of the file from *start* up to *stop*, which is not part of it."""

    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The bytes that hold a segment: those at hand, and those that are left to fetch.

    Compact (*sparse* is False; fragmented MP4 and WebM): *prefix* and then *media*, put one
    after the other, are a playable file with the original timestamps. Each range begins with
    a keyframe, as far as the index tells; in WebM its cluster may begin somewhat earlier.

    Sparse (plain MP4): *kept* and *media* stand at their own offsets in a file of *file_size*
    bytes; the rest of it are holes. *kept* is (offset, bytes), does not overlap itself, and
    holds everything but the samples: file type, moov, the headers of the other boxes.

    *media* is in order, does not overlap, and lies inside the file. It is all that must be
    fetched. *start* and *end* are the media time in seconds that it holds: at or before the
    start that was asked for (to a microsecond), unless the file itself begins later; and at
    or behind the end, unless the file itself ends earlier.
    """

    media: tuple[ByteRange, ...]
    start: float
    end: float
    sparse: bool
    file_size: int
    prefix: bytes = b""
    kept: tuple[tuple[int, bytes], ...] = ()

    @property
    def media_bytes(self) -> int:
        """How many bytes must be fetched."""
        return sum(part.size for part in self.media)


class Index(Protocol):
    """The index of one file. Does not change, so threads may share it."""

    @property
    def duration(self) -> float:
        """When the media end, in seconds: above 0, at most LONGEST_SECONDS."""

    def covering(self, start: float, end: float) -> Coverage:
        """The bytes for *start* up to *end* in seconds, 0 <= start < end; *end* may be infinite.

        Raises NoSuchPart where the file ends before *start*, BadIndex where what the index
        says of this part cannot be, ValueError for times in the wrong order.
        """


def check_segment(start: float, end: float) -> None:
    """Raises ValueError unless 0 <= start < end and *start* is finite."""
    if not 0 <= start < end or math.isinf(start):
        raise ValueError("a segment needs 0 <= start < end")


def check_duration(seconds: float) -> None:
    """Raises BadIndex for a file that would be empty or absurdly long."""
    if not 0 < seconds <= LONGEST_SECONDS:
        raise BadIndex("the duration is 0, absurd or no number")
