"""What every answer tells browsers not to do with it."""

from collections.abc import Mapping, Sequence

from flask import Flask, Response, request

_SECONDS_PER_DAY = 86400
_NOWHERE = "base-uri 'none'; frame-ancestors 'none'"

# JSON: nothing of it is ever run, shown in a frame or sent on.
_API_POLICY = f"default-src 'none'; form-action 'none'; {_NOWHERE}"
# A file that somebody uploaded or that a site sent: should a browser show it after all, it is
# shown as nobody's.
_FILE_POLICY = f"sandbox; {_API_POLICY}"

_UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture"),
    *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)

# On answers of all kinds, also on those that gunicorn gives before the application is asked.
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": _API_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "no-referrer",  # paths hold tokens
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Cache-Control": "no-store",
}


def register(app: Flask, *, hsts_days: int) -> None:
    """Put the headers onto every answer of *app*, unless the route has set its own.

    Answers over https, as the trusted proxies tell it, also say that the host is
    reached by https only for *hsts_days*; 0 for nothing of that.
    """
    hsts = f"max-age={hsts_days * _SECONDS_PER_DAY}; includeSubDomains"

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if hsts_days and request.is_secure:
            response.headers["Strict-Transport-Security"] = hsts
        return response


def as_page(
    response: Response,
    *,
    scripts: Sequence[str] = (),
    frames: Sequence[str] = (),
    trusted_types: bool = False,
) -> Response:
    """*response* as a page of ours, whose scripts, styles and media come from this server.

    *scripts* are the hashes (`'sha256-...'`) of scripts that stand in the page itself, *frames*
    the origins of players that it may show. With *trusted_types* no text ever becomes markup
    or script, whatever a script of the page does with it.
    """
    policy = [
        "default-src 'none'",
        " ".join(("script-src 'self'", *scripts)),
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        _NOWHERE,
        *([" ".join(("frame-src", *frames))] if frames else []),
        *(["require-trusted-types-for 'script'; trusted-types 'none'"] if trusted_types else []),
    ]
    response.headers["Content-Security-Policy"] = "; ".join(policy)
    return response


def as_file(response: Response, *, embedded_anywhere: bool) -> Response:
    """*response* as a file; *embedded_anywhere* lets the players of other sites show it."""
    response.headers["Content-Security-Policy"] = _FILE_POLICY
    if embedded_anywhere:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
