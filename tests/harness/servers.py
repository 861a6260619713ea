"""Real MongoDB and Valkey for tests, run the way the embedded default runs them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yt_downloader.data.embedded import Mongod, Server, Valkey
from yt_downloader.supervise.child import Child


@dataclass(frozen=True)
class Servers:
    """Two servers that run, and the children that can be killed and started again."""

    mongod: Mongod
    valkey: Valkey
    mongod_child: Child
    valkey_child: Child

    def mongodb_uri(self, database: str) -> str:
        return self.mongod.uri.replace("/yt_downloader", f"/{database}")

    @property
    def redis_uri(self) -> str:
        return self.valkey.uri


@contextmanager
def running_servers() -> Iterator[Servers]:
    """Both servers, in a directory of their own that goes with them."""
    with tempfile.TemporaryDirectory(prefix="ytd-servers-") as name:
        root = Path(name)
        mongod, valkey = Mongod(root / "mongo", root), Valkey(root / "valkey", root)
        children = _child(mongod), _child(valkey)
        try:
            for child in children:
                child.start()
            for child in children:
                child.wait_ready(lambda _waited: None)
            yield Servers(mongod, valkey, *children)
        finally:
            for child in children:
                child.stop()


def _child(server: Server) -> Child:
    server.prepare()
    return Child(
        name=server.name,
        argv=server.argv(),
        env=dict(os.environ),
        ready=server.ready,
    )
