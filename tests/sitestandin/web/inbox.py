"""What arrives for hosts that take messages: webhooks, and chat bots."""

import time
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from tests.sitestandin.web.conditions import CurrentConditions
from tests.sitestandin.web.messages import Reply, Request, plain


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message; *status* is what it was answered with, *time* the unix time of arrival."""

    time: float
    method: str
    host: str
    path: str
    content_type: str
    body: Any
    status: int


class Inbox:
    """Keeps every message. Answers 204, or what the conditions have for the next ones."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._letters: list[Letter] = []

    def take(self, request: Request, conditions: CurrentConditions) -> Reply:
        status, headers = conditions.take_message_answer()
        letter = Letter(
            time=time.time(),
            method=request.method,
            host=request.host,
            path=request.path,
            content_type=request.headers.get("Content-Type", ""),
            body=request.json,
            status=status,
        )
        with self._lock:
            self._letters.append(letter)
        return plain(status).with_headers(**headers)

    def clear(self) -> None:
        with self._lock:
            self._letters.clear()

    def as_dicts(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(letter) for letter in self._letters]
