"""A seccomp filter: which system calls a process may no longer make, nor any of its children."""

import ctypes
import errno
import os
import struct

from yt_downloader.media.walls.kernel import call, give_up_privileges

NO_SOCKETS, TCP, TCP_AND_UDP = "none", "tcp", "tcp+udp"

_SET_MODE_FILTER, _ACTION_AVAILABLE = 1, 2
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_X32 = 0x40000000  # the calls of x86-64 with 32-bit pointers
_NAMESPACES = 0x7E020000  # CLONE_NEW*
_TYPE_OF_SOCKET = 0xF  # the rest are flags
_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _DATAGRAM = 1, 2
_TCP_PROTOCOLS, _UDP_PROTOCOLS = (0, 6), (0, 17)  # not 262, MPTCP, which Landlock does not see

# Its name for the audit, the seccomp call, and what we filter, by machine. Others have no filter.
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SOCKET = {"x86_64": 41, "aarch64": 198}
_SOCKETPAIR = {"x86_64": 53, "aarch64": 199}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
# connect, bind, listen, accept, accept4.
_CONNECTING = {"x86_64": (42, 49, 50, 43, 288), "aarch64": (203, 200, 201, 202, 242)}
_LISTENING = {"x86_64": (50, 43, 288), "aarch64": (201, 202, 242)}
# The same numbers everywhere: io_uring_setup, _enter, _register, which would pass any filter
# by; pidfd_getfd; open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr.
_NEVER_ANYWHERE = (425, 426, 427, 438, 428, 429, 430, 431, 432, 433, 442)
_NEVER = {
    "x86_64": (
        *(101, 310, 311, 312),  # ptrace, process_vm_readv, process_vm_writev, kcmp
        *(272, 308, 165, 166, 155, 161),  # unshare, setns, mount, umount2, pivot_root, chroot
        *(321, 298, 323),  # bpf, perf_event_open, userfaultfd
        *(248, 249, 250),  # add_key, request_key, keyctl
        *(246, 320, 175, 313, 176, 169),  # kexec_load, kexec_file_load, modules, reboot
        *(304, 103, 154, 172, 173),  # open_by_handle_at, syslog, modify_ldt, iopl, ioperm
    ),
    "aarch64": (
        *(117, 270, 271, 272),
        *(97, 268, 40, 39, 41, 51),
        *(280, 241, 282),
        *(217, 218, 219),
        *(104, 294, 105, 273, 106, 142),
        *(265, 116),
    ),
}


def is_available() -> bool:
    """Whether this kernel takes filters, and this is a machine whose calls are known here."""
    machine = os.uname().machine
    if machine not in _ARCHITECTURES:
        return False
    try:
        action = ctypes.create_string_buffer(struct.pack("=I", _ERRNO), 4)
        return call(_SECCOMP[machine], _ACTION_AVAILABLE, 0, action) == 0
    except (OSError, AttributeError):
        return False


def restrict(sockets: str) -> None:
    """Take dangerous calls away from this thread, and the sockets that are not *sockets*.

    What is refused fails with EPERM. Raises OSError where the filter is not taken.
    """
    machine = os.uname().machine
    program = ctypes.create_string_buffer(_program(machine, sockets))
    length = (len(program) - 1) // 8
    pointer = ctypes.create_string_buffer(
        struct.pack("@HP", length, ctypes.addressof(program)), 16
    )
    give_up_privileges()
    call(_SECCOMP[machine], _SET_MODE_FILTER, 0, pointer)


def _program(machine: str, sockets: str) -> bytes:
    steps = [
        *_load(_ARCHITECTURE_AT),
        *_unless_equal(_ARCHITECTURES[machine], _return(_KILL)),
        *_load(_NUMBER_AT),
    ]
    if machine == "x86_64":
        steps += [*_step(_IF_AT_LEAST, _X32, 0, 1), *_refuse()]
    refused = [*_NEVER[machine], *_NEVER_ANYWHERE]
    refused += (_CONNECTING if sockets == NO_SOCKETS else _LISTENING)[machine]
    for number in refused:
        steps += _if_equal(number, _refuse())
    # Its flags lie in memory, where a filter cannot look: everybody falls back to clone then.
    steps += _if_equal(_CLONE3, _refuse(errno.ENOSYS))
    flags = [*_load(_argument(0)), *_step(_IF_ANY_BIT, _NAMESPACES, 0, 1), *_refuse()]
    steps += _if_equal(_CLONE[machine], [*flags, *_return(_ALLOW)])
    steps += _if_equal(_SOCKET[machine], _judge_socket(sockets))
    steps += _if_equal(_SOCKETPAIR[machine], _judge_pair(sockets))
    steps += _return(_ALLOW)
    return b"".join(steps)


def _judge_socket(sockets: str) -> list[bytes]:
    if sockets == NO_SOCKETS:
        return _refuse()
    kinds = [_kind(_STREAM, _TCP_PROTOCOLS)]
    if sockets == TCP_AND_UDP:
        kinds.append(_kind(_DATAGRAM, _UDP_PROTOCOLS))
    type_of = [*_load(_argument(1)), *_step(_AND, _TYPE_OF_SOCKET)]
    judged = [step for kind in kinds for step in (*type_of, *kind)]
    return [
        *_load(_argument(0)),
        *_step(_IF_EQUAL, _INET, 2, 0),
        *_step(_IF_EQUAL, _INET6, 1, 0),
        *_refuse(),
        *judged,
        *_refuse(),
    ]


def _kind(kind: int, protocols: tuple[int, ...]) -> list[bytes]:
    """Let a socket of that type through if its protocol is one of these."""
    allowed = [step for number in protocols for step in _if_equal(number, _return(_ALLOW))]
    return _if_equal(kind, [*_load(_argument(2)), *allowed, *_refuse()])


def _judge_pair(sockets: str) -> list[bytes]:
    """A pair of datagrams could be sent on to any socket in the file system."""
    if sockets == NO_SOCKETS:
        return _refuse()
    stream = _unless_equal(_STREAM, _refuse())
    return [*_load(_argument(1)), *_step(_AND, _TYPE_OF_SOCKET), *stream, *_return(_ALLOW)]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> list[bytes]:
    return [struct.pack("=HBBI", code, if_true, if_false, value)]


def _load(offset: int) -> list[bytes]:
    return _step(_LOAD, offset)


def _return(action: int) -> list[bytes]:
    return _step(_RETURN, action)


def _refuse(code: int = errno.EPERM) -> list[bytes]:
    return _return(_ERRNO | code)


def _if_equal(value: int, then: list[bytes]) -> list[bytes]:
    return [*_step(_IF_EQUAL, value, 0, len(then)), *then]


def _unless_equal(value: int, then: list[bytes]) -> list[bytes]:
    return [*_step(_IF_EQUAL, value, len(then), 0), *then]


def _argument(number: int) -> int:
    """Where the lower half of an argument lies; both machines are little-endian."""
    return _ARGUMENTS_AT + 8 * number
