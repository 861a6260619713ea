"""Errors in the one shape where no application answers: not asked, or too dear to ask."""

import json
import re
import uuid
from collections.abc import Mapping

from yt_downloader.web.headers import ALWAYS

_CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id_of(given: str) -> str:
    """The client's own id of a request, if it may be one; else a new one."""
    return given if _CLIENT_ID.fullmatch(given) else uuid.uuid4().hex


def bare_answer(
    code: str, sentence: str, request_id: str, *, more: Mapping[str, str] | None = None
) -> tuple[dict[str, str], bytes]:
    """Headers and body of an error; *more* headers may be given."""
    body = json.dumps({"error": sentence, "code": code, "request_id": request_id}).encode()
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "X-Request-ID": request_id,
        **ALWAYS,
        **(more or {}),
    }
    return headers, body
