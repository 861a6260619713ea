"""The commands: `python -m yt_downloader COMMAND`.

run          the whole service, as run.py does, from the current folder
web          only the web part: gunicorn
worker       only the worker part
env-example  print .env.example
user         accounts: add EMAIL, password EMAIL, list, delete EMAIL
prune        delete now what the next sweeps would
"""

import gc
import os
import sys
from pathlib import Path

from yt_downloader import commands as operator
from yt_downloader import environment
from yt_downloader.assembly import assemble
from yt_downloader.config import BadEnvironment
from yt_downloader.logs import configure
from yt_downloader.media.confinement import NoConfinement, choose, require
from yt_downloader.media.ffmpeg import MissingFfmpeg, find_ffmpeg
from yt_downloader.supervise import service

EX_USAGE = 64


def main(arguments: list[str]) -> int:
    commands = {
        "run": lambda: service.main(os.environ),
        "web": _web,
        "worker": _worker,
        "env-example": _env_example,
    }
    commands |= dict.fromkeys(operator.NAMES, lambda: operator.main(arguments))
    command = commands.get(arguments[0]) if arguments else None
    if command is None or (len(arguments) > 1 and arguments[0] not in operator.NAMES):
        sys.stderr.write(__doc__ or "")
        return EX_USAGE
    # What is written here is for this user alone; every process started inherits that.
    os.umask(0o077)
    try:
        return command()
    except (BadEnvironment, MissingFfmpeg, NoConfinement) as error:
        sys.stderr.write(f"{error}\n")
        return service.EX_CONFIG


def _web() -> int:
    """Become gunicorn, so that signals reach it directly."""
    environ = environment.with_dotenv(os.environ, Path.cwd())
    settings = environment.load(environ)
    find_ffmpeg(settings.ffmpeg_path)
    require(settings.confinement)
    os.execve(sys.executable, service.WEB_ARGV, environ)  # noqa: S606 - no shell is wanted


def _worker() -> int:
    settings = environment.load(environment.with_dotenv(os.environ, Path.cwd()))
    configure(settings)
    choose(settings.confinement)
    parts = assemble(settings)
    gc.freeze()  # no collection has to look through the code, none at the end either
    try:
        parts.worker.run()
    finally:
        parts.close()
    return 0


def _env_example() -> int:
    sys.stdout.write(environment.example())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
