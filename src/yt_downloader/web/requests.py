"""What happens around every request: its id, its log line, what is left of its limit."""

import logging
import time

from flask import Flask, Response, g, request

from yt_downloader.data.mongo import Database
from yt_downloader.logs import request_id
from yt_downloader.web.allowance import add_headers
from yt_downloader.web.bare_answers import request_id_of

_log = logging.getLogger("yt_downloader.access")
_NO_DATABASE = ("/api/health", "/api/docs", "/api/openapi.json", "/api/config")


def register(app: Flask, database: Database) -> None:
    """Give *app* request ids and an access log, and make its first request build the indexes."""

    @app.before_request
    def begin() -> None:
        g.request_id = request_id_of(request.headers.get("X-Request-ID", ""))
        g.began = time.perf_counter()
        request_id.set(g.request_id)

    @app.before_request
    def prepare() -> None:
        needs_none = request.method == "OPTIONS" or request.path.startswith(_NO_DATABASE)
        if request.url_rule and not needs_none:
            database.prepare()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        add_headers(response)
        _log.info("request", extra=_line(response))
        return response


def _line(response: Response) -> dict[str, object]:
    """What the access log keeps. The route, not the path: paths hold tokens."""
    took = time.perf_counter() - g.get("began", time.perf_counter())
    return {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "",
        "status": response.status_code,
        "dur_ms": round(took * 1000, 1),
        "ip": request.remote_addr,
        "user_id": g.get("user_id", ""),
    }
