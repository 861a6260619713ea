"""Runs many things in threads, and one caller that can end them all at once."""

import contextvars
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

from yt_downloader.sources.fetch.failures import Stopped
from yt_downloader.sources.fetch.operation import Operation

_TICK_SECONDS = 0.04
# Who is blocked by what nobody can end, a name server say, is left behind: a
# thread of a stopped operation touches no files.
_LEAVE_BEHIND_SECONDS = 0.08
THREAD_NAME = "fetch"

_Result = tuple[int, int] | BaseException


def run_all(
    works: Iterable[Callable[[], int]],
    *,
    threads: int,
    operation: Operation,
    on_done: Callable[[int, int], None],
    check: Callable[[], None],
) -> None:
    """Begin *works* in their order, in up to so many *threads*, and wait for all.

    *on_done(index, result)* and *check* run in the calling thread, *check* at
    least every 50 ms. The first exception, from wherever, stops *operation*
    and comes out. It is stopped at the end in any case.
    """
    waiting = deque(enumerate(works))
    left = len(waiting)
    results: SimpleQueue[_Result] = SimpleQueue()
    crew: list[threading.Thread] = []
    try:
        for _ in range(min(threads, left)):
            crew.append(_start(waiting, operation, results))  # noqa: PERF401 - some may be running
        _wait(left, results, operation, on_done, check)
    finally:
        operation.stop()
        deadline = time.monotonic() + _LEAVE_BEHIND_SECONDS
        for thread in crew:
            thread.join(max(0, deadline - time.monotonic()))


def _wait(
    left: int,
    results: "SimpleQueue[_Result]",
    operation: Operation,
    on_done: Callable[[int, int], None],
    check: Callable[[], None],
) -> None:
    next_tick = 0.0
    while left:
        if time.monotonic() >= next_tick:
            check()
            operation.check()
            operation.end_slow_requests()
            next_tick = time.monotonic() + _TICK_SECONDS
        try:
            result = results.get(timeout=max(0, next_tick - time.monotonic()))
        except Empty:
            continue
        if isinstance(result, BaseException):
            raise result
        on_done(*result)
        left -= 1


def _start(
    waiting: deque[tuple[int, Callable[[], int]]],
    operation: Operation,
    results: "SimpleQueue[_Result]",
) -> threading.Thread:
    def work() -> None:
        try:
            while waiting:
                operation.check()
                index, one = waiting.popleft()
                results.put((index, one()))
        except IndexError:  # another thread took the last one
            pass
        except Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - the calling thread raises it
            results.put(error)

    # The context carries the ids of the job, for the log.
    thread = threading.Thread(
        target=contextvars.copy_context().run, args=(work,), name=THREAD_NAME, daemon=True
    )
    thread.start()
    return thread
