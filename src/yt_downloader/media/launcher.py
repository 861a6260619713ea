"""Prepares the process it runs in, then becomes the program it was given.

    python -I -S launcher.py PARENT DEATH_SIGNAL NICE LIMITS -- PROGRAM ARGUMENTS...

Everything here would otherwise run between fork and exec of a process with
many threads, where almost nothing is safe. A fresh interpreter without `site`
costs about 15 ms. It must import nothing of the package.

PARENT: process id that must still be the parent, or the program is not started.
DEATH_SIGNAL: sent to the program when the thread that started it ends (Linux).
NICE: added to the niceness. LIMITS: `NAME=number,...` for setrlimit, or `-`.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
NOT_STARTED = 126


def main(argv: list[str]) -> None:
    parent, death_signal, niceness, limits = argv[1:5]
    program = argv[6:]
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
        os.execv(program[0], program)  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.stderr.write(f"{program[0]} cannot be started: {error.strerror}\n")
        os._exit(NOT_STARTED)


if __name__ == "__main__":
    main(sys.argv)
