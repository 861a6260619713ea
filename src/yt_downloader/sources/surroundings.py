"""What yt-dlp's processes find around them: programs, certificates, nothing of ours."""

import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import certifi

from yt_downloader.media import launcher
from yt_downloader.media.process import Limits

_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
_DIES_WITH_PARENT = 9  # SIGKILL
# Lossless H.265 takes 1.2 GB in 2160p on two cores, and four times that in 4320p.
# yt-dlp itself has to do with less (ytdlp/client.py), so ffmpeg raises its own limit.
_FFMPEG_LIMITS = Limits(data_bytes=8 << 30)


def find_deno() -> str | None:
    """The JavaScript runtime: the one installed with our requirements, else on PATH."""
    beside = Path(sys.executable).with_name("deno")
    return str(beside) if beside.is_file() else shutil.which("deno")


class Surroundings:
    """Makes the environment of a yt-dlp host. It holds no secrets and no settings."""

    def __init__(self, *, ffmpeg: str, extra_ca_file: str = "") -> None:
        self._ffmpeg = ffmpeg
        self._extra_ca_file = extra_ca_file

    def __call__(self, home: Path) -> Mapping[str, str]:
        """Fill *home* with what the host needs and return its environment."""
        programs = home / "bin"
        programs.mkdir()
        _wrap(programs / "ffmpeg", self._ffmpeg, _FFMPEG_LIMITS)
        deno = find_deno()
        if deno:
            _wrap(programs / "deno", deno, Limits())
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
        bundle = home / "ca.pem"
        text = Path(certifi.where()).read_text(encoding="ascii")
        if self._extra_ca_file:
            text += "\n" + Path(self._extra_ca_file).read_text(encoding="ascii")
        bundle.write_text(text, encoding="ascii")
        return bundle


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
