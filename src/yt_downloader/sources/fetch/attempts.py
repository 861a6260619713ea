"""Asks again until something is there, or until that is no use."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from yt_downloader.errors import MediaError
from yt_downloader.sources.fetch.address import Address, host_of
from yt_downloader.sources.fetch.answer import Answer
from yt_downloader.sources.fetch.budget import Budget
from yt_downloader.sources.fetch.failures import Broken, Busy, Refused
from yt_downloader.sources.fetch.gate import Gate
from yt_downloader.sources.fetch.operation import Operation
from yt_downloader.sources.fetch.patience import PROGRESS_BYTES, Patience
from yt_downloader.sources.fetch.renewal import Renewal
from yt_downloader.sources.fetch.web import Web

_log = logging.getLogger(__name__)
_Failure = Broken | Busy | Refused
_REFUSALS = 2  # of a request that was the only one


class Task(Protocol):
    """What is wanted. It keeps what it has between attempts.

    *part* is the value of the Range header for what is missing, None for none;
    *most_written* the most bytes it ever had.
    """

    method: str
    most_written: int

    @property
    def part(self) -> str | None: ...

    def take(self, answer: Answer) -> None:
        """Take what *answer* brings; returns when all is there, else raises Broken."""


class Head:
    """Wants the headers of a resource."""

    method = "HEAD"
    part = None
    most_written = 0

    def __init__(self) -> None:
        self.headers: Mapping[str, str] = {}

    def take(self, answer: Answer) -> None:
        self.headers = answer.headers


@dataclass(frozen=True, slots=True)
class _Failed:
    """One attempt. *alone*: nothing else was under way. *renewals*: as many were before it."""

    failure: _Failure
    alone: bool
    renewals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all requests of one Fetcher share."""

    web: Web
    gate: Gate
    renewal: Renewal
    budget: Budget
    patience: Patience


class Attempts:
    """The attempts for one task, made in one thread."""

    def __init__(
        self, job: Job, operation: Operation, locate: Callable[[], Address], *, rank: int
    ) -> None:
        self._job = job
        self._operation = operation
        self._locate = locate
        self._rank = rank
        self._failures = 0
        self._refusals = 0
        self._counted_from = 0
        self._host = ""

    def run(self, task: Task) -> None:
        """Returns when *task* has everything.

        Raises MediaError, Stopped, and what `locate` and `renew` raise.
        """
        while failed := self._attempt(task):
            self._operation.check()
            _log.info(
                "a request failed", extra={"host": self._host, "reason": str(failed.failure)}
            )
            self._count(failed.failure, task)
            self._recover(failed)

    def _attempt(self, task: Task) -> _Failed | None:
        gate = self._job.gate
        place = gate.enter(self._rank, self._operation.check)
        renewals = self._job.renewal.count
        well = False
        try:
            self._ask_once(task)
            well = True
        except Broken as error:
            return _Failed(error, alone=False, renewals=renewals)
        except (Busy, Refused) as error:
            return _Failed(error, alone=gate.narrow(place), renewals=renewals)
        finally:
            gate.leave(well=well)
        return None

    def _ask_once(self, task: Task) -> None:
        address = self._locate()
        self._host = host_of(address.url)
        with self._operation.line() as line:
            web = self._job.web
            answer = web.ask(address, line=line, method=task.method, part=task.part)
            try:
                answer.check()
                task.take(answer)
            finally:
                answer.close()

    def _count(self, failure: _Failure, task: Task) -> None:
        """Real progress starts the count anew."""
        if task.most_written - self._counted_from >= PROGRESS_BYTES:
            self._counted_from = task.most_written
            self._failures = self._refusals = 0
            if isinstance(failure, Broken):
                return
        self._failures += 1

    def _recover(self, failed: _Failed) -> None:
        """Wait for the right time for the next attempt, or raise."""
        spent = self._failures >= self._job.patience.attempts
        match failed.failure:
            case Refused():
                self._recover_from_refusal(failed.failure, failed, spent=spent)
            case Busy():
                if spent:
                    raise MediaError(failed.failure.code)
                self._job.gate.rest(self._rest_seconds(failed.failure))
            case Broken():
                if spent:
                    raise MediaError("NETWORK_ERROR")
                if self._failures:
                    self._pause()

    def _recover_from_refusal(self, refused: Refused, failed: _Failed, *, spent: bool) -> None:
        if self._job.renewal.is_newer(failed.renewals, self._operation.check):
            return
        self._refusals += failed.alone
        if refused.final or spent or self._refusals >= _REFUSALS:
            raise MediaError("VIDEO_UNAVAILABLE")
        self._pause()

    def _pause(self) -> None:
        self._operation.pause(self._job.patience.pause(self._failures))

    def _rest_seconds(self, busy: Busy) -> float:
        patience = self._job.patience
        if busy.retry_after is None:
            return patience.pause(self._failures)
        asked = max(busy.retry_after, patience.pause(self._failures))
        return min(asked, patience.longest_retry_after_seconds)
