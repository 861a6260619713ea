"""Whatever a call waits for, it can be ended: no thread goes on, no file appears."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import TWO_HOURS
from tests.standin.player_api import media_url
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.crew import THREAD_NAME
from yt_downloader.sources.fetch.failures import Stopped
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.piece import Piece

MEGABYTE = 1_000_000
ENOUGH = 1000 * MEGABYTE


class TooLate(Exception):
    """What a job's check raises when the job was cancelled."""


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    assert fetching_threads() == []


@pytest.fixture
def connections(site: SiteStandIn) -> Connections:
    return Connections(Egress([f"127.0.0.1:{site.port}"]))


@pytest.fixture
def fetcher(connections: Connections) -> Iterator[Fetcher]:
    with Fetcher(connections, parallel=12, max_bytes=ENOUGH) as running:
        yield running


@pytest.fixture
def url(site: SiteStandIn) -> str:
    found = media_url(site, TWO_HOURS, 137)
    site.clear_requests()
    return found


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def fetching_threads() -> list[str]:
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name == THREAD_NAME]


def pieces(url: str, into: Path, *, count: int, size: int) -> list[Piece]:
    address = Address(url=url)
    return [
        Piece(
            locate=lambda: address,
            path=into / f"{number:03}",
            start=number * size,
            stop=(number + 1) * size,
        )
        for number in range(count)
    ]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_what_the_check_raises_ends_everything(site, url, tmp_path, fetcher):
    site.conditions(bytes_per_second=MEGABYTE)

    def check() -> None:
        if fetcher.received > 500_000:
            raise TooLate

    with pytest.raises(TooLate):
        fetcher.fetch(pieces(url, tmp_path, count=20, size=4 * MEGABYTE), check=check)

    assert names(tmp_path) == []
    assert fetcher.received < 4 * MEGABYTE


def test_what_on_done_raises_ends_everything(site, url, tmp_path, fetcher):
    site.conditions(bytes_per_second=MEGABYTE)
    wanted = pieces(url, tmp_path, count=1, size=1000)
    wanted += pieces(url, tmp_path, count=12, size=4 * MEGABYTE)[1:]

    def on_done(_piece: Piece, _size: int) -> None:
        raise TooLate

    with pytest.raises(TooLate):
        fetcher.fetch(wanted, on_done=on_done)

    assert names(tmp_path) == ["000"]


@pytest.mark.parametrize("call", ["read", "text", "head", "fetch"])
def test_a_stalled_call_can_be_cancelled(site, connections, url, tmp_path, call):
    site.conditions(stall=True)
    calls: dict[str, Callable[[Fetcher], object]] = {
        "read": lambda fetcher: fetcher.read(Address(url=url), 0, 10),
        "text": lambda fetcher: fetcher.text(Address(url=url), max_bytes=10),
        "head": lambda fetcher: fetcher.head(Address(url=url)),
        "fetch": lambda fetcher: fetcher.fetch(pieces(url, tmp_path, count=3, size=10)),
    }

    def check() -> None:
        if site.requests(media=True):
            raise TooLate

    with (
        Fetcher(connections, parallel=2, max_bytes=ENOUGH, check=check) as fetcher,
        pytest.raises(TooLate),
    ):
        calls[call](fetcher)

    assert names(tmp_path) == []


def test_closing_ends_calls_of_other_threads(site, connections, url, tmp_path):
    site.conditions(stall=True)
    fetcher = Fetcher(connections, parallel=2, max_bytes=ENOUGH)
    looks = threading.Event()

    def close() -> None:
        looks.wait()
        fetcher.close()

    closer = threading.Thread(target=close)
    closer.start()
    with pytest.raises(Stopped):
        fetcher.fetch(pieces(url, tmp_path, count=3, size=10), check=looks.set)
    closer.join()

    with pytest.raises(Stopped):
        fetcher.read(Address(url=url), 0, 10)
    assert names(tmp_path) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_says_nothing_can_be_left(listener, scheme):
    """With https that is in the middle of TLS's handshake."""
    port = listener.getsockname()[1]
    listener.setblocking(False)
    taken: list[socket.socket] = []

    def check() -> None:
        try:
            taken.append(listener.accept()[0])
        except BlockingIOError:
            if taken:
                raise TooLate from None

    connections = Connections(Egress([f"127.0.0.1:{port}"]))
    with (
        Fetcher(connections, parallel=1, max_bytes=100, check=check) as fetcher,
        pytest.raises(TooLate),
    ):
        fetcher.text(Address(url=f"{scheme}://127.0.0.1:{port}/"), max_bytes=10)

    assert [thread for thread in threading.enumerate() if thread.name == THREAD_NAME] == []
    taken[0].close()


def test_a_connection_that_is_not_answered_can_be_left():
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        for one in (first, second):
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        looks = iter(range(3))

        def check() -> None:
            if next(looks) == 2:
                raise TooLate

        connections = Connections(Egress([f"127.0.0.1:{port}"]))
        with (
            Fetcher(connections, parallel=1, max_bytes=100, check=check) as fetcher,
            pytest.raises(TooLate),
        ):
            fetcher.text(Address(url=f"http://127.0.0.1:{port}/"), max_bytes=10)

        assert [thread for thread in threading.enumerate() if thread.name == THREAD_NAME] == []


def test_a_stall_on_a_connection_that_was_used_before_can_be_cancelled(
    site, url, tmp_path, fetcher
):
    fetcher.read(Address(url=url), 0, 10)
    site.conditions(stall=True)

    def check() -> None:
        if len(site.requests(media=True)) == 2:
            raise TooLate

    with pytest.raises(TooLate):
        fetcher.fetch(pieces(url, tmp_path, count=1, size=10), check=check)

    assert len({record.connection for record in site.requests(media=True)}) == 1
    assert names(tmp_path) == []


def test_whoever_waits_for_a_name_server_is_left_behind_and_writes_nothing(
    site, connections, tmp_path, monkeypatch
):
    asked, answered = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def look_up(_host: str, port: int, **more: int) -> object:
        asked.set()
        answered.wait()
        return real("127.0.0.1", port, **more)

    def check() -> None:
        if asked.is_set():
            raise TooLate

    url = f"http://video.example:{site.port}/watch"
    with Fetcher(connections, parallel=1, max_bytes=ENOUGH) as fetcher, monkeypatch.context() as m:
        m.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(TooLate):
            fetcher.fetch(pieces(url, tmp_path, count=1, size=10), check=check)
        assert names(tmp_path) == []
        left = [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]
        answered.set()
        for thread in left:
            thread.join()

    assert len(left) == 1
    assert names(tmp_path) == []
    assert site.requests() == []
