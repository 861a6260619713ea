"""Whatever is sent to whichever route, no log has a secret of it."""

from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.listening import listening, new_ticket
from tests.harness.raw import exchange
from tests.harness.routes import every_call
from tests.harness.service import Service

pytestmark = pytest.mark.any_store

MARK = "Zq8vMARK7secretW3x"
SIGNED = f"WyI2YjAx{MARK}"


def logs_of(service: Service) -> dict[Path, str]:
    """Everything that the service has written about itself."""
    found = [*service.root.glob("*.log"), *service.root.rglob("*.log*")]
    return {path: path.read_text(errors="replace") for path in found if path.is_file()}


def drive_every_route(api: Api) -> None:
    """Each with a marked token, cookie, query and password, as a client may by mistake."""
    secret = {"password": MARK, "email": f"{MARK.lower()}@example.com", "token": MARK}
    for call in every_call():
        path = call.path.replace("not-a-signed-link", SIGNED).replace("not-a-token", MARK)
        for header in (f"Bearer {MARK}", f"Bearer {api.token}", MARK):
            api.request(
                call.method,
                f"{path}?token={MARK}&ticket={MARK}",
                json={**secret, "current_password": MARK, "new_password": MARK},
                headers={"Authorization": header, "Cookie": f"session={MARK}"},
                allow_redirects=False,
                stream=True,  # events would go on
            ).close()
            if call.path in {"/api/auth/logout", "/api/auth/me"}:
                break  # with the right token the first would end the session


def send_what_cannot_be_read(service: Service, token: str) -> None:
    for request in (
        f"GET /api/files/{SIGNED} HTTP/9.9\r\nHost: x\r\n\r\n",
        f"GET /api/files/{SIGNED}\x7f HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /api/video/save/stream/{MARK}/x y HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer {token}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {MARK}\x00\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nCookie {MARK}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\n Cookie: {MARK}\r\n\r\n",
        f"GET /{MARK * 600} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {MARK * 600}\r\n\r\n",
        f"{MARK} / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nExpect: {MARK}\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {MARK}\r\n\r\n",
    ):
        (answer,) = exchange(service.port, request.encode("latin-1"))
        assert 400 <= answer.status < 502, request
        assert MARK.encode() not in answer.body


def test_no_log_has_a_secret(service: Service, alice: Api):
    clip = alice.save("https://youtu.be/dQw4w9WgXcQ")
    ticket = new_ticket(alice)
    with listening(alice, ticket=ticket):
        pass
    drive_every_route(alice)
    send_what_cannot_be_read(service, alice.token)
    alice.post("/api/auth/login", {"email": alice.email, "password": f"wrong {MARK}"})
    assert alice.status(clip)["status"] == "pending"

    logs = logs_of(service)

    assert {path.name for path in logs} >= {"service.log", "app.log"}
    assert any('"route"' in text for text in logs.values())
    for path, text in logs.items():
        for secret in (MARK, MARK.lower(), alice.token, alice.token.rsplit(".", 1)[1], ticket):
            assert secret not in text, path
