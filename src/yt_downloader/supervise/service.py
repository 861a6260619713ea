"""The whole service as one command: private servers where none are named, web, worker."""

import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

from yt_downloader import __version__
from yt_downloader.config import BadEnvironment, Settings
from yt_downloader.data.embedded import MissingServer, Mongod, Server, Valkey
from yt_downloader.environment import load, with_dotenv
from yt_downloader.media.confinement import NoConfinement, require
from yt_downloader.media.ffmpeg import MissingFfmpeg, find_ffmpeg
from yt_downloader.supervise.child import Child
from yt_downloader.supervise.instance import (
    InstanceInUse,
    generated_secrets,
    locked,
    socket_directory,
)
from yt_downloader.supervise.leftovers import MARK, end_leftovers
from yt_downloader.supervise.supervisor import Supervisor, say

EX_CONFIG = 78  # sysexits.h; the systemd unit does not start again after it
_LEFTOVER_SECONDS = 10.0
_SERVER_NAMES = (Mongod.name, Valkey.name)
WEB_ARGV = (
    *(sys.executable, "-m", "gunicorn"),
    *("-c", "python:yt_downloader.web.gunicorn_settings"),
)
_WORKER_ARGV = (sys.executable, "-m", "yt_downloader", "worker")


class PortInUse(Exception):
    """HOST and PORT cannot be listened on; the text says why."""


# What starting again would not mend; each text says what would.
_REFUSALS = (
    BadEnvironment,
    InstanceInUse,
    MissingFfmpeg,
    MissingServer,
    NoConfinement,
    PortInUse,
    PermissionError,
)


def main(environ: Mapping[str, str]) -> int:
    """Run the service until it is told to stop; returns its exit code."""
    began = time.monotonic()
    os.umask(0o077)  # for run.py, which comes here directly
    env = with_dotenv(environ, Path.cwd())
    instance = Path(env.get("INSTANCE_DIR") or "instance").resolve()
    try:
        with locked(instance, f"process {os.getpid()}"):
            return _run(env, instance, began)
    except _REFUSALS as error:
        say(str(error))
        return EX_CONFIG


def named_environment(
    environ: Mapping[str, str], instance: Path
) -> tuple[dict[str, str], list[Server]]:
    """*environ* with the addresses of the stores and, in development, with secrets.

    The servers are those that have to run for it: none where the stores are named.
    """
    env = {k: v for k, v in environ.items() if v} | {"INSTANCE_DIR": str(instance)}
    sockets = socket_directory(instance)
    servers: list[Server] = []
    if not env.get("MONGODB_URI") and not env.get("MONGODB_URI_FILE"):
        servers.append(Mongod(instance / "mongo", sockets))
        env["MONGODB_URI"] = servers[-1].uri
    if not env.get("REDIS_URI") and not env.get("REDIS_URI_FILE"):
        servers.append(Valkey(instance / "valkey", sockets))
        env["REDIS_URI"] = servers[-1].uri
    if env.get("APP_ENV", "development") != "production":
        env = {**generated_secrets(instance), **env}
    return env, servers


def _run(environ: Mapping[str, str], instance: Path, began: float) -> int:
    env, servers = named_environment(environ, instance)
    settings = load(env)
    find_ffmpeg(settings.ffmpeg_path)  # the parts need it, and could only end without it
    require(settings.confinement)
    ended = end_leftovers(instance, _SERVER_NAMES, patience_seconds=_LEFTOVER_SECONDS)
    if ended:
        say(f"Ended what a killed service had left running: {', '.join(ended)}.")
    _check_port(settings)
    child_env = {k: v for k, v in env.items() if k != "NOTIFY_SOCKET"} | {MARK: str(instance)}
    supervisor = Supervisor(
        [_server_child(server, child_env) for server in servers],
        [
            # Directly: the command `web` would only check again what was checked here.
            _part_child("web", WEB_ARGV, child_env, lambda: _answers(settings)),
            _part_child("worker", _WORKER_ARGV, child_env, lambda: True),
        ],
    )
    return supervisor.run(lambda: _greet(settings, instance, time.monotonic() - began))


def _server_child(server: Server, env: Mapping[str, str]) -> Child:
    server.prepare()
    return Child(
        name=server.name,
        argv=server.argv(),
        env=env,
        ready=server.ready,
        log=server.log,
        reopen_signal=server.reopen_signal,
    )


def _part_child(
    name: str, argv: Sequence[str], env: Mapping[str, str], ready: Callable[[], bool]
) -> Child:
    return Child(
        name=name,
        argv=argv,
        env=env,
        ready=ready,
        # Its servers end with the supervisor, too, so it could not finish anything.
        death_signal=signal.SIGKILL,
    )


def _answers(settings: Settings) -> bool:
    """Whether the web part answers. Asked directly: a proxy of the environment is for others."""
    host, port = _own_host(settings), settings.port
    channel = http.client.HTTPConnection(host, port, timeout=1)
    try:
        channel.request("GET", "/api/health/live")
        return channel.getresponse().status == HTTPStatus.OK
    except (http.client.HTTPException, OSError):
        return False
    finally:
        channel.close()


def _own_host(settings: Settings) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104


def _own_address(settings: Settings) -> str:
    host = _own_host(settings)
    return f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"


def _check_port(settings: Settings) -> None:
    """Raises PortInUse when the web part could not listen."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise PortInUse(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. "
            "Set HOST and PORT to an address that is free."
        ) from None


def _greet(settings: Settings, instance: Path, seconds: float) -> None:
    address = settings.public_url or f"http://{_own_address(settings)}"
    docs = f"\n  API docs  {address}/api/docs" if settings.docs_enabled else ""
    log = Path(settings.log_file).resolve() if settings.log_file else "standard error"
    say(
        f"yt-downloader {__version__} ({settings.app_env}) is ready after {seconds:.1f} s\n"
        f"  address   {address}{docs}\n"
        f"  data      {instance}\n"
        f"  clips     {settings.downloads_dir.resolve()}\n"
        f"  log       {log}\n"
        "Stop it with Ctrl+C."
    )
