"""The installed version, while pip replaces the package."""

import os
import shutil
from pathlib import Path

import pytest

from yt_downloader.sources.ytdlp.version import InstalledVersion


def install(place: Path, version: str) -> Path:
    directory = place / f"some_tool-{version}.dist-info"
    directory.mkdir()
    (directory / "METADATA").write_text(f"Name: some-tool\nVersion: {version}\n")
    return directory


def changed(place: Path, at: int) -> None:
    """Python looks at a directory again when its time differs; the clock of files is coarse."""
    os.utime(place, (at, at))


def test_while_there_is_none_the_last_one_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    installed = InstalledVersion("some-tool")
    assert installed() == ""
    old = install(tmp_path, "1.0")
    changed(tmp_path, 1)
    assert installed() == "1.0"

    (old / "METADATA").unlink()
    assert installed() == "1.0"
    shutil.rmtree(old)
    changed(tmp_path, 2)
    assert installed() == "1.0"
    install(tmp_path, "1.1")
    changed(tmp_path, 3)
    assert installed() == "1.1"


def test_that_of_yt_dlp_is_known():
    assert InstalledVersion()()[:2] == "20"
