"""The private servers are reached whatever their directory is called."""

import os
import tempfile
from pathlib import Path

import pytest

from yt_downloader.data.cache import Cache
from yt_downloader.data.embedded import Valkey
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
