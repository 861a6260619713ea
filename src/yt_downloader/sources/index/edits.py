"""Edit lists: what shifts the times of a track (ISO/IEC 14496-12, 8.6.6)."""

from dataclasses import dataclass

from yt_downloader.sources.index.boxes import child, number, rows
from yt_downloader.sources.index.coverage import LONGEST_SECONDS
from yt_downloader.sources.index.errors import BadIndex, NoIndex

_NORMAL_RATE = 0x00010000


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What is shown of a track, in ticks of the movie, but *media_time* in ticks of the media.

    First nothing for *delay*, then the media from *media_time* on, for *length* (0: to the end).
    """

    delay: int = 0
    media_time: int = 0
    length: int = 0


def read_edits(track: memoryview, movie_timescale: int) -> Edits:
    """From the content of a track box.

    Raises NoIndex for a list that plays several parts or another speed, BadIndex.
    """
    box = child(track, b"edts", b"elst")
    if box is None:
        return Edits()
    wide = 8 if number(box, 0, 1) else 4
    table = rows(box, 2 * wide + 4)
    delay, begin = 0, 0
    for start in range(0, len(table), 2 * wide + 4):
        length = number(table, start, wide)
        if length > LONGEST_SECONDS * movie_timescale:
            raise BadIndex("an edit is absurdly long")
        media_time = number(table, start + wide, wide, signed=True)
        begin = start + 2 * wide + 4
        if media_time == -1:
            delay += length
            continue
        if begin < len(table) or number(table, begin - 4, 4) != _NORMAL_RATE:
            raise NoIndex("the edit list does more than shift the track")
        if media_time < 0:
            raise BadIndex("an edit begins before the media")
        return Edits(delay=delay, media_time=media_time, length=length)
    return Edits()
