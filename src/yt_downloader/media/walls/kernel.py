"""System calls that Python has no functions for."""

import ctypes
import os

_PR_SET_NO_NEW_PRIVS = 38
_NOT_KNOWN = -1


def call(number: int, *arguments: "int | ctypes.Array[ctypes.c_char] | None") -> int:
    """What system call *number* returns. Raises OSError with its errno."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result: int = libc.syscall(ctypes.c_long(number), *words)
    if result == _NOT_KNOWN:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def give_up_privileges() -> None:
    """No program started from here gets more rights than this process. Raises OSError.

    Without that the kernel lets only root put up walls.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
