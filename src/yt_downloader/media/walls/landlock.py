"""Landlock: a process gives up every file that it does not name, for good and for its children.

The numbers are those of linux/landlock.h; the system calls have the same number
on every machine.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from yt_downloader.media.walls.kernel import call, give_up_privileges

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH, _NET_PORT = 1, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG, _MAKE_SYM = (
    1 << 4,
    1 << 5,
    1 << 7,
    1 << 8,
    1 << 12,
)
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

READ = _READ_FILE | _READ_DIR
USE = READ | _EXECUTE
WRITE = READ | _WRITE_FILE | _TRUNCATE | _REFER | _IOCTL_DEV
WRITE |= _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM

# What each version of Landlock added: rights on files first.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: _IOCTL_DEV}
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_KNOWS_PORTS = 4
_KNOWS_SCOPES = 6
_SCOPES = 0b11  # abstract unix sockets, and signals: to processes behind the same wall only


def version() -> int:
    """Which version of Landlock the kernel has, from 1 up; 0 for none."""
    try:
        return call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except (OSError, AttributeError):  # another system has no such calls at all
        return 0


def restrict(rights: Iterable[tuple[str, int]], *, ports: Iterable[int] | None = ()) -> None:
    """Keep this thread to *rights*: paths, each with READ, USE or WRITE, and what is below them.

    *ports* are those of TCP that it may connect to, None for all; it may listen on none.
    What the kernel's version does not know is not restricted. A path that is not there is
    left out. Raises OSError where the wall cannot be put up.
    """
    known = version()
    files = sum(right for since, right in _FILE_RIGHTS.items() if since <= known)
    net = 0
    if known >= _KNOWS_PORTS:
        net = _BIND_TCP | (_CONNECT_TCP if ports is not None else 0)
    scopes = _SCOPES if known >= _KNOWS_SCOPES else 0
    attributes = struct.pack("=QQQ", files, net, scopes)
    size = 24 if known >= _KNOWS_SCOPES else 16 if known >= _KNOWS_PORTS else 8
    rules = call(_CREATE_RULESET, ctypes.create_string_buffer(attributes, 24), size, 0)
    try:
        for path, wanted in rights:
            _allow_path(rules, path, wanted & files)
        for port in (ports or ()) if net else ():
            rule = ctypes.create_string_buffer(struct.pack("=QQ", _CONNECT_TCP, port), 16)
            call(_ADD_RULE, rules, _NET_PORT, rule, 0)
        give_up_privileges()
        call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow_path(rules: int, path: str, wanted: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            wanted &= _FOR_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", wanted, place), 12)
        call(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)
