"""Who may reach the service, by which name, and which web pages elsewhere may use it."""

from collections.abc import Sequence

from flask import Flask, Response, request
from flask_cors import CORS
from werkzeug.sansio.utils import host_is_trusted

from yt_downloader.web.errors import error_response

_PREFLIGHT_SECONDS = 7200  # the most that browsers believe
# For the supervisor, which asks whether the web part answers.
_OWN = ("127.0.0.1", "[::1]", "localhost")
_SENT = (
    *("Accept", "Authorization", "Content-Type", "If-Match", "If-None-Match", "If-Range"),
    *("Last-Event-ID", "Prefer", "Range", "Tus-Resumable", "Upload-Length", "Upload-Metadata"),
    *("Upload-Offset", "X-Request-ID"),
)
_READ = (
    *("Accept-Ranges", "Content-Disposition", "Content-Range", "ETag", "Location"),
    *("Preference-Applied", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
    *("Retry-After", "Tus-Extension", "Tus-Max-Size", "Tus-Resumable", "Tus-Version"),
    *("Upload-Expires", "Upload-Length", "Upload-Offset", "X-Request-ID"),
)


def register(app: Flask, *, hosts: Sequence[str], origins: Sequence[str], own: str) -> None:
    """Refuse requests for other names than *hosts*, where there are some, and answer CORS.

    *own* is the address that the service listens on. *origins* are exact, or only `*`.
    Cookies and the like are never allowed across origins: pages elsewhere send a token.
    """

    @app.before_request
    def check_host() -> Response | None:
        told = "HTTP_HOST" in request.environ or request.environ["SERVER_PROTOCOL"] == "HTTP/1.0"
        if not told or not request.host:
            return error_response(400, "BAD_HOST", "Send one header Host with a name.")
        if hosts and not host_is_trusted(request.host.lower(), [*hosts, *_OWN, own]):
            return error_response(400, "BAD_HOST", "This server does not go by that name.")
        return None

    if origins:
        CORS(
            app,
            origins=list(origins),
            methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
            allow_headers=list(_SENT),
            expose_headers=list(_READ),
            max_age=_PREFLIGHT_SECONDS,
            supports_credentials=False,
            always_send=False,
            send_wildcard=True,
            vary_header=True,
        )
