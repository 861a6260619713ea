"""nginx as an operator runs it in front of the service: with the file in docs/."""

import grp
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.harness.service import Service, free_port

EXAMPLE = Path(__file__).parents[2] / "docs" / "nginx.conf"
SETTINGS = {"FILE_SENDING": "accel", "TRUSTED_PROXY_COUNT": "1"}
_START_SECONDS = 10.0
_AROUND = """
daemon off;
{user}
worker_processes 1;
pid {here}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    types {{ }}
    default_type text/plain;
    client_body_temp_path {here}/body;
    proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/fastcgi;
    uwsgi_temp_path {here}/uwsgi;
    scgi_temp_path {here}/scgi;
    include {here}/site.conf;
}}
"""


@contextmanager
def running_nginx(service: Service, *, downloads: Path | None = None) -> Iterator[str]:
    """Its address. Only port and paths are others than in the example.

    *downloads* is where it looks for files, by default where the service puts them.
    """
    port = free_port()
    here = service.root / f"nginx-{port}"
    here.mkdir()
    changes = {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "http://127.0.0.1:5000": service.address,
        "/var/lib/yt-downloader/downloads": str(downloads or service.downloads),
        "/var/log/nginx/error.log": str(here / "site-error.log"),
    }
    text = EXAMPLE.read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    (here / "site.conf").write_text(text)
    service.downloads.mkdir(exist_ok=True)
    for directory in (service.root, service.downloads):
        directory.chmod(0o710)
    # Somebody of the group; who is not root can only be himself.
    user = f"user nobody {grp.getgrgid(os.getgid()).gr_name};" if os.getuid() == 0 else ""
    (here / "nginx.conf").write_text(_AROUND.format(user=user, here=here))
    with (here / "error.log").open("wb") as log:
        process = subprocess.Popen(
            [_program(), "-p", str(here), "-c", str(here / "nginx.conf"), "-e", "stderr"],
            stderr=log,
        )
    try:
        _wait(port, process, here / "error.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "nginx is missing; tests/programs.sh installs it"
    return found


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
