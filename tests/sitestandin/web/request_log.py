"""Which requests came, what was answered, and how much of it was really sent."""

import time
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from tests.sitestandin.web.addresses import number_of, video_id_of
from tests.sitestandin.web.messages import Request


@dataclass(kw_only=True)
class RequestRecord:
    """One request; *bytes_sent* and *seconds* grow while the body is being sent.

    *number* counts the requests since the site's start, *connection* the TCP connections,
    *time* is the unix time of arrival. *size* is the length of the body that is to be sent
    and *bytes_sent* what went out of it, heads not counted. *ended* says that the site has
    done with the request, whether or not it is *finished*.
    """

    number: int = 0
    time: float
    connection: int
    scheme: str
    method: str
    host: str
    path: str
    query: str
    range: str | None
    user_agent: str | None
    video_id: str | None
    itag: int | None
    sq: int | None
    status: int | None = None
    size: int | None = None
    bytes_sent: int = 0
    seconds: float = 0
    ended: bool = False

    @property
    def finished(self) -> bool:
        """Whether the whole body went out."""
        return self.bytes_sent == self.size

    @property
    def is_media(self) -> bool:
        return self.path.startswith("/videoplayback")


def record_of(request: Request, *, connection: int, scheme: str) -> RequestRecord:
    return RequestRecord(
        time=time.time(),
        connection=connection,
        scheme=scheme,
        method=request.method,
        host=request.host,
        path=request.path,
        query=request.query,
        range=request.headers.get("Range"),
        user_agent=request.headers.get("User-Agent"),
        video_id=video_id_of(request),
        itag=number_of(request, "itag"),
        sq=number_of(request, "sq"),
    )


class RequestLog:
    """The records since the last clearing, oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._records: list[RequestRecord] = []

    def add(self, record: RequestRecord) -> None:
        with self._lock:
            self._count += 1
            record.number = self._count
            self._records.append(record)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()

    def as_dicts(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(record) for record in self._records]
