"""Runs jobs in threads: claims, runs, stores, records and cleans up."""

import errno
import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from yt_downloader import logs
from yt_downloader.clock import iso, utcnow
from yt_downloader.data.kinds import Note
from yt_downloader.data.mongo import OUTAGES, DatabaseError
from yt_downloader.data.queue import Queue
from yt_downloader.data.record import JobRecord, Kind, StoredFile
from yt_downloader.errors import AppError, MediaError
from yt_downloader.jobs.progress import ProgressBoard, ProgressWriter
from yt_downloader.jobs.run import Job, Later, Made, Run, Stop, Stopped
from yt_downloader.jobs.waiting import Waiting
from yt_downloader.media.identity import own_name
from yt_downloader.media.progress import Progress
from yt_downloader.storage.local import LocalStorage

_log = logging.getLogger(__name__)

# How long a job may lie in the queue when the bell is not heard, and how late a
# `waiting` one may be: nothing rings for those.
_POLL_SECONDS = 1.0
_WATCH_SECONDS = 0.25  # how soon a run learns that it was cancelled
_RENEW_EVERY = timedelta(seconds=5)
_RECORD_SECONDS = 60.0  # how long a finished run waits for a database that is away
_OUTAGE_PAUSE_SECONDS = 0.5
_TROUBLE_PAUSE_SECONDS = 2.0
_STOP_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Lane:
    """How jobs of one kind are run: *threads* at a time, each for *timeout_seconds* at most."""

    job: Job
    threads: int
    timeout_seconds: float


