"""What the log tells of an attack: who tried what, when, from where, and how it ended."""

import json
from typing import Any

from tests.harness.api import Api
from tests.harness.service import Service


def line_of(service: Service, request_id: str) -> dict[str, Any]:
    """The one line of the access log with that id."""
    lines = (service.root / "logs" / "app.log").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    (found,) = [e for e in entries if e["request_id"] == request_id and e["message"] == "request"]
    return dict(found)


def test_logins_that_work_and_that_fail(service: Service, alice: Api):
    right = {"email": alice.email, "password": "correct horse 1"}
    for body, status in ((right, 200), ({**right, "password": "wrong"}, 401)):
        reply = alice.anonymous().post("/api/auth/login", body)

        line = line_of(service, reply.headers["X-Request-ID"])
        assert (line["method"], line["route"]) == ("POST", "/api/auth/login")
        assert (line["status"], line["ip"]) == (status, "127.0.0.1")
        assert line["time"].endswith("+00:00")
        assert alice.email not in str(line)


def test_who_reached_for_somebody_else_s_object(service: Service, alice: Api, bob: Api):
    clip = alice.save("https://youtu.be/dQw4w9WgXcQ")

    reply = bob.get(f"/api/video/status/{clip}")

    line = line_of(service, reply.headers["X-Request-ID"])
    assert (line["status"], line["user_id"]) == (403, bob.user_id)


def test_a_line_cannot_be_forged(service: Service, nobody: Api):
    forged = '\r\n{"level": "INFO", "message": "request", "request_id": "forged-1", "status": 200}'
    nobody.post("/api/auth/login", {"email": f"x{forged}@example.com", "password": forged})
    nobody.get("/api/auth/me%0d%0a" + "forged-1", params={"x": forged})
    nobody.get("/api/health/live", headers={"User-Agent": "forged-1", "Referer": "forged-1"})

    for line in (service.root / "logs" / "app.log").read_text().splitlines():
        assert json.loads(line)["request_id"] != "forged-1"
