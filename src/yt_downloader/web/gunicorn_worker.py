"""gunicorn's threaded worker, with limits on slow clients and our own words for bad requests."""

import logging
import time
import uuid
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import RequestTimeout

from yt_downloader.web import lasting
from yt_downloader.web.bare_answers import bare_answer
from yt_downloader.web.slow_clients import patient

_log = logging.getLogger(__name__)
_HEAD_SECONDS = 15.0
_ANSWER_SECONDS = 1.0
# How long a process that stops keeps open what idles: a request under way arrives by then.
_LINGER_SECONDS = 0.5

# What a request that cannot be read is told. gunicorn's own words repeat parts of it, which
# may be tokens; to the client and to the log.
_REFUSALS: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    # Headers of an answer, thus a bug.
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR, ""),
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR, ""),
    (RequestTimeout, HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive."),
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long."),
    (
        errors.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "There are too many headers, or one is too long.",
    ),
    (
        errors.UnsupportedTransferCoding,
        HTTPStatus.NOT_IMPLEMENTED,
        "Send the body as it is, or with Transfer-Encoding: chunked.",
    ),
    (
        errors.ExpectationFailed,
        HTTPStatus.EXPECTATION_FAILED,
        "No other expectation is met than 100-continue.",
    ),
    (errors.ParseException, HTTPStatus.BAD_REQUEST, "This is not a request as HTTP/1.1 has it."),
)


class PatientWorker(ThreadWorker):
    """Answers in the one error shape also where the application is never asked.

    Answers that would last are ended when it is told to stop.
    """

    def handle_exit(self, sig: Any, frame: Any) -> None:
        lasting.end()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: Any, frame: Any) -> None:
        lasting.end()
        super().handle_quit(sig, frame)

    def enqueue_req(self, conn: Any) -> None:
        conn.sock = patient(conn.sock)
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        conn.sock.expect_head(_HEAD_SECONDS)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> bool:
        conn.sock.expect_body()
        return bool(super().handle_request(req, conn))

    def _cap_keepalive(self, deadline: float) -> None:
        """Close what idles sooner than gunicorn, which makes each stop two seconds long."""
        super()._cap_keepalive(min(deadline, time.monotonic() + _LINGER_SECONDS))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what could not be read; the connection is closed then."""
        del req, addr
        found = (found for found in _REFUSALS if isinstance(exc, found[0]))
        _, status, sentence = next(found, (None, HTTPStatus.INTERNAL_SERVER_ERROR, ""))
        request_id = uuid.uuid4().hex
        told = {"status": int(status), "reason": type(exc).__name__, "request_id": request_id}
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("a request could not be handled", exc_info=exc, extra=told)
            sentence = "Something went wrong here. The request_id helps to find it."
        else:
            _log.warning("a request could not be read", extra=told)
        try:
            client.settimeout(_ANSWER_SECONDS)
            client.send(_answer(status, sentence, request_id))
        except OSError:
            _log.debug("the client is gone")


def _answer(status: HTTPStatus, sentence: str, request_id: str) -> bytes:
    names = {414: "URI_TOO_LONG", 400: "BAD_REQUEST"}
    code = names.get(status.value, status.name)
    headers, body = bare_answer(code, sentence, request_id, more={"Connection": "close"})
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
