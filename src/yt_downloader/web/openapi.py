"""Completes the OpenAPI document with what holds for all routes alike."""

from collections.abc import Iterator
from typing import Any

_METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
_WITHOUT_BODY = {"204", "304"}
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}

_REQUEST_ID = {
    "description": "The client's own, if that is 8 to 64 letters, digits and hyphens.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9-]{8,64}$"},
    "required": True,
}
_RETRY_AFTER = {"description": "Seconds.", "schema": _NUMBER, "required": True}
# Headers that belong to a status, whatever the route.
_HEADERS: dict[str, dict[str, Any]] = {
    "202": {
        "Retry-After": _RETRY_AFTER,
        "Location": {
            "description": "Where the status is.",
            "schema": {"type": "string", "format": "uri-reference"},
            "required": True,
        },
    },
    "401": {"WWW-Authenticate": {"schema": _TEXT, "required": True}},
    "429": {
        "Retry-After": _RETRY_AFTER,
        "RateLimit-Limit": {"schema": _NUMBER, "required": True},
        "RateLimit-Remaining": {"schema": _NUMBER, "required": True},
        "RateLimit-Reset": {"description": "Seconds.", "schema": _NUMBER, "required": True},
    },
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """*document*, changed in place: every route with all the answers that it can give."""
    for path, method, operation in _operations(document):
        responses = operation.setdefault("responses", {})
        for status, description in _common(path, operation):
            responses.setdefault(status, {"description": description, "content": _ERROR})
        for status, response in responses.items():
            if "$ref" in response:
                name = response["$ref"].rsplit("/", 1)[1]
                response = dict(document["components"]["responses"][name])  # noqa: PLW2901
            bodiless = method == "head" or status in _WITHOUT_BODY
            responses[status] = _with_headers(status, response, bodiless=bodiless)
    document["components"].pop("responses", None)
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _common(path: str, operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers that the shape of *operation* brings with it."""
    yield "400", "VALIDATION_ERROR, BAD_REQUEST or BAD_HOST"
    if any(operation.get("security", [])):
        yield "401", "UNAUTHORIZED: no token, or one that is not good now"
        if "_id}" in path:
            yield "403", "FORBIDDEN: somebody else's"
    if "{" in path:
        yield "404", "NOT_FOUND"
    if "requestBody" in operation:
        yield "408", "REQUEST_TIMEOUT: the body came too slowly"
        yield "413", "TOO_LARGE: the body"
        yield "415", "UNSUPPORTED_MEDIA_TYPE"
    yield "429", "TOO_MANY_REQUESTS; see Retry-After"
    yield "500", "INTERNAL_ERROR: a bug; the request_id helps to find it"
    yield "503", "DATABASE_UNAVAILABLE or BUSY; try again"


def _with_headers(status: str, response: dict[str, Any], *, bodiless: bool) -> dict[str, Any]:
    common = {"X-Request-ID": _REQUEST_ID, **_HEADERS.get(status, {})}
    whole = {**response, "headers": {**common, **response.get("headers", {})}}
    if bodiless:
        whole.pop("content", None)
    return whole
