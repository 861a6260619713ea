"""One body, or part of one, taken from as many answers as it needs."""

import sys
from http import HTTPStatus

from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.answer import Answer
from yt_downloader.sources.fetch.budget import Budget
from yt_downloader.sources.fetch.failures import Broken
from yt_downloader.sources.fetch.sinks import Sink

_SHORT = "The site's file is shorter than it should be."
_NO_PARTS = "The site does not serve parts of files."


class Download:
    """Puts bytes [start, stop) of a resource into *sink*, or all of it if *stop* is None.

    Each byte once: an answer that breaks off is continued at the next byte.
    Only where a site ignores that and sends all from 0, what was asked from 0
    is begun anew. *max_bytes* is for whole bodies; *may_be_short* says that the
    resource may end before *stop*.
    """

    method = "GET"

    def __init__(
        self,
        sink: Sink,
        budget: Budget,
        *,
        start: int,
        stop: int | None,
        max_bytes: int = sys.maxsize,
        may_be_short: bool = False,
    ) -> None:
        self._sink = sink
        self._budget = budget
        self._start = start
        self._stop = stop
        self._max_bytes = max_bytes if stop is None else stop - start
        self._may_be_short = may_be_short
        self.total: int | None = None
        self.unasked = False  # all of it came where a part was asked for
        self.url = ""
        self.written = 0
        self.most_written = 0

    @property
    def part(self) -> str | None:
        """The value of the Range header for what is missing; None for a whole body."""
        if self._stop is not None:
            return f"bytes={self._position}-{self._stop - 1}"
        return f"bytes={self._position}-" if self._position else None

    def take(self, answer: Answer) -> None:
        """Take what *answer* brings; when this returns, everything is there.

        Raises Broken when some is missing, and MediaError: EMPTY_OUTPUT for a
        resource that is too short, TOO_LARGE, NETWORK_ERROR if the site does
        not serve parts, and what the sink raises.
        """
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._accept_end(answer)
            return
        self.url = answer.url
        partial = answer.status == HTTPStatus.PARTIAL_CONTENT
        end = self._end_of_part(answer) if partial else self._end_of_whole(answer)
        body_ended = self._copy(answer, min(end, self._stop or sys.maxsize))
        if body_ended and end == sys.maxsize:
            self.total = self._position
        self._judge()

    @property
    def _position(self) -> int:
        return self._start + self.written

    def _end_of_part(self, answer: Answer) -> int:
        """Where the bytes of a partial answer end; they must be the ones that were asked for."""
        found = answer.content_range()
        if self.part is None or found.start != self._position:
            raise Broken("another part than was asked for")
        self._note_total(found.total)
        if self._stop is None and self.total is None:
            self.total = found.stop
        return found.stop

    def _end_of_whole(self, answer: Answer) -> int:
        """Where the bytes of a whole body end; sys.maxsize if only its end will tell."""
        if self._start:
            raise MediaError("NETWORK_ERROR", _NO_PARTS)
        if self.written:
            self._sink.restart()
            self.written = 0
        self.unasked = self._stop is not None
        self._note_total(answer.length)
        return sys.maxsize if answer.length is None else answer.length

    def _note_total(self, total: int | None) -> None:
        if total is None:
            return
        if self.total not in {None, total}:
            raise Broken("another size than before")
        if self._stop is None and total > self._max_bytes:
            raise MediaError("TOO_LARGE")
        self.total = total

    def _copy(self, answer: Answer, end: int) -> bool:
        """Copy up to the position *end* and no further; whether the body ended before."""
        while (left := end - self._position) > 0:
            data = answer.read(left)
            if not data:
                return True
            self._budget.add(len(data))
            if self.written + len(data) > self._max_bytes:
                raise MediaError("TOO_LARGE")
            self._sink.write(data)
            self.written += len(data)
            self.most_written = max(self.most_written, self.written)
        return False

    def _judge(self) -> None:
        if self._position == self._stop:
            return
        if self._position != self.total:
            raise Broken("less than was asked for")
        self._check_may_be_short()

    def _accept_end(self, answer: Answer) -> None:
        """The site says that there is nothing from here on: then all of it may be here."""
        self._check_may_be_short()
        if self._stop is None and answer.content_range().total != self.written:
            raise Broken("no such part")
        self.total = self._position

    def _check_may_be_short(self) -> None:
        if self._stop is not None and not (self._may_be_short and self.written):
            raise MediaError("EMPTY_OUTPUT", _SHORT)
