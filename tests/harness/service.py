"""The whole service as a child process, as an operator starts it."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import requests

from tests.harness.api import Api

START_SECONDS = 40.0
_STOP_SECONDS = 20.0
_READY = " is ready after "
_RUN = Path(__file__).parents[2] / "run.py"
# The site changes from test to test, so nothing is remembered of it.
FAST_SETTINGS = {
    "BCRYPT_ROUNDS": "4",
    "MIN_FREE_DISK_MB": "10",
    "REMEMBER_LOOKUPS_MINUTES": "0",
    # All tests come from one address, and faster than people.
    "LOGIN_FAILURES_PER_ADDRESS": "100000",
    # One user of a test listens in several places.
    "MAX_EVENT_STREAMS_PER_USER": "8",
    **{
        f"RATE_LIMIT_{name}": "off"
        for name in ("AUTH", "ACCOUNTS", "LOOKUPS", "SAVES", "READS", "TRANSFERS")
    },
}


class Service:
    """One service with a directory of its own. It can be killed and started again."""

    def __init__(
        self,
        root: Path,
        settings: Mapping[str, str],
        *,
        within: Sequence[str] = (),
        part: str = "run",
    ) -> None:
        """*within* are the words of a program that starts it in other surroundings.

        *part* `web` is one half alone: it needs the addresses of both servers and secrets.
        """
        self.root = root
        self._part = part
        self._within = within
        self.port = free_port()
        self.settings = {**FAST_SETTINGS, "PORT": str(self.port), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def instance(self) -> Path:
        return self.root / "instance"

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def api(self) -> Api:
        return Api(self.address)

    def start(self, **settings: str) -> None:
        """Start it and wait until it is ready; its output is added to service.log.

        Waiting for an answer would not do: after a kill, a process of the old
        one may answer for a moment.
        """
        self.settings |= settings
        ready_before = self.output().count(_READY)
        kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
        with (self.root / "service.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._within, sys.executable, *self._command()],
                cwd=self.root,
                env={**kept, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self._part == "web":
            self.wait_answer()
            return
        deadline = time.monotonic() + START_SECONDS
        while self.output().count(_READY) == ready_before:
            assert self._process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)

    def _command(self) -> list[str]:
        """What an operator has Python run: run.py of this directory, or one half."""
        if self._part != "run":
            return ["-m", "yt_downloader", self._part]
        shutil.copy(_RUN, self.root)
        return ["run.py"]

    def wait_answer(self, path: str = "/api/health/live", seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if requests.get(f"{self.address}{path}", timeout=2).status_code == 200:
                    return
            except requests.RequestException:
                pass
            assert self._process is not None
            assert self._process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)

    def stop(self) -> int:
        """Stop it as systemd does; returns its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
        return self._process.wait(_STOP_SECONDS)

    def kill(self) -> None:
        """Send kill -9 to the one process that was started."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def kill_everything(self) -> None:
        """Send kill -9 to every process at once, as when the power goes."""
        everyone = self.processes()
        for process in everyone:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()
        for process in everyone:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everyone, timeout=10)
        if self._process is not None:
            self._process.wait()

    def processes(self) -> list[psutil.Process]:
        """Every process of this service, orphans included, by the directory it works in."""
        return [p for p in psutil.process_iter() if self._is_ours(p)]

    def named(self, part: str) -> list[psutil.Process]:
        """The processes of one part: mongod, valkey-server, gunicorn, worker, ffmpeg, host."""
        return [p for p in self.processes() if part in " ".join(_words(p))]

    def one(self, part: str) -> psutil.Process:
        """The one process of that part, of several that of which the others are children.

        A child that has just been forked still has its parent's words.
        """
        found = self.named(part)
        parents = {process.pid for process in found}
        roots = [process for process in found if process.ppid() not in parents]
        assert len(roots) == 1, found
        return roots[0]

    def ffmpegs(self) -> list[psutil.Process]:
        """The ffmpegs that run; the host of yt-dlp only names one, which requests may start."""
        return [p for p in self.named("ffmpeg") if "ytdlp.host" not in " ".join(_words(p))]

    def output(self) -> str:
        log = self.root / "service.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            place = process.cwd()
            words = process.cmdline()
        except psutil.Error:
            return False
        root = str(self.root)
        inside = place == root or place.startswith(f"{root}/")
        return (inside or any(root in word for word in words)) and process.pid != os.getpid()


@contextmanager
def service_directory() -> Iterator[Path]:
    """A short path: the service's sockets lie in it."""
    root = Path(tempfile.mkdtemp(prefix="ytd-"))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def running_service(**settings: str) -> Iterator[Service]:
    """A service that runs; whatever is left of it at the end is killed."""
    with service_directory() as root, _running(Service(root, settings)) as service:
        yield service


@contextmanager
def prepared_service(*, within: Sequence[str], **settings: str) -> Iterator[Service]:
    """A service that does not run yet, in the surroundings that the program *within* makes."""
    with service_directory() as root:
        service = Service(root, settings, within=within)
        try:
            yield service
        finally:
            service.kill_everything()


@contextmanager
def running_web_part(**settings: str) -> Iterator[Service]:
    """Only gunicorn with the application, in one process; for what no job is needed."""
    with service_directory() as root:
        service = Service(root, {"WEB_WORKERS": "1", **settings}, part="web")
        with _running(service):
            yield service


@contextmanager
def service_on_small_disk(megabytes: int) -> Iterator[Service]:
    """The same, with its downloads on a file system of that size, which only it sees."""
    with service_directory() as root:
        (root / "downloads").mkdir()
        within = _small_disk(root / "downloads", megabytes)
        with _running(Service(root, {}, within=within)) as service:
            yield service


@contextmanager
def _running(service: Service) -> Iterator[Service]:
    service.start()
    try:
        yield service
        code = service.stop()
        assert code == 0, service.output()
    finally:
        service.kill_everything()


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def free_port() -> int:
    """A port that stays free while the service is down.

    One that the kernel hands out could go to somebody's outgoing connection in
    between, so it is below the range for those (ip_local_port_range).
    """
    while True:
        port = random.randint(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def kill(process: psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


def _small_disk(place: Path, megabytes: int) -> list[str]:
    """The words that run a program with a small file system at *place*.

    In namespaces of its own, so root is not needed where the kernel allows that.
    """
    mount = f'mount -t tmpfs -o size={megabytes}m tmpfs {place} && exec "$@"'
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
