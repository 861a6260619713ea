"""Prepares the process it runs in, then becomes the program it was given.

    python -I -S launcher.py PARENT DEATH_SIGNAL NICE LIMITS [WALL...] -- PROGRAM ARGUMENTS...

Everything here would otherwise run between fork and exec of a process with
many threads, where almost nothing is safe. A fresh interpreter without `site`
costs about 15 ms. Of the package it must import nothing but `media.walls`.

PARENT: process id that must still be the parent, or the program is not started.
DEATH_SIGNAL: sent to the program when the thread that started it ends (Linux).
NICE: added to the niceness. LIMITS: `NAME=number,...` for setrlimit, or `-`.
WALL: `use:PATH`, `read:PATH`, `write:PATH`, `port:NUMBER` and `sockets:KIND`, as
`confinement.Confinement`. With no path the files are as open as before, without KIND the
sockets, with no port all of them.
A program whose walls cannot be put up is not started.
"""

import ctypes
import os
import resource
import signal
import sys

# Without `site` the package is not found.
sys.path.append(os.path.abspath(f"{__file__}/../../.."))  # noqa: PTH100 - pathlib costs 5 ms
from yt_downloader.media.walls import landlock, seccomp

_PR_SET_PDEATHSIG = 1
_RIGHTS = {"use": landlock.USE, "read": landlock.READ, "write": landlock.WRITE}
NOT_STARTED = 126


def main(argv: list[str]) -> None:
    parent, death_signal, niceness, limits = argv[1:5]
    separator = argv.index("--")
    program = argv[separator + 1 :]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != int(parent):  # it died before prctl took effect
        os._exit(NOT_STARTED)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    # Python ignores it, and so would the program: a file that got too large would look
    # like any other failure.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    if int(niceness):
        os.nice(int(niceness))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for limit in limits.split(",") if limits != "-" else ():
        name, _, value = limit.partition("=")
        _, hard = resource.getrlimit(getattr(resource, name))
        wanted = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
        resource.setrlimit(getattr(resource, name), (wanted, hard))
    try:
        _confine(argv[5:separator])
    except OSError as error:
        sys.stderr.write(f"{program[0]} cannot be confined: {error.strerror}\n")
        os._exit(NOT_STARTED)
    try:
        os.execv(program[0], program)  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{program[0]} cannot be started: {error.strerror}\n")
        os._exit(NOT_STARTED)


def _confine(walls: list[str]) -> None:
    words = [wall.partition(":")[::2] for wall in walls]
    sockets = [value for kind, value in words if kind == "sockets"]
    files = [(path, _RIGHTS[kind]) for kind, path in words if kind in _RIGHTS]
    if files:
        ports = [int(value) for kind, value in words if kind == "port"]
        none = sockets == [seccomp.NO_SOCKETS]
        landlock.restrict(files, ports=() if none else ports or None)
    for kind in sockets:
        seccomp.restrict(kind)


if __name__ == "__main__":
    main(sys.argv)
