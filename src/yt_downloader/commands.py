"""The operator's commands: accounts, and cleaning up now.

They work on the stores that the settings name, else on those of the service that
runs from the current folder. Passwords come from a prompt, or from standard input.
"""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from yt_downloader import environment
from yt_downloader.assembly import Parts, assemble
from yt_downloader.auth.administration import Administration
from yt_downloader.auth.schemas import RegisterSchema
from yt_downloader.clock import iso
from yt_downloader.config import BadEnvironment
from yt_downloader.data.mongo import OUTAGES
from yt_downloader.errors import AppError, Invalid, NotFound
from yt_downloader.supervise.service import named_environment

NAMES = ("user", "prune")
EX_REFUSED = 1
EX_USAGE = 64
EX_UNAVAILABLE = 69
_MOST_ROUNDS = 1000
_LONGEST_LINE = 4096


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code.

    0: done. 1: refused, for a reason that is told. 64: not a command. 69: the
    database does not answer. Raises BadEnvironment and MissingFfmpeg.
    """
    wanted = _parser().parse_args(arguments)
    try:
        parts = assemble(environment.load(_environment(os.environ)))
        try:
            parts.database.prepare()
            wanted.run(parts, wanted)
        finally:
            parts.close()
    except BadEnvironment:
        raise
    except AppError as error:
        sys.stderr.write(f"{error}\n")
        return EX_REFUSED
    except OUTAGES:
        sys.stderr.write(
            "The database does not answer. Start the service first, or set MONGODB_URI.\n"
        )
        return EX_UNAVAILABLE
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(EX_USAGE, f"{message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m yt_downloader", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    users = commands.add_parser("user", help="accounts").add_subparsers(
        required=True, metavar="WHAT"
    )
    add = _command(users, "add", _add, "make an account; asks for its password")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--admin", action="store_true", help="one of the operators")
    for name, run, text in (
        ("password", _password, "give an account a new password; its logins end"),
        ("make-admin", _make_admin, "let an account see the page of operators"),
        ("remove-admin", _remove_admin, "take that away again"),
        ("delete", _delete, "delete an account with everything of its user's"),
    ):
        _command(users, name, run, text).add_argument("email", metavar="EMAIL")
    _command(users, "list", _list, "id, address, day, kind of each account")
    _command(commands, "prune", _prune, "delete now what the next sweeps would")
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]",
    name: str,
    run: Callable[[Parts, argparse.Namespace], None],
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings as `run` would have them, with the sockets of its private servers.

    Raises NotFound where these have never run.
    """
    env = environment.with_dotenv(environ, Path.cwd())
    instance = Path(env.get("INSTANCE_DIR") or "instance").resolve()
    elsewhere = env.get("MONGODB_URI") or env.get("MONGODB_URI_FILE")
    if not elsewhere and not (instance / "mongo").is_dir():
        raise NotFound(
            f"No service has run here: {instance} has no data. Go to its folder, "
            "or set INSTANCE_DIR or MONGODB_URI as it has them."
        )
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    named, _servers = named_environment(env, instance)
    return named


def _add(parts: Parts, wanted: argparse.Namespace) -> None:
    email, password = _checked(wanted.email)
    user = _administration(parts).add(email, password, admin=wanted.admin)
    _say(f"{user.id}  {user.email}")


def _password(parts: Parts, wanted: argparse.Namespace) -> None:
    _administration(parts).account(wanted.email)  # before anybody types
    email, password = _checked(wanted.email)
    user = _administration(parts).reset_password(email, password)
    _say(f"The password of {user.email} is changed; its logins have ended.")


def _list(parts: Parts, _wanted: argparse.Namespace) -> None:
    for user in _administration(parts).every():
        kind = "guest" if user.guest else "admin" if user.admin else "user"
        _say(f"{user.id}  {iso(user.created_at)}  {kind:5}  {user.email or '-'}")


def _make_admin(parts: Parts, wanted: argparse.Namespace) -> None:
    user = _administration(parts).mark(wanted.email, admin=True)
    _say(f"{user.email} is an operator now.")


def _remove_admin(parts: Parts, wanted: argparse.Namespace) -> None:
    user = _administration(parts).mark(wanted.email, admin=False)
    _say(f"{user.email} is no operator any more.")


def _delete(parts: Parts, wanted: argparse.Namespace) -> None:
    user = _administration(parts).delete(wanted.email)
    _say(f"{user.email} is deleted, with everything that was there.")


def _prune(parts: Parts, _wanted: argparse.Namespace) -> None:
    count = 0
    for _ in range(_MOST_ROUNDS):
        expired = parts.cleanup.expire()
        if not expired:
            break
        count += expired
    _say(f"Deleted {count} expired, {parts.cleanup.sweep()} left behind.")


def _administration(parts: Parts) -> Administration:
    return parts.people.administration


def _checked(email: str) -> tuple[str, str]:
    """*email* and its new password. Raises Invalid for what a registration would not take."""
    given = {"email": email, "password": _read_password()}
    problems = RegisterSchema().validate(given)
    if problems:
        field, sentences = next(iter(problems.items()))
        raise Invalid(f"{field}: {' '.join(sentences)}")
    loaded = RegisterSchema().load(given)
    return loaded["email"], loaded["password"]


def _read_password() -> str:
    """Typed twice by a person, or the first line of standard input. Raises Invalid."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(_LONGEST_LINE).rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise Invalid("The two were not the same.")
    return password


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
