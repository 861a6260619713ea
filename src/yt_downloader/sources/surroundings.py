"""What yt-dlp's processes find around them: programs, certificates, nothing of ours."""

import shlex
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import certifi

from yt_downloader.media import launcher
from yt_downloader.media.confinement import Confinement, python
from yt_downloader.media.process import Limits
from yt_downloader.media.walls.seccomp import TCP_AND_UDP

_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_DIES_WITH_PARENT = 9  # SIGKILL
# Lossless H.265 takes 1.2 GB in 2160p on two cores, and four times that in 4320p.
# yt-dlp itself has to do with less (ytdlp/client.py), so ffmpeg raises its own limit.
_FFMPEG_LIMITS = Limits(data_bytes=8 << 30)
RESOLVER_FILE = Path("/etc/resolv.conf")
# How names are resolved, OpenSSL's settings, and the tables of Python's mimetypes.
_NETWORK_FILES = (
    *(str(RESOLVER_FILE), "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf"),
    *("/etc/services", "/etc/protocols", "/etc/ssl", "/etc/pki", "/etc/crypto-policies"),
    *("/etc/mime.types", "/etc/httpd", "/etc/apache2/mime.types"),
)


def find_deno() -> str | None:
    """The JavaScript runtime: the one installed with our requirements, else on PATH."""
    beside = Path(sys.executable).with_name("deno")
    return str(beside) if beside.is_file() else shutil.which("deno")


def walls(
    programs: Sequence[str | Path],
    home: Path,
    *,
    write: Sequence[Path],
    ports: Collection[int] | None = None,
) -> Confinement:
    """Of a process with yt-dlp in it: it starts *programs*, and those that lie in *home*.

    Names are looked up with UDP; everything else is TCP, to *ports*, None for all. Which
    addresses are contacted is judged elsewhere (ytdlp/guard.py).
    """
    return Confinement(
        use=[*python(), *programs, _programs_in(home)],
        read=[*_NETWORK_FILES, _certificates_in(home)],
        write=write,
        sockets=TCP_AND_UDP,
        ports=ports,
    )


class Surroundings:
    """Makes the environment of a yt-dlp host. It holds no secrets and no settings."""

    def __init__(self, *, ffmpeg: str, extra_ca_file: str = "") -> None:
        self._ffmpeg = ffmpeg
        self._deno = find_deno()
        self._extra_ca_file = extra_ca_file

    @property
    def programs(self) -> list[str]:
        """What yt-dlp may start, by their real paths."""
        return [self._ffmpeg, *([self._deno] if self._deno else [])]

    def __call__(self, home: Path) -> Mapping[str, str]:
        """Fill *home* with what the host needs and return its environment."""
        programs = _programs_in(home)
        programs.mkdir()
        _wrap(programs / "ffmpeg", self._ffmpeg, _FFMPEG_LIMITS)
        if self._deno:
            _wrap(programs / "deno", self._deno, Limits())
        return {
            "PATH": f"{programs}:{_SYSTEM_PATH}",
            "HOME": str(home),
            "TMPDIR": str(home),
            "LANG": "C.UTF-8",
            "DENO_DIR": str(home / "deno"),
            "DENO_NO_UPDATE_CHECK": "1",
            "SSL_CERT_FILE": str(self._certificates(home)),
            "YTDLP_NO_PLUGINS": "1",
        }

    def _certificates(self, home: Path) -> Path:
        """The usual authorities, and the operator's own."""
        bundle = _certificates_in(home)
        text = Path(certifi.where()).read_text(encoding="ascii")
        if self._extra_ca_file:
            text += "\n" + Path(self._extra_ca_file).read_text(encoding="ascii")
        bundle.write_text(text, encoding="ascii")
        return bundle


def _programs_in(home: Path) -> Path:
    return home / "bin"


def _certificates_in(home: Path) -> Path:
    return home / "ca.pem"


def _wrap(path: Path, program: str, limits: Limits) -> None:
    """A script that becomes *program* within *limits*, but dies with whoever called it.

    yt-dlp starts programs without that, so a killed yt-dlp would leave an
    ffmpeg behind that goes on downloading.
    """
    starter = shlex.join([sys.executable, "-I", "-S", str(Path(launcher.__file__))])
    path.write_text(
        "#!/bin/sh\n"
        f'exec {starter} "$PPID" {_DIES_WITH_PARENT} 0 {limits.words()} -- '
        f'{shlex.quote(program)} "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o700)
