"""A program that tries to get out: it prints one JSON object, way → what came of it.

    python break_out.py PLAN

PLAN is a JSON object with the places to reach. What worked is "done"; what did not
is the name of its errno.
"""

import ctypes
import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_MPTCP = 262
_PTRACE_SEIZE, _PTRACE_DETACH = 0x4206, 17
_NEW_USER = 0x10000000
_IO_URING_SETUP, _PIDFD_GETFD, _PIDFD_OPEN = 425, 438, 434
_PROCESS_VM_READV = {"x86_64": 310, "aarch64": 270}[os.uname().machine]


def call(number: int, *arguments: Any) -> int:
    result = int(_LIBC.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def connect(family: int, kind: int, protocol: int, address: Any) -> None:
    with socket.socket(family, kind, protocol) as channel:
        channel.settimeout(5)
        channel.connect(address)
        if kind == socket.SOCK_DGRAM:
            channel.send(b"out")


def ptrace(pid: int) -> None:
    for request in (_PTRACE_SEIZE, _PTRACE_DETACH):
        _LIBC.ptrace.argtypes = [ctypes.c_long] * 4
        if _LIBC.ptrace(request, pid, 0, 0) and request == _PTRACE_SEIZE:
            raise OSError(ctypes.get_errno(), "")


def read_memory(pid: int) -> None:
    """Nothing of it: an empty list is judged like any other."""
    call(_PROCESS_VM_READV, pid, None, 0, None, 0, 0)


def take_descriptor(pid: int) -> None:
    other = call(_PIDFD_OPEN, pid, 0)
    os.close(call(_PIDFD_GETFD, other, 0, 0))


def new_namespace() -> None:
    """In a child: what follows should not run as somebody else."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if _LIBC.unshare(_NEW_USER) == 0 else ctypes.get_errno())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise OSError(code, "")


def ways(plan: dict[str, Any]) -> dict[str, Callable[[], object]]:
    there = ("127.0.0.1", plan["tcp"])
    pid = plan["parent"]
    inet, stream = socket.AF_INET, socket.SOCK_STREAM
    return {
        "tcp": lambda: connect(inet, stream, 0, there),
        "udp": lambda: connect(inet, socket.SOCK_DGRAM, 0, ("127.0.0.1", plan["udp"])),
        "mptcp": lambda: connect(inet, stream, _MPTCP, there),
        "raw": lambda: socket.socket(inet, socket.SOCK_RAW, socket.IPPROTO_ICMP).close(),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
        "packet": lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
        "unix": lambda: connect(socket.AF_UNIX, stream, 0, plan["database"]),
        "listen": lambda: socket.create_server(("127.0.0.1", 0)).close(),
        "io_uring": lambda: os.close(call(_IO_URING_SETUP, 1, ctypes.create_string_buffer(256))),
        "read-passwd": lambda: Path("/etc/passwd").read_bytes(),
        "read-environment": lambda: Path(f"/proc/{pid}/environ").read_bytes(),
        "read-other-job": lambda: Path(plan["other"], "secret").read_bytes(),
        "list-other-job": lambda: list(Path(plan["other"]).iterdir()),
        "write-other-job": lambda: Path(plan["other"], "new").write_bytes(b""),
        "truncate-other-job": lambda: os.truncate(Path(plan["other"], "cut"), 0),
        "delete-other-job": lambda: Path(plan["other"], "gone").unlink(missing_ok=True),
        "link-other-job": lambda: os.link(f"{plan['other']}/secret", f"{plan['own']}/secret"),
        "write-program": lambda: Path(sys.prefix, "written").write_bytes(b""),
        "signal": lambda: os.kill(pid, signal.SIGCONT),
        "ptrace": lambda: ptrace(pid),
        "memory": lambda: read_memory(pid),
        "descriptor": lambda: take_descriptor(pid),
        "namespace": new_namespace,
        # What it must be able to do.
        "write-own": lambda: Path(plan["own"], "file").write_bytes(b"x"),
        "read-own": lambda: Path(plan["own"], "file").read_bytes(),
        "pair": socket.socketpair,
    }


def outcome(way: Callable[[], object]) -> str:
    try:
        way()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    return "done"


if __name__ == "__main__":
    found = {name: outcome(way) for name, way in ways(json.loads(sys.argv[1])).items()}
    sys.stdout.write(json.dumps(found) + "\n")
