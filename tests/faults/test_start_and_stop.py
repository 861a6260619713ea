"""Starting, stopping, and what is refused at the start."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.harness.routes import SECRETS
from tests.harness.service import Service, running_service, service_directory
from tests.sitestandin import SiteStandIn, catalogue

pytestmark = pytest.mark.xdist_group("start-and-stop")


@pytest.fixture(scope="module")
def service(running_site: SiteStandIn) -> Iterator[Service]:
    """One for all that leave it running."""
    with running_service(**running_site.settings()) as running:
        yield running


def run(root: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to end by itself."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-m", "yt_downloader", *arguments],
        cwd=root,
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_it_starts_tells_where_it_is_and_stops_clean(site: SiteStandIn):
    with service_directory() as root:
        service = Service(root, site.settings())
        service.start()

        greeting = service.output()
        assert f"http://127.0.0.1:{service.port}" in greeting
        assert str(root / "instance") in greeting
        secrets = root / "instance" / "secrets.env"
        assert secrets.stat().st_mode & 0o777 == 0o600
        assert (root / "instance").stat().st_mode & 0o777 == 0o700
        for process in service.processes():
            assert not [
                c for c in process.net_connections("inet") if is_listening_elsewhere(c, service)
            ]
        first = secrets.read_text()

        assert service.stop() == 0
        assert service.processes() == []
        service.start()
        assert secrets.read_text() == first
        assert service.stop() == 0


def is_listening_elsewhere(connection: object, service: Service) -> bool:
    listens = getattr(connection, "status", "") == psutil.CONN_LISTEN
    return listens and getattr(connection, "laddr", None).port != service.port  # type: ignore[union-attr]


def test_a_running_job_goes_back_into_the_queue_when_the_worker_is_told_to_stop(
    service: Service, site: SiteStandIn
):
    alice = service.api().new_user()
    site.conditions(bytes_per_second=400_000)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3632.5)
    alice.start(video_id)
    alice.wait_progress(video_id)
    worker = service.one("yt_downloader worker")

    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    while alice.status(video_id)["progress"]["current_phase"] != "queued":
        assert time.monotonic() - began < 5
        time.sleep(0.01)
    while list((service.downloads / "work").glob(f"{video_id}*")):
        assert time.monotonic() - began < 6
        time.sleep(0.01)

    site.conditions(bytes_per_second=None)
    assert alice.wait(video_id, seconds=60)["status"] == "completed"


def test_a_second_start_says_who_holds_the_directory(service: Service):
    second = run(service.root, "run", PORT=str(service.port + 1))

    assert second.returncode == 78
    assert f"in use by process {service.pid}" in second.stdout
    service.wait_answer()


def test_a_port_that_is_taken_is_told(tmp_path: Path):
    with socket.socket() as taken, service_directory() as root:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = run(root, "run", PORT=str(port))

    assert refused.returncode == 78
    assert f"Cannot listen on 127.0.0.1:{port}" in refused.stdout
    assert "PORT" in refused.stdout


@pytest.mark.parametrize("part", ["run", "web", "worker"])
def test_an_ffmpeg_that_is_not_there_is_told_before_anything_starts(part: str):
    names = ("JWT_PRIVATE_SECRET", "JWT_PUBLIC_SECRET", "FLASK_SECRET_KEY")
    secrets = {name: name * 3 for name in names}
    stores = {"MONGODB_URI": "mongodb://localhost:1/x", "REDIS_URI": "redis://localhost:1/0"}
    with service_directory() as root:
        settings = secrets if part == "run" else secrets | stores
        refused = run(root, part, FFMPEG_PATH="/nowhere/ffmpeg", **settings)

        assert refused.returncode == 78
        text = refused.stdout + refused.stderr
        assert "No ffmpeg at /nowhere/ffmpeg" in text
        assert "FFMPEG_PATH" in text
        assert not (root / "instance" / "mongo" / "WiredTiger").exists()


@pytest.mark.parametrize("part", ["run", "web", "worker"])
def test_production_names_every_missing_and_bad_variable_at_once(part: str):
    with service_directory() as root:
        refused = run(root, part, APP_ENV="production", JWT_PUBLIC_SECRET="short", PORT="many")
        assert refused.returncode == 78
        text = refused.stdout + refused.stderr
        for name in ("JWT_PRIVATE_SECRET", "JWT_PUBLIC_SECRET", "FLASK_SECRET_KEY", "PORT"):
            assert name in text
        assert "Traceback" not in text
        assert not (root / "instance" / "secrets.env").exists()


def test_production_with_its_secrets_starts_and_hides_the_docs(
    start_service: Callable[..., Service],
):
    service = start_service(
        APP_ENV="production",
        BCRYPT_ROUNDS="10",
        **SECRETS,
    )
    api = service.api()

    assert api.get("/api/docs/").status_code == 404
    assert api.get("/api/openapi.json").status_code == 404
    assert not (service.instance / "secrets.env").exists()
    api.new_user()


def test_the_halves_run_apart_on_the_same_stores(service: Service, site: SiteStandIn):
    """The web half alone takes clips; they wait until a worker half runs."""
    alice = service.api().new_user()
    secrets = dict(
        line.split("=", 1) for line in (service.instance / "secrets.env").read_text().split()
    )
    stores = {
        "MONGODB_URI": f"mongodb://{str(service.instance / 'run/mongo.sock').replace('/', '%2F')}"
        "/yt_downloader",
        "REDIS_URI": f"unix://{service.instance / 'run/valkey.sock'}?db=0",
    }
    for worker in service.named("yt_downloader worker"):
        worker.suspend()
    environ = {**service.settings, **secrets, **stores, "PATH": os.environ["PATH"]}
    own = subprocess.Popen(
        [sys.executable, "-m", "yt_downloader", "worker"], cwd=service.root, env=environ
    )
    try:
        video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
        alice.start(video_id)
        assert alice.wait(video_id)["status"] == "completed"
    finally:
        own.terminate()
        assert own.wait(10) == 0
        for worker in service.named("yt_downloader worker"):
            worker.resume()


def test_what_it_writes_is_for_its_own_user(service: Service, site: SiteStandIn):
    alice = service.api().new_user()
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    alice.start(video_id)
    assert alice.wait(video_id)["status"] == "completed"

    places = [service.downloads, service.instance, service.root / "logs"]
    written = [path for place in places for path in (place, *place.rglob("*"))]

    assert any(path.suffix == ".mp4" for path in written)
    open_to_others = [p for p in written if not p.is_symlink() and p.stat().st_mode & 0o077]
    assert open_to_others == []


def test_logs_are_json_lines_that_hold_no_secrets(service: Service, site: SiteStandIn):
    alice = service.api().new_user()
    video_id = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    alice.post(f"/api/video/download/{video_id}", headers={"X-Request-ID": "trace-me-12345"})
    alice.wait(video_id)
    link = alice.get(f"/api/video/files/{video_id}").json()["files"][0]["url"]
    alice.get(link.removeprefix(alice.address))

    text = (service.root / "logs" / "app.log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]

    jobs = [line for line in lines if line["job_id"] == video_id]
    assert {line["request_id"] for line in jobs} == {"trace-me-12345"}
    assert any(line["message"] == "job done" for line in jobs)
    secrets = (service.instance / "secrets.env").read_text().split()
    for secret in (alice.token, link.rpartition("/")[2], *(s.split("=")[1] for s in secrets)):
        assert secret not in text
        assert secret not in service.output()
    for process in service.processes():
        assert alice.token not in " ".join(process.cmdline())
