"""What every answer tells browsers, whatever the route, the method and the outcome."""

import re
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from tests.harness.api import Api
from tests.harness.deployments import once
from tests.harness.raw import exchange
from tests.harness.routes import application, every_call, new_application
from tests.harness.service import Service
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.web.headers import ALWAYS

CLOSED = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


def check_headers(headers: Any, *, policy: str | None = CLOSED) -> None:
    """All of them are there, once, and none tells what runs here."""
    for name in ALWAYS:
        assert headers.get(name), name
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    if policy:
        assert headers["Content-Security-Policy"] == policy
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers  # it came by http
    assert not re.search(r"\d", headers.get("Server", ""))
    assert "X-Powered-By" not in headers
    assert "Set-Cookie" not in headers
    assert headers["X-Request-ID"]


@once
def test_every_route_has_the_headers_with_and_without_a_token(alice: Api, nobody: Api):
    statuses = set()
    for call in every_call():
        if call.path in {"/api/auth/logout", "/api/auth/me"} and call.method != "GET":
            continue  # the account is needed for the next call
        for client in (nobody, alice):
            reply = client.request(call.method, call.path, allow_redirects=False, stream=True)
            statuses.add(reply.status_code)
            assert reply.status_code < 500, (call, reply.text)
            # Of pages and what they are made of, which have a policy of their own.
            page = call.rule.startswith("/api/docs") or not call.rule.startswith("/api")
            check_headers(reply.headers, policy=None if page else CLOSED)
            reply.close()  # events would go on
    assert {200, 400, 401, 404} <= statuses


@once
@pytest.mark.parametrize(
    ("status", "method", "path", "options"),
    [
        (400, "POST", "/api/auth/login", {"json": {}}),
        (404, "GET", "/nothing/here", {}),
        (405, "PUT", "/api/auth/login", {}),
        (413, "POST", "/api/auth/login", {"data": b" " * 70_000}),
        (415, "POST", "/api/auth/login", {"data": b"x"}),
        (308, "GET", "/api/docs", {}),
        (200, "OPTIONS", "/api/auth/login", {}),
        (412, "POST", "/api/encode/uploads", {}),
    ],
)
def test_every_class_of_answer_has_the_headers(alice: Api, status, method, path, options):
    reply = alice.request(method, path, allow_redirects=False, **options)

    assert reply.status_code == status
    check_headers(reply.headers)


@once
@pytest.mark.parametrize(
    "sent", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nx: " + b"y" * 9000 + b"\r\n\r\n"]
)
def test_requests_that_cannot_be_read_get_the_headers_too(service: Service, sent: bytes):
    (answer,) = exchange(service.port, sent)

    assert answer.status in {400, 431}
    check_headers(CaseInsensitiveDict(answer.headers))


def test_a_bug_gets_the_headers_too():
    app = new_application()

    @app.get("/api/config/boom")
    def boom() -> str:
        raise RuntimeError

    reply = app.test_client().get("/api/config/boom")

    assert reply.status_code == 500
    assert "INTERNAL_ERROR" in reply.text
    check_headers(reply.headers)


@once
def test_a_file_may_be_embedded_but_never_runs(alice: Api, nobody: Api, site: SiteStandIn):
    video_id = alice.save(site.watch_url(catalogue.SHORT), 1, 2)
    alice.start(video_id)
    assert alice.wait(video_id)["status"] == "completed"
    link = alice.get(f"/api/video/files/{video_id}").json()["files"][0]["url"]
    place = link.removeprefix(nobody.address)

    replies = {
        200: nobody.get(place),
        206: nobody.get(place, headers={"Range": "bytes=0-9"}),
        412: nobody.get(place, headers={"If-Match": '"other"'}),
        416: nobody.get(place, headers={"Range": "bytes=999999999-"}),
    }
    replies[304] = nobody.get(place, headers={"If-None-Match": replies[200].headers["ETag"]})

    for status, reply in replies.items():
        assert reply.status_code == status
        check_headers(reply.headers, policy=None if status < 400 else CLOSED)
    for status in (200, 206, 304):
        policy = replies[status].headers["Content-Security-Policy"]
        assert policy == f"sandbox; {CLOSED}"
        assert replies[status].headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert replies[status].headers["Cache-Control"] == "private, no-store"
    assert replies[200].headers["Content-Disposition"].startswith("attachment;")
    own = alice.start(video_id)
    assert own.status_code == 200
    assert own.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@once
def test_the_page_of_the_document_runs_its_own_scripts_only(nobody: Api):
    page = nobody.get("/api/docs/")

    check_headers(page.headers, policy=None)
    policy = page.headers["Content-Security-Policy"]
    assert re.search(r"script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='(;|$)", policy)
    assert len(re.findall(r"<script>", page.text)) == 1
    assert "style=" not in page.text
    assert nobody.address not in page.text  # nothing of the Host header


@pytest.mark.parametrize(
    ("days", "said"), [("365", "max-age=31536000; includeSubDomains"), ("0", None)]
)
def test_https_is_insisted_on_where_it_is_used(days: str, said: str | None):
    client = application(HSTS_DAYS=days).test_client()

    for path in ("/api/health/live", "/api/nothing"):
        assert (
            client.get(path, base_url="https://x").headers.get("Strict-Transport-Security") == said
        )
        assert "Strict-Transport-Security" not in client.get(path).headers
