"""The directory of generated media."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sitestandin.media import cache


def test_media_are_made_once_however_many_ask(tmp_path):
    made = []

    def make(directory: Path) -> None:
        made.append(directory)
        (directory / "file").write_text("done")

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: cache.prepared(make, tmp_path), range(8)))

    assert len(made) == 1
    (directory,) = found
    assert (directory / "file").read_text() == "done"


def test_a_failure_leaves_nothing_that_looks_finished(tmp_path):
    def fail(directory: Path) -> None:
        (directory / "half").write_text("")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        cache.prepared(fail, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_leftovers_of_a_killed_process_are_removed(tmp_path):
    (tmp_path / "unfinished-abc").mkdir()

    cache.prepared(lambda directory: None, tmp_path)

    assert not (tmp_path / "unfinished-abc").exists()


def test_the_place_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("SITESTANDIN_CACHE", str(tmp_path))

    assert cache.default_root() == tmp_path
