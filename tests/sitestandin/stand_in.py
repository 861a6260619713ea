"""The stand-in as tests use it: a child process, and its control interface as methods."""

import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.sitestandin.pages.channel import CHANNEL_HANDLE
from tests.sitestandin.web.hosts import ELSEWHERE_HOST
from tests.sitestandin.web.inbox import Letter
from tests.sitestandin.web.request_log import RequestRecord

_REPOSITORY = Path(__file__).resolve().parents[2]
_STOP_SECONDS = 10


class SiteStandIn:
    """Runs the site for the length of a `with` block.

    The very first start on a machine takes about a minute and a half, as it generates the
    media. *port* 0 lets the system choose.
    """

    def __init__(self, port: int = 0) -> None:
        self._wanted_port = port
        self.port = 0
        self.ca_file = Path()

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.sitestandin", "--for-tests"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self._wanted_port)],
            cwd=_REPOSITORY,
            stdin=subprocess.PIPE,  # its end tells the child that we are gone
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        ready = self._process.stdout.readline()
        if not ready:
            self.__exit__(None, None, None)
            raise RuntimeError("the stand-in did not start; its messages are on stderr")
        found = json.loads(ready)
        self.port, self.ca_file = int(found["port"]), Path(found["ca_file"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._process as process:  # closes the pipes, waits
            assert process.stdin
            process.stdin.close()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """What sends the service's requests here and makes it trust the answers."""
        return {
            "OUTBOUND_PROXY": self.base_url,
            "OUTBOUND_CA_FILE": str(self.ca_file),
            "EGRESS_ALLOW": f"127.0.0.1:{self.port}",
        }

    def watch_url(self, video_id: str) -> str:
        return f"https://www.youtube.com/watch?v={video_id}"

    def playlist_url(self, playlist_id: str) -> str:
        """The page of one of catalogue.PLAYLISTS."""
        return f"https://www.youtube.com/playlist?list={playlist_id}"

    def live_page_url(self) -> str:
        return f"https://www.youtube.com/{CHANNEL_HANDLE}/live"

    def elsewhere_url(self, path: str) -> str:
        """Something on the host that is no YouTube, see elsewhere.routes."""
        return f"https://{ELSEWHERE_HOST}/{path}"

    def conditions(self, **changes: Any) -> dict[str, Any]:
        """Change the fields of web.conditions.Conditions that are named; return them all."""
        now: dict[str, Any] = self._control("PUT", "conditions", changes)
        return now

    def reset(self) -> None:
        """Back to a perfect network, live streams at their start, an empty request log."""
        self._control("POST", "reset")

    def requests(self, *, media: bool | None = None) -> list[RequestRecord]:
        """The requests since the last reset; with *media* only those for media, or the others."""
        records = [RequestRecord(**fields) for fields in self._control("GET", "requests")]
        return [record for record in records if media in (None, record.is_media)]

    def live_since(self) -> float:
        """The unix time at which the running streams began, as the site knows it."""
        return float(self._control("GET", "clock")["live_since"])

    def messages(self, host: str = "") -> list[Letter]:
        """The messages to *host*, or to all hosts that take some, since the last reset."""
        letters = [Letter(**fields) for fields in self._control("GET", "messages")]
        return [letter for letter in letters if host in {"", letter.host}]

    def clear_requests(self) -> None:
        self._control("DELETE", "requests")

    def _control(self, method: str, what: str, value: Any = None) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = None if value is None else json.dumps(value)
            connection.request(method, f"/standin/{what}", body)
            with connection.getresponse() as response:
                answer = json.load(response)
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(answer["problem"])
        return answer
