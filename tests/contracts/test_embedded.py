"""The private servers are reached whatever their directory is called."""

import os
import tempfile
from pathlib import Path

import pytest

from yt_downloader.data.cache import Cache
from yt_downloader.data.embedded import Mongod, Valkey
from yt_downloader.errors import TooMany
from yt_downloader.supervise.child import Child
from yt_downloader.web.limits import FailureLimit


@pytest.mark.parametrize("name", ["c# ", "100%41", "é?x=1"])
def test_a_directory_with_letters_that_mean_something_in_addresses(name: str):
    with tempfile.TemporaryDirectory(prefix=name) as place:
        server = Valkey(Path(place) / "valkey", Path(place))
        server.prepare()
        child = Child(name="valkey", argv=server.argv(), env=dict(os.environ), ready=server.ready)
        try:
            child.start()
            child.wait_ready(lambda _waited: None)
            cache, failures = Cache(server.uri), FailureLimit(server.uri)
            assert cache.set("key", 1, seconds=60)
            cache.close()
            for _ in range(10):
                failures.count("192.0.2.1", "alice")
            with pytest.raises(TooMany):
                failures.check("192.0.2.1", "alice")
        finally:
            child.stop()


@pytest.mark.parametrize("kind", [Mongod, Valkey])
def test_a_log_that_has_grown_large_is_put_aside_while_the_server_runs(
    kind: type[Mongod] | type[Valkey], tmp_path: Path
):
    with tempfile.TemporaryDirectory(prefix="log-") as place:
        server = kind(tmp_path / "data", Path(place))
        server.prepare()
        child = Child(
            name=server.name,
            argv=server.argv(),
            env=dict(os.environ),
            ready=server.ready,
            log=server.log,
            reopen_signal=server.reopen_signal,
        )
        try:
            child.start()
            child.wait_ready(lambda _waited: None)
            with server.log.open("ab") as log:
                log.write(b"x" * 10_000_001)
            child.bound_log()
            assert server.log.stat().st_size > 10_000_000, "it may not listen to signals yet"
            child._started_at -= 60

            child.bound_log()
            child.bound_log()

            assert server.ready()
            assert server.log.with_suffix(".log.1").stat().st_size > 10_000_000
        finally:
            child.stop()
        assert 0 < server.log.stat().st_size < 1_000_000
