"""Encodes the end of a segment while its start is encoded and its middle arrives."""

import logging
import os
from fractions import Fraction
from itertools import chain, count
from threading import Thread, get_native_id

import av

from yt_downloader.media.cut.edges import Edges
from yt_downloader.media.cut.encoders import NoEncoder
from yt_downloader.media.cut.groups import groups
from yt_downloader.media.cut.order import File
from yt_downloader.media.cut.pieces import Arrivals
from yt_downloader.media.cut.reading import NoTrack, Run
from yt_downloader.media.cut.sample import Sample
from yt_downloader.media.cut.splice import closed_end
from yt_downloader.media.cut.timeline import stop_ticks

_log = logging.getLogger(__name__)
_HEADER_PIECE = 0
# What is needed last comes last: the start is encoded meanwhile, and then the middle copied.
_NICENESS = 15


class Tail:
    """Reads the last group of a file by itself, in a thread of its own.

    When it cannot, the end is encoded in its turn: this only saves time.
    """

    def __init__(self, file: File, arrivals: Arrivals, end: Fraction) -> None:
        """*file* has a tail; *end* is that of the segment, in seconds."""
        self._file = file
        self._arrivals = arrivals
        self._end = end
        self._found: tuple[int, int, list[Sample]] | None = None
        self._thread = Thread(target=self._work, name="tail", daemon=True)
        self._thread.start()

    def encoded(self, keyframe: int, first: int) -> list[Sample] | None:
        """The pictures from tick *first* to the end, of the group that begins at *keyframe*.

        None when it found another end.
        """
        self._thread.join()
        if self._found is None or self._found[:2] != (keyframe, first):
            return None
        return self._found[2]

    def _work(self) -> None:
        # For this thread and the encoder's that it starts: Linux has a niceness for each.
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)
        try:
            self._encode()
        except (NoTrack, NoEncoder, ValueError, av.FFmpegError) as error:
            _log.info("the end is not encoded ahead", extra={"reason": repr(error)})

    def _encode(self) -> None:
        assert self._file.tail is not None
        pieces = chain([_HEADER_PIECE], count(self._file.tail))
        run = Run(self._file, self._arrivals, pieces)
        stream = run.streams["video"]
        edges = Edges(stream)
        stop = stop_ticks(self._end, Fraction(stream.time_base))
        for group in groups(run.samples("video"), edges.is_clean, stop=stop):
            if group.next is None or group.next.pts >= stop:
                _copied, first = closed_end(group, stop)
                if first is not None:
                    encoded = edges.encode(group, first, stop)
                    self._found = group.own[0].pts, first, encoded
                return
