"""What confined children cannot do, and that the same program can without walls."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import break_out
from tests.harness.canary import Port
from tests.harness.servers import Servers
from yt_downloader.media import launcher, process
from yt_downloader.media.confinement import Confinement, python, what_the_kernel_can
from yt_downloader.sources.surroundings import walls

pytestmark = pytest.mark.skipif(
    not what_the_kernel_can().are_whole, reason="this kernel has no Landlock or no seccomp"
)

REFUSED = {"EPERM", "EACCES", "EXDEV"}  # EXDEV: a link out of a directory
ALLOWED = {"write-own", "read-own"}
FOR_ROOT = {"raw", "packet"}
# What yt-dlp's children may do beyond that. UDP: names are looked up with it.
NETWORK = {"tcp", "udp", "pair"}

# getpid as a program of 32 bits asks for it.
OLD_CALL = """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(bytes.fromhex("b814000000cd80c3"))
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
"""
# Two requests of one host: what the second can still reach of the first.
REQUEST = """
import sys
from pathlib import Path
from yt_downloader.media.confinement import Walls
from yt_downloader.sources.surroundings import walls
home = Path(sys.argv[1])
mine, other = home / "mine", home / "other"
ways = {
    "read": lambda: (other / "secret").read_text(),
    "write": lambda: (other / "new").write_text(""),
    "replace": lambda: (home / "bin/ffmpeg").write_text(""),
    "own": lambda: (mine / "new").write_text(""),
    "certificates": lambda: (home / "ca.pem").read_text(),
}
def tell():
    for name, way in ways.items():
        try:
            way()
            print(name)
        except PermissionError:
            print("no", name)
tell()
walls([], home, write=[mine]).put_up(Walls(landlock=1, seccomp=False))
tell()
"""


class Ground:
    """Places to break out to, and those that a child is given."""

    def __init__(self, root: Path, servers: Servers, port: Port, udp: socket.socket) -> None:
        self.own, self.other = root / "own", root / "other"
        self._port, self._udp = port, udp
        self._plan = {
            "own": str(self.own),
            "other": str(self.other),
            "tcp": port.number,
            "udp": udp.getsockname()[1],
            "database": str(servers.mongod.socket),
            "parent": os.getpid(),
        }
        for directory in (self.own, self.other):
            directory.mkdir()
        for name in ("secret", "cut", "gone"):
            (self.other / name).write_text(name)

    def try_all(self, confinement: Confinement | None) -> dict[str, str]:
        lines: list[str] = []
        program = Path(break_out.__file__)
        if confinement:
            confinement = Confinement(
                use=[*confinement.use, program],
                read=confinement.read,
                write=confinement.write,
                sockets=confinement.sockets,
                ports=confinement.ports,
            )
        ended = process.run(
            [sys.executable, "-I", str(program), json.dumps(self._plan)],
            env={},
            timeout_seconds=30,
            confinement=confinement,
            on_line=lines.append,
        )
        assert ended.returncode == 0, ended.tail
        found: dict[str, str] = json.loads(lines[0])
        return found

    @property
    def port(self) -> int:
        return self._port.number

    def hits(self) -> tuple[int, int]:
        """Connections and datagrams that came."""
        datagrams = 0
        while True:
            try:
                self._udp.recv(100)
            except BlockingIOError:
                return self._port.connections, datagrams
            datagrams += 1


@pytest.fixture
def ground(tmp_path: Path, servers: Servers) -> Iterator[Ground]:
    with Port() as port, socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        yield Ground(tmp_path, servers, port, udp)
        (Path(sys.prefix) / "written").unlink(missing_ok=True)


def test_without_walls_every_way_out_is_open(ground: Ground):
    """The control: what is refused below is refused by the walls."""
    found = ground.try_all(None)

    closed = {name for name, outcome in found.items() if outcome != "done"}
    assert closed <= (FOR_ROOT if os.geteuid() else set())
    assert ground.hits() == (2, 1)  # TCP and MPTCP


def test_a_media_child_gets_nowhere(ground: Ground):
    found = ground.try_all(Confinement(use=python(), write=[ground.own]))

    assert {name for name, outcome in found.items() if outcome == "done"} == ALLOWED
    assert set(found.values()) - {"done"} <= REFUSED
    assert ground.hits() == (0, 0)
    assert sorted(path.name for path in ground.other.iterdir()) == ["cut", "gone", "secret"]
    assert (ground.other / "cut").read_text() == "cut"


def test_what_may_only_be_read_is_not_written(ground: Ground):
    found = ground.try_all(Confinement(use=python(), read=[ground.own, ground.other / "secret"]))

    done = {name for name, outcome in found.items() if outcome == "done"}
    assert done == {"read-other-job"}


def test_a_child_of_yt_dlp_s_has_tcp_and_names_and_nothing_else(ground: Ground):
    found = ground.try_all(walls([], ground.own, write=[ground.own]))

    assert {name for name, outcome in found.items() if outcome == "done"} == ALLOWED | NETWORK
    assert set(found.values()) - {"done"} <= REFUSED
    assert ground.hits() == (1, 1)


def test_ports_that_are_not_named_are_closed(ground: Ground):
    """As those of a database that listens on TCP are for a request to a site."""
    closed = ground.try_all(walls([], ground.own, write=[ground.own], ports={80, 443}))
    assert (closed["tcp"], ground.hits()[0]) == ("EACCES", 0)

    opened = ground.try_all(walls([], ground.own, write=[ground.own], ports={ground.port}))
    assert (opened["tcp"], ground.hits()[0]) == ("done", 1)


def test_a_request_of_yt_dlp_s_reaches_no_other(tmp_path: Path):
    for name in ("mine", "other", "bin"):
        (tmp_path / name).mkdir()
    for name in ("other/secret", "ca.pem", "bin/ffmpeg"):
        (tmp_path / name).write_text(name)

    lines: list[str] = []
    ended = process.run(
        [sys.executable, "-I", "-c", REQUEST, str(tmp_path)],
        env={},
        timeout_seconds=30,
        confinement=walls([], tmp_path, write=[tmp_path]),
        on_line=lines.append,
    )

    assert ended.returncode == 0, ended.tail
    assert lines[:5] == ["read", "write", "replace", "own", "certificates"]
    assert lines[5:] == ["no read", "no write", "no replace", "own", "certificates"]


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="this machine has no such calls")
def test_the_calls_of_another_architecture_end_the_process():
    def ended(confinement: Confinement | None) -> int:
        argv = [sys.executable, "-I", "-c", OLD_CALL]
        return process.run(argv, env={}, timeout_seconds=30, confinement=confinement).returncode

    if ended(None) != 0:
        pytest.skip("this kernel has no calls of 32 bits")
    assert ended(Confinement(use=python())) == -signal.SIGSYS


def test_a_program_whose_walls_cannot_be_put_up_is_not_started(tmp_path: Path):
    """As where a kernel says that it can, and then cannot: here, for want of a descriptor."""
    started = tmp_path / "started"
    argv = [sys.executable, "-I", "-S", str(Path(launcher.__file__)), str(os.getpid()), "9", "0"]
    argv += ["RLIMIT_NOFILE=3", f"write:{tmp_path}", "--", "/usr/bin/touch", str(started)]

    ended = subprocess.run(argv, capture_output=True, text=True, check=False)

    assert ended.returncode == launcher.NOT_STARTED
    assert "cannot be confined" in ended.stderr
    assert not started.exists()
