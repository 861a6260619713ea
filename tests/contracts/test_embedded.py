"""The private servers are reached whatever their directory is called."""

import os
import tempfile
from pathlib import Path

import pytest

from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.data.embedded import Mongod, Valkey
from yt_downloader.errors import TooMany
from yt_downloader.supervise.child import Child
from yt_downloader.web.addresses import Pseudonyms
from yt_downloader.web.rates import RouteClass, RouteLimits


def settings(redis_uri: str) -> Settings:
    return Settings(
        jwt_private_secret="p" * 32,
        jwt_public_secret="q" * 32,
        flask_secret_key="r" * 32,
        mongodb_uri="",
        redis_uri=redis_uri,
        rate_limit_auth="1/day",
    )


@pytest.mark.parametrize("name", ["c# ", "100%41", "é?x=1"])
def test_a_directory_with_letters_that_mean_something_in_addresses(name: str):
    with tempfile.TemporaryDirectory(prefix=name) as place:
        server = Valkey(Path(place) / "valkey", Path(place))
        server.prepare()
        child = Child(name="valkey", argv=server.argv(), env=dict(os.environ), ready=server.ready)
        try:
            child.start()
            child.wait_ready(lambda _waited: None)
            cache = Cache(server.uri)
            limits = RouteLimits(settings(server.uri), cache, Pseudonyms("s"))
            assert cache.set("key", 1, seconds=60)
            cache.close()
            limits.spend(RouteClass.AUTH, "alice")
            with pytest.raises(TooMany):
                limits.spend(RouteClass.AUTH, "alice")
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