class Worker:
    """The threads of one worker process; those of a kind run the jobs of its lane."""

    def __init__(
        self,
        queue: Queue,
        storage: LocalStorage,
        board: ProgressBoard,
        *,
        lanes: Mapping[Kind, Lane],
        work_dir: Path,
        retention: timedelta,
        waiting: Waiting,
    ) -> None:
        self._queue = queue
        self._storage = storage
        self._board = board
        self._lanes = lanes
        self._work_dir = work_dir
        self._retention = retention
        self._waiting = waiting
        self.name = own_name()
        self._stopping = threading.Event()
        self._rung = threading.Condition()
        self._runs: set[Run] = set()
        self._runs_lock = threading.Lock()

    def start(self) -> None:
        for kind, lane in self._lanes.items():
            for number in range(lane.threads):
                self._spawn(f"{kind}-{number + 1}", self._work, kind)
        self._spawn("watch-claims", self._watch)

    def wake(self) -> None:
        """Look at the queue now."""
        with self._rung:
            self._rung.notify_all()

    def running(self) -> int:
        with self._runs_lock:
            return len(self._runs)

    def stop(self, *, seconds: float) -> None:
        """Put running jobs back; returns when they are, after *seconds* at the latest."""
        self._stopping.set()
        self._stop_runs(Stop.SHUTDOWN)
        self.wake()
        deadline = time.monotonic() + seconds
        while self.running() and time.monotonic() < deadline:
            time.sleep(_STOP_POLL_SECONDS)

    def _spawn(self, name: str, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name=name, daemon=True)
        thread.start()

    def _work(self, kind: Kind) -> None:
        """One thread's life: take a job, run it, take the next."""
        while not self._stopping.is_set():
            try:
                record = self._queue.claim(kind, worker=self.name)
                if record:
                    self._execute(record, self._lanes[kind])
            except OUTAGES:
                self._stopping.wait(_OUTAGE_PAUSE_SECONDS)
                continue
            except Exception:  # noqa: BLE001 - a thread that ends is never replaced
                _log.exception("taking jobs goes wrong; trying again")
                self._stopping.wait(_TROUBLE_PAUSE_SECONDS)
                continue
            if not record:
                with self._rung:
                    self._rung.wait(_POLL_SECONDS)

    def _watch(self) -> None:
        """Renew the claims of what runs, and stop what has lost its claim."""
        renewed_at: datetime | None = None
        while not self._stopping.wait(_WATCH_SECONDS):
            try:
                renewed_at = self._look_after_claims(renewed_at)
            except OUTAGES:
                continue
            except Exception:  # noqa: BLE001 - without this thread no run is ever stopped
                _log.exception("looking after claims goes wrong; trying again")
                self._stopping.wait(_TROUBLE_PAUSE_SECONDS)

    def _look_after_claims(self, renewed_at: datetime | None) -> datetime | None:
        """One round; *renewed_at* and the result are the time of the last renewal.

        By the clock on the wall, as leases are: another stands still while the
        machine sleeps.
        """
        with self._runs_lock:
            runs = {run.claim[1]: run for run in self._runs}
        claims = [run.claim for run in runs.values()]
        if not claims:
            return renewed_at
        now = utcnow()
        if renewed_at is None or abs(now - renewed_at) >= _RENEW_EVERY:
            self._queue.renew(claims)
            renewed_at = now
        for token in self._queue.lost(claims):
            runs[token].stop(Stop.LOST)
        return renewed_at

    def _stop_runs(self, why: Stop) -> None:
        with self._runs_lock:
            for run in self._runs:
                run.stop(why)

    def _execute(self, record: JobRecord, lane: Lane) -> None:
        """Run the job of *lane* once. Never raises."""
        run = self._begin(record, lane)
        directory = self._work_dir / f"{record.id}-{record.claim}"
        began = time.monotonic()
        try:
            _log.info("job begins", extra={"attempt": record.attempts})
            directory.mkdir(parents=True)
            made = lane.job(record, directory, run)
            run.check()
            self._finish(record, made)
            _log.info("job done", extra={"seconds": round(time.monotonic() - began, 2)})
        except Stopped as stopped:
            _log.info("job stopped", extra={"why": stopped.why})
            if stopped.why is Stop.SHUTDOWN:
                self._record(lambda: self._queue.put_back(record))
        except Later as later:
            self._postpone(record, later)
        except AppError as error:
            self._fail(record, error)
        except OSError as error:
            _log.exception("job broke")
            self._fail(record, _failure_of(error))
        except Exception:  # noqa: BLE001 - a bug in a job must not end the thread
            _log.exception("job broke")
            self._fail(record, MediaError("UNKNOWN_ERROR"))
        finally:
            shutil.rmtree(directory, ignore_errors=True)
            self._board.clear(record.id)
            with self._runs_lock:
                self._runs.discard(run)
            logs.job_id.set("")
            logs.request_id.set("")

    def _begin(self, record: JobRecord, lane: Lane) -> Run:
        logs.job_id.set(record.id)
        logs.request_id.set(record.request_id)
        run = Run(
            record,
            timeout_seconds=lane.timeout_seconds,
            on_progress=ProgressWriter(self._board, record.id),
            on_note=lambda note: self._note(record, note),
        )
        run.report(Progress(current_phase="initializing"))
        with self._runs_lock:
            self._runs.add(run)
        if self._stopping.is_set():
            run.stop(Stop.SHUTDOWN)
        return run

    def _note(self, record: JobRecord, note: Note) -> None:
        self._record(lambda: self._queue.note(record, note))

    def _finish(self, record: JobRecord, made: list[Made]) -> None:
        """Store the files, then record them; without the claim they are deleted again."""
        files = []
        for item in made:
            key = f"{record.id}/{record.claim}/{item.path.name}"
            size = item.path.stat().st_size
            self._storage.put(item.path, key)
            files.append(StoredFile(key=key, name=item.name, kind=item.kind, size_bytes=size))
        ends = utcnow() + self._retention
        recorded = self._record(lambda: self._queue.complete(record, files, expires_at=ends))
        if recorded is False:
            for file in files:
                self._storage.delete(file.key)

    def _postpone(self, record: JobRecord, later: Later) -> None:
        """Give the thread and the slot to others until there may be something to fetch."""
        until = self._waiting.next_try(record, later, now=utcnow())
        if until is None:
            self._fail(record, later.error)
            return
        _log.info("job waits", extra={"until": iso(until), "reason": later.error.code})
        waits = record.waits + 1 if later.until is None else 0
        self._record(lambda: self._queue.postpone(record, until=until, waits=waits))

    def _fail(self, record: JobRecord, error: AppError) -> None:
        _log.warning("job failed", extra={"code": error.code, "reason": error.message})
        self._record(lambda: self._queue.fail(record, code=error.code, message=error.message))

    def _record(self, write: Callable[[], bool]) -> bool | None:
        """Do *write*, waiting for the database for a while if it is away.

        False when the claim is lost. None when the wait was in vain: whether
        it was written is not known then, and the sweep deletes what is not
        referred to.
        """
        deadline = time.monotonic() + _RECORD_SECONDS
        while True:
            try:
                return write()
            except DatabaseError as error:
                if not isinstance(error, OUTAGES):
                    _log.exception("a run cannot be recorded; trying again")
                if time.monotonic() > deadline or self._stopping.is_set():
                    return None
                time.sleep(_OUTAGE_PAUSE_SECONDS)


def _failure_of(error: OSError) -> MediaError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return MediaError("DISK_FULL" if full else "UNKNOWN_ERROR")
