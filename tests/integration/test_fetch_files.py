"""What fetching does to files."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import SHORT
from tests.standin.player_api import media_url
from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.piece import Piece


@pytest.fixture
def fetcher(site: SiteStandIn) -> Iterator[Fetcher]:
    connections = Connections(Egress([f"127.0.0.1:{site.port}"]))
    with Fetcher(connections, parallel=2, max_bytes=10**8) as running:
        yield running


@pytest.fixture
def url(site: SiteStandIn) -> str:
    return media_url(site, SHORT, 137)


def piece(url: str, into: Path, finish: Callable[[Path], None] | None = None) -> Piece:
    address = Address(url=url)
    return Piece(locate=lambda: address, path=into / "file", stop=1000, finish=finish)


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_files_are_finished_before_they_get_their_name(url, tmp_path, fetcher):
    def decrypt(path: Path) -> None:
        assert names(tmp_path) == ["file.part"]
        path.write_bytes(path.read_bytes()[::-1])

    wanted = piece(url, tmp_path, finish=decrypt)
    fetcher.fetch([wanted])

    expected = requests.get(url, headers={"Range": "bytes=0-999"}, timeout=5).content
    assert wanted.path.read_bytes() == expected[::-1]
    assert names(tmp_path) == ["file"]


def test_what_finishing_raises_comes_out_and_leaves_nothing(url, tmp_path, fetcher):
    def fail(_path: Path) -> None:
        raise MediaError("ENCODE_FAILED")

    with pytest.raises(MediaError) as caught:
        fetcher.fetch([piece(url, tmp_path, finish=fail)])

    assert caught.value.code == "ENCODE_FAILED"
    assert names(tmp_path) == []


def test_a_full_disk_has_its_code(url, tmp_path, fetcher):
    (tmp_path / "file.part").symlink_to("/dev/full")

    with pytest.raises(MediaError) as caught:
        fetcher.fetch([piece(url, tmp_path)])

    assert caught.value.code == "DISK_FULL"
    assert names(tmp_path) == []


def test_a_missing_directory_is_no_full_disk(url, tmp_path, fetcher):
    with pytest.raises(OSError, match="No such file") as caught:
        fetcher.fetch([piece(url, tmp_path / "missing")])

    assert caught.value.errno == errno.ENOENT


def test_files_that_were_there_are_replaced(url, tmp_path, fetcher):
    wanted = piece(url, tmp_path)
    for path in (wanted.path, wanted.part):
        path.write_bytes(b"x" * 5000)

    fetcher.fetch([wanted])

    assert wanted.path.stat().st_size == 1000
    assert names(tmp_path) == ["file"]
