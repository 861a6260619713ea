"""Every error in one shape, whatever raised it."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, jsonify, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from yt_downloader.data.mongo import OUTAGES, BadId
from yt_downloader.errors import AppError, MediaError, TooLarge, TooMany
from yt_downloader.web.allowance import Allowance, announce

_log = logging.getLogger(__name__)
_OUTAGE_RETRY_SECONDS = 5
_READ_ON_BYTES = 1 << 20

# What werkzeug and flask-smorest raise by themselves, in our words.
_SENTENCES = {
    400: ("BAD_REQUEST", "The request cannot be understood."),
    404: ("NOT_FOUND", "There is nothing at this address."),
    405: ("METHOD_NOT_ALLOWED", "This address does not take that method."),
    408: ("REQUEST_TIMEOUT", "The request took too long to arrive."),
    412: ("PRECONDITION_FAILED", "The file is another version than If-Match names."),
    413: ("TOO_LARGE", "The request body is larger than this address takes."),
    415: ("UNSUPPORTED_MEDIA_TYPE", "Send JSON, with the header Content-Type: application/json."),
    416: ("RANGE_NOT_SATISFIABLE", "The file does not have the range that was asked for."),
}


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    details: Any | None = None,
    retry_after: int | None = None,
) -> Response:
    body: dict[str, Any] = {"error": message, "code": code, "request_id": g.get("request_id", "")}
    if details:
        body["details"] = details
    response = jsonify(body)
    response.status_code = status
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def register(app: Flask) -> None:
    """Make *app* answer every failure in the one shape, bugs included."""
    app.register_error_handler(AppError, _on_app_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(BadId, _on_bad_id)
    app.register_error_handler(ParseException, _on_bad_chunks)
    for outage in OUTAGES:
        app.register_error_handler(outage, _on_outage)
    app.register_error_handler(Exception, _on_bug)


def _on_app_error(error: AppError) -> Response:
    status = error.http_status if isinstance(error, MediaError) else error.status
    if isinstance(error, TooLarge):
        _read_on()
    if isinstance(error, TooMany):
        announce(Allowance(error.limit, 0, error.retry_after or 0))
    return error_response(
        status, error.code, error.message, details=error.details, retry_after=error.retry_after
    )


def _on_bad_id(_error: BadId) -> Response:
    return error_response(404, "NOT_FOUND", "There is nothing with that id.")


def _on_bad_chunks(_error: ParseException) -> Response:
    """The body breaks off its own form on the way; gunicorn ends the connection then."""
    return error_response(400, "BAD_REQUEST", "The chunks of the body cannot be read.")


def on_http_error(error: HTTPException) -> Response:
    """What Flask and its extensions raise by themselves, in the one shape."""
    status = error.code or 500
    data = getattr(error, "data", None) or {}  # webargs' validation errors
    if status == HTTPStatus.BAD_REQUEST and "messages" in data:
        return _validation_error(data["messages"])
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _read_on()
    code, sentence = _SENTENCES.get(status, (_name(status), error.name + "."))
    response = error_response(status, code, sentence)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response.headers.extend(
            (name, value) for name, value in error.get_headers() if name == "Content-Range"
        )
    return response


def _read_on() -> None:
    """Take in the rest of a body that is somewhat too large, and forget it.

    gunicorn closes a connection with unread bytes, and the client, busy sending,
    may then miss the answer. One that sends far more has to live with that.
    """
    left = _READ_ON_BYTES
    while left > 0 and (data := request.environ["wsgi.input"].read(min(left, 1 << 16))):
        left -= len(data)


def _validation_error(messages: dict[str, Any]) -> Response:
    """*messages* is `{place: {field: [sentence, ...]}}`; only the fields are shown."""
    details: dict[str, Any] = {}
    for place in messages.values():
        details |= place if isinstance(place, dict) else {"_body": place}
    first, sentences = next(iter(details.items()))
    sentence = sentences[0] if isinstance(sentences, list) else "is not valid"
    place = "" if first.startswith("_") else f"{first}: "
    return error_response(400, "VALIDATION_ERROR", f"{place}{sentence}", details=details)


def _on_outage(error: Exception) -> Response:
    _log.warning("database is away", extra={"reason": type(error).__name__})
    return error_response(
        503,
        "DATABASE_UNAVAILABLE",
        "The database does not answer at the moment. Nothing is lost; try again soon.",
        retry_after=_OUTAGE_RETRY_SECONDS,
    )


def _on_bug(_error: Exception) -> Response:
    _log.exception("unexpected error", extra={"method": request.method, "route": _route()})
    return error_response(
        500, "INTERNAL_ERROR", "Something went wrong here. The request_id helps to find it."
    )


def _route() -> str:
    """The route's pattern: unlike the path, it holds no tokens and no ids."""
    return request.url_rule.rule if request.url_rule else ""


def _name(status: int) -> str:
    try:
        return HTTPStatus(status).name
    except ValueError:
        return "HTTP_ERROR"
