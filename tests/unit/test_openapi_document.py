"""The OpenAPI document: it has what the contract has, and every answer that a route can give."""

import re
from typing import Any

import pytest

from tests.harness.routes import application, every_call

# The contract's calls that are built, in its words. More may be there.
CONTRACT = """
POST /api/auth/register: 201 400 409
POST /api/auth/login: 200 400 401 429
POST /api/auth/logout: 200 401
POST /api/auth/change-password: 200 400 401
GET /api/auth/token/public: 200 401
GET /api/auth/me: 200 401
PATCH /api/auth/me: 200 400 401
DELETE /api/auth/me: 200 400 401
POST /api/auth/guest: 201 429
GET /api/auth/sessions: 200 401
DELETE /api/auth/sessions/{session_id}: 204 401 403 404
GET /api/auth/keys: 200 401
POST /api/auth/keys: 201 400 401
DELETE /api/auth/keys/{key_id}: 204 401 403 404
POST /api/video/save: 201 400 401 403
GET /api/video/save/stream/{token}/{video_id}: 200 201 400 401 403 404 429
POST /api/video/save/stream/{token}/{video_id}: 200 201 400 401 403 404 429
POST /api/video/save/playlist: 201 400 401 403
POST /api/video/info: 200 400 401 502 504
GET /api/video/thumbnail/{signed}: 200 404 502 504
GET /api/video/preview/{signed}: 206 400 404 416 503
POST /api/video/download/{video_id}: 200 202 403 404 409 410 502
GET /api/video/status/{video_id}: 200 403 404
GET /api/video/list: 200 400
GET /api/video/formats/{video_id}: 200 403 404
POST /api/video/resolutions: 200 400
POST /api/video/cancel/{video_id}: 200 403 404 409
POST /api/video/retry/{video_id}: 202 403 404
GET /api/video/files/{video_id}: 200 403 404
DELETE /api/video/{video_id}: 204 403 404
POST /api/encode/upload: 201 400 413 507
POST /api/encode/start/{encode_id}: 200 202 400 403 404
GET /api/encode/status/{encode_id}: 200 403 404
POST /api/encode/download/{encode_id}: 200 202 404
GET /api/encode/codecs: 200
GET /api/encode/list: 200
POST /api/encode/cancel/{encode_id}: 200 403 404
DELETE /api/encode/{encode_id}: 204 403 404
GET /api/events: 200 401 503
POST /api/events/ticket: 200 401
GET /api/files/{signed}: 200 206 304 404 410
GET /api/admin/overview: 200 401 403
GET /api/health: 200 503
GET /api/health/simple: 200
GET /api/health/live: 200
GET /api/config: 200
"""
PUBLIC = {
    *("POST /api/auth/guest", "POST /api/auth/login", "POST /api/video/resolutions"),
    *("GET /api/video/thumbnail/{signed}", "GET /api/video/preview/{signed}"),
    *("GET /api/encode/codecs", "GET /api/files/{signed}", "GET /api/config"),
    *("GET /api/health", "GET /api/health/simple", "GET /api/health/live"),
    "OPTIONS /api/encode/uploads",
}
ERROR = {"$ref": "#/components/schemas/Error"}
UNDOCUMENTED = ("/api/docs", "/api/openapi.json")


@pytest.fixture(scope="module")
def document() -> Any:
    return application().test_client().get("/api/openapi.json").json


@pytest.fixture(scope="module")
def operations(document: Any) -> dict[str, Any]:
    """By method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


@pytest.mark.parametrize("line", CONTRACT.strip().splitlines())
def test_the_contract_is_in_it(operations: dict[str, Any], line: str):
    call, _, statuses = line.partition(": ")

    assert set(statuses.split()) <= set(operations[call]["responses"])


def test_every_route_is_in_it(operations: dict[str, Any]):
    served = {
        f"{call.method} {re.sub('<(?:id:|string:|path:)?', '{', call.rule)}".replace(">", "}")
        for call in every_call()
        if call.rule.startswith("/api/") and not call.rule.startswith(UNDOCUMENTED)
    }
    # Flask answers these by itself: HEAD as GET without the body, OPTIONS with what there is.
    by_itself = {call for call in served if call.startswith(("HEAD ", "OPTIONS "))}

    assert served - by_itself <= set(operations)
    assert set(operations) <= served
    assert [call for call, operation in operations.items() if not operation.get("summary")] == []


def test_every_answer_is_described_and_every_error_has_the_one_shape(operations: dict[str, Any]):
    for call, operation in operations.items():
        responses = operation["responses"]
        assert "default" not in responses, call
        assert {"400", "429", "500", "503"} <= set(responses), call
        for status, response in responses.items():
            assert response["description"], (call, status)
            assert "X-Request-ID" in response["headers"], (call, status)
            if call.startswith("HEAD ") or status in {"204", "304"}:
                assert "content" not in response
            elif status >= "400" and not call.startswith("GET /api/health"):
                assert response["content"]["application/json"]["schema"] == ERROR, (call, status)


def test_it_tells_which_token_is_needed(operations: dict[str, Any], document: Any):
    open_to_all = {call for call, operation in operations.items() if "security" not in operation}

    assert open_to_all == PUBLIC
    for call, operation in operations.items():
        if call not in PUBLIC:
            assert "401" in operation["responses"], call
    schemes = document["components"]["securitySchemes"]
    assert {scheme["scheme"] for scheme in schemes.values()} == {"bearer"}


def test_files_and_uploads_are_described(operations: dict[str, Any]):
    for call in ("GET /api/files/{signed}", "POST /api/video/download/{video_id}"):
        types = operations[call]["responses"]["200"]["content"]
        assert {"video/mp4", "video/webm", "audio/mpeg"} <= set(types)
        assert "Content-Disposition" in operations[call]["responses"]["200"]["headers"]
    upload = operations["POST /api/encode/upload"]["requestBody"]["content"]
    assert upload["multipart/form-data"]["schema"]["required"] == ["video"]
    pieces = operations["PATCH /api/encode/uploads/{upload_id}"]
    assert set(pieces["requestBody"]["content"]) == {"application/offset+octet-stream"}
    assert {p["name"] for p in pieces["parameters"]} == {"Tus-Resumable", "Upload-Offset"}


def test_a_method_that_a_path_does_not_take_is_told_which_it_takes():
    client = application().test_client()

    for path, allowed in (("/api/video/list", {"GET", "HEAD", "OPTIONS"}),
                          ("/api/encode/upload", {"POST", "OPTIONS"})):  # fmt: skip
        for reply in (client.delete(path), client.put(path)):
            assert reply.status_code == 405
            assert set(reply.headers["Allow"].split(", ")) == allowed
        assert set(client.options(path).headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "image/*;q=0", "nonsense", ",;="])
def test_json_is_what_comes_whatever_is_accepted(accept: str):
    reply = application().test_client().get("/api/health/live", headers={"Accept": accept})

    assert (reply.status_code, reply.json) == (200, {"status": "alive"})
