"""Health, limits, documents, request ids."""

import json
import re

import pytest

from tests.harness.api import Api
from tests.harness.service import Service
from yt_downloader.media.confinement import what_the_kernel_can


def test_health_tells_everything(nobody: Api):
    reply = nobody.get("/api/health")

    body = reply.json()
    assert reply.status_code == 200
    assert body["status"] == "healthy", body
    checks = {"database", "cache", "limits", "disk", "ffmpeg", "ytdlp", "js_runtime", "worker"}
    assert set(body["checks"]) == {*checks, "confinement"}
    assert all(body["checks"][name]["ok"] for name in checks)
    # As much as this kernel has.
    able = what_the_kernel_can()
    told = {"ok": able.are_whole, "landlock": able.landlock, "seccomp": able.seccomp}
    assert body["checks"]["confinement"] == told
    assert body["version"]
    assert body["uptime_seconds"] > 0
    assert body["active_jobs"] >= 0
    assert body["disk"]["free_bytes"] > 0


def test_the_short_forms_of_health(nobody: Api):
    assert nobody.get("/api/health/simple").json() == {"status": "healthy"}
    assert nobody.get("/api/health/live").json() == {"status": "alive"}


def test_config_tells_clients_their_limits(nobody: Api):
    body = nobody.get("/api/config").json()

    assert body["video_retention_minutes"] == 30
    assert body["max_video_duration"] == 3600
    assert body["formats"] == ["mp4", "webm", "best"]
    assert "2160p" in body["resolutions"]
    assert body["defaults"]["resolution"] == "1080p"


def test_every_answer_has_a_request_id_and_a_good_one_is_kept(nobody: Api, service: Service):
    own = nobody.get("/api/health/live").headers["X-Request-ID"]
    kept = nobody.get("/api/health/live", headers={"X-Request-ID": "my-request-0001"})
    refused = nobody.get("/api/nothing", headers={"X-Request-ID": "bad id!"})

    assert len(own) == 32
    assert kept.headers["X-Request-ID"] == "my-request-0001"
    assert refused.headers["X-Request-ID"] == refused.json()["request_id"]
    lines = (service.root / "logs" / "app.log").read_text().splitlines()
    assert any(json.loads(line)["request_id"] == "my-request-0001" for line in lines)


def test_the_page_of_the_document_brings_its_own_scripts(nobody: Api):
    page = nobody.get("/api/docs/")

    assert page.status_code == 200
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []
    assert nobody.get("/api/docs/swagger-ui-bundle.js").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_unknown_addresses_and_methods_have_the_one_error_shape(nobody: Api, method: str):
    unknown = nobody.request(method, "/api/nothing/here")
    assert unknown.status_code == 404
    assert set(unknown.json()) == {"error", "code", "request_id"}

    wrong = nobody.request("TRACE", "/api/auth/login")
    assert wrong.status_code == 405
    assert wrong.json()["code"] == "METHOD_NOT_ALLOWED"
    assert "POST" in wrong.headers["Allow"]
