"""One job's fetching: what the rest of the service calls."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from types import TracebackType
from typing import Self

from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.attempts import Attempts, Head, Job, Task
from yt_downloader.sources.fetch.budget import Budget
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.crew import run_all
from yt_downloader.sources.fetch.download import Download
from yt_downloader.sources.fetch.failures import Stopped
from yt_downloader.sources.fetch.gate import Gate
from yt_downloader.sources.fetch.operation import Operation
from yt_downloader.sources.fetch.piece import Part, Piece, check_range
from yt_downloader.sources.fetch.renewal import Renewal
from yt_downloader.sources.fetch.sinks import FileSink, MemorySink
from yt_downloader.sources.fetch.web import Web

_FIRST = -1  # before all pieces

Place = Address | Callable[[], Address]


class Fetcher:
    """Fetches with up to *parallel* connections at a time, all calls together.

    A context manager: leaving it, or `close` from any thread, ends every
    connection and makes running calls raise Stopped. All methods may be called
    from several threads. Each runs its requests in threads of its own and waits
    for them, calling *check* in the thread that called at least every 50 ms;
    what that raises ends the call within 0.1 s and comes out.

    *max_bytes* is for all bodies together. *renew* is called at most once, in
    one of those threads, when the site refuses an address; it returns whether
    `locate` now gives new ones.

    Every method raises MediaError: BLOCKED_ADDRESS, VIDEO_UNAVAILABLE (401,
    403, 404, 410 and the like), RATE_LIMITED (429), NETWORK_ERROR, TOO_LARGE,
    DISK_FULL, and EMPTY_OUTPUT for a resource that ends before the range.
    """

    def __init__(
        self,
        connections: Connections,
        *,
        parallel: int,
        max_bytes: int,
        renew: Callable[[], bool] | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        patience = connections.patience
        web = Web(connections.pool(parallel), connections.egress, patience)
        self._job = Job(
            web=web,
            gate=Gate(parallel),
            renewal=Renewal(renew),
            budget=Budget(max_bytes),
            patience=patience,
        )
        self._parallel = parallel
        self._check = check
        self._lock = Lock()
        self._running: set[Operation] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def received(self) -> int:
        """Bytes of bodies so far, of broken reads and playlists, too."""
        return self._job.budget.received

    def close(self) -> None:
        with self._lock:
            self._closed = True
            running = list(self._running)
        for operation in running:
            operation.stop()
        self._job.web.close()

    def fetch(
        self,
        pieces: Iterable[Piece],
        *,
        on_done: Callable[[Piece, int], None] = lambda _piece, _size: None,
        check: Callable[[], None] | None = None,
    ) -> None:
        """Fetch all *pieces* into their files; they are begun in their order.

        *on_done(piece, size)* runs in the calling thread when the file is
        there, *size* is what was fetched. What it or *check* raises ends the
        call. Afterwards, however it ended, no thread of it touches files, and
        there are only complete ones.

        Raises MediaError as the class says, and OSError for files that cannot
        be written.
        """
        ordered = list(pieces)
        self._job.budget.check_room(sum(p.stop - p.start for p in ordered if p.stop is not None))
        operation = self._begin()
        done: set[int] = set()

        def note(index: int, size: int) -> None:
            done.add(index)
            on_done(ordered[index], size)

        works = [self._work(operation, rank, piece) for rank, piece in enumerate(ordered)]
        try:
            self._run(operation, works, threads=self._parallel, on_done=note, check=check)
        finally:
            for index, piece in enumerate(ordered):
                if index not in done:
                    piece.part.unlink(missing_ok=True)

    def read(self, address: Place, start: int, stop: int) -> Part:
        """The bytes [start, stop), or those of them that the resource has; 1 byte to 10 MiB."""
        check_range(start, stop)
        sink = MemorySink()
        download = Download(sink, self._job.budget, start=start, stop=stop, may_be_short=True)
        self._run_one(download, address)
        return Part(data=bytes(sink.data), total=download.total, unasked=download.unasked)

    def body(self, address: Place, *, max_bytes: int) -> tuple[bytes, str]:
        """A whole small body, and the URL that it came from after redirects."""
        sink = MemorySink()
        download = Download(sink, self._job.budget, start=0, stop=None, max_bytes=max_bytes)
        self._run_one(download, address)
        return bytes(sink.data), download.url

    def text(self, address: Place, *, max_bytes: int) -> tuple[str, str]:
        """The same as text: UTF-8, what is not is replaced."""
        data, url = self.body(address, max_bytes=max_bytes)
        return data.decode("utf-8-sig", errors="replace"), url

    def head(self, address: Place) -> Mapping[str, str]:
        """The headers of the answer to HEAD; their names may be asked for in any case."""
        head = Head()
        self._run_one(head, address)
        return head.headers

    def _work(self, operation: Operation, rank: int, piece: Piece) -> Callable[[], int]:
        def work() -> int:
            attempts = Attempts(self._job, operation, piece.locate, rank=rank)
            with FileSink(piece, operation) as sink:
                download = Download(
                    sink,
                    self._job.budget,
                    start=piece.start,
                    stop=piece.stop,
                    max_bytes=piece.max_bytes,
                )
                attempts.run(download)
                sink.finish()
            return download.written

        return work

    def _run_one(self, task: Task, address: Place) -> None:
        operation = self._begin()
        locate = (lambda: address) if isinstance(address, Address) else address
        attempts = Attempts(self._job, operation, locate, rank=_FIRST)

        def work() -> int:
            attempts.run(task)
            return 0

        self._run(operation, [work], threads=1, on_done=lambda _index, _size: None, check=None)

    def _begin(self) -> Operation:
        with self._lock:
            if self._closed:
                raise Stopped
            operation = Operation(self._job.patience)
            self._running.add(operation)
            return operation

    def _run(
        self,
        operation: Operation,
        works: Iterable[Callable[[], int]],
        *,
        threads: int,
        on_done: Callable[[int, int], None],
        check: Callable[[], None] | None,
    ) -> None:
        try:
            run_all(
                works,
                threads=threads,
                operation=operation,
                on_done=on_done,
                check=check or self._check,
            )
        finally:
            with self._lock:
                self._running.discard(operation)
