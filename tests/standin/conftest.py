"""The generated media, and the real yt-dlp pointed at the site."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sitestandin import SiteStandIn
from tests.sitestandin.media.encode import ffmpeg
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.prepare import prepare
from tests.standin.real_ytdlp import RealYtDlp

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE not in item.path.parents:
            continue
        item.add_marker(pytest.mark.standin)
        if "ytdlp" in getattr(item, "fixturenames", ()):
            # yt-dlp leaves connections to the garbage collector.
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(prepare())


@pytest.fixture
def ytdlp(
    site: SiteStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RealYtDlp]:
    """yt-dlp as it is installed, with the site as its proxy and its authority trusted."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "ffmpeg").symlink_to(ffmpeg())
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("SSL_CERT_FILE", str(site.ca_file))
    monkeypatch.setenv("YTDLP_NO_PLUGINS", "1")
    yield RealYtDlp(site, tmp_path)
    gc.collect()
