"""Which walls children get: what each may read and write, and whom it may talk to.

How the kernel puts them up is in `walls/`; decision 13 says what they are for.
"""

import functools
import logging
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from yt_downloader.config import Confining
from yt_downloader.media.walls import landlock, seccomp

_log = logging.getLogger(__name__)
_PACKAGES = Path(__file__).resolve().parents[2]  # `src`, or where packages are installed
# Programs and their libraries, and what libraries ask about the machine.
_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/localtime", "/proc/cpuinfo", "/proc/meminfo"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/dev/urandom", "/dev/random"),
)
_NOTHING = "/dev/null"


class NoConfinement(Exception):
    """CONFINEMENT=required, and the kernel lacks something; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What this kernel can do: the version of Landlock, 0 for none; whether seccomp filters."""

    landlock: int
    seccomp: bool

    @property
    def are_whole(self) -> bool:
        return self.landlock > 0 and self.seccomp

    @property
    def missing(self) -> str:
        parts = {"Landlock": self.landlock > 0, "seccomp": self.seccomp}
        return " and ".join(name for name, is_there in parts.items() if not is_there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """What a child may do. Paths are files, or directories with all below them.

    It may run and read *use*, read *read*, read and write *write*; and, besides
    that, read what every program needs. *sockets* is one of seccomp's: NO_SOCKETS, TCP,
    TCP_AND_UDP. *ports* are those of TCP that it may connect to, None for all.
    """

    use: Sequence[str | Path] = ()
    read: Sequence[str | Path] = ()
    write: Sequence[str | Path] = ()
    sockets: str = seccomp.NO_SOCKETS
    ports: Collection[int] | None = None

    def words(self, walls: Walls) -> list[str]:
        """For the launcher, which puts them up before the program begins."""
        files = [f"{kind}:{path}" for kind, path in self._files()] if walls.landlock else []
        files += [f"port:{port}" for port in self.ports or ()] if files else []
        return [*files, *([f"sockets:{self.sockets}"] if walls.seccomp else [])]

    def put_up(self, walls: Walls) -> None:
        """Confine this process, which must have one thread, for good. Raises OSError.

        What it may do gets less each time, never more.
        """
        if walls.landlock:
            rights = {"use": landlock.USE, "read": landlock.READ, "write": landlock.WRITE}
            files = [(path, rights[kind]) for kind, path in self._files()]
            none = self.sockets == seccomp.NO_SOCKETS
            landlock.restrict(files, ports=() if none else self.ports)
        if walls.seccomp:
            seccomp.restrict(self.sockets)

    def _files(self) -> Iterator[tuple[str, str]]:
        given = (("use", (*_SYSTEM, *self.use)), ("read", self.read), ("write", self.write))
        for kind, paths in given:
            for path in paths:
                yield kind, str(Path(path).absolute())
        yield "write", _NOTHING


def python() -> list[str]:
    """What a child that is a Python program has to read: the interpreter and the packages."""
    return [*{sys.prefix, sys.base_prefix, sys.exec_prefix}, str(_PACKAGES)]


class _Chosen:
    """The walls of all children of this process, once somebody chose them."""

    walls: Walls | None = None


def require(mode: Confining) -> Walls:
    """What the kernel can do. Raises NoConfinement where *mode* asks for more."""
    able = what_the_kernel_can()
    if mode == "required" and not able.are_whole:
        raise NoConfinement(
            f"CONFINEMENT=required, but this kernel has no {able.missing}: "
            "use Linux 5.13 or newer with both, or set CONFINEMENT=auto."
        )
    return able


def choose(mode: Confining) -> None:
    """Decide for all children of this process, as its umask does; call it once, at the start.

    Says in the log what is missing. Raises NoConfinement as `require`.
    """
    able = require(mode)
    if mode == "off":
        _log.warning("children are not confined: CONFINEMENT=off")
    elif not able.are_whole:
        _log.warning("children are confined in part or not at all", extra={"no": able.missing})
    _Chosen.walls = Walls(landlock=0, seccomp=False) if mode == "off" else able


def chosen() -> Walls:
    """What `choose` decided; where nobody asked it, all that the kernel can."""
    return _Chosen.walls or what_the_kernel_can()


@functools.cache
def what_the_kernel_can() -> Walls:
    return Walls(landlock=landlock.version(), seccomp=seccomp.is_available())
