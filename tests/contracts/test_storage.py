"""What every storage promises; today there is one."""

from pathlib import Path

import pytest

from yt_downloader.storage.local import BadKey, LocalStorage

KEY = "6b01209fd5f4b22ee57b47d1/0123456789abcdef/clip.mp4"


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "made.mp4"
    path.write_bytes(b"content")
    return path


def test_what_was_put_is_found_and_the_source_is_gone(storage: LocalStorage, source: Path):
    storage.put(source, KEY)

    found = storage.locate(KEY)
    assert found is not None
    assert found.read_bytes() == b"content"
    assert not source.exists()


def test_what_was_deleted_is_not_found_and_leaves_no_directory(
    storage: LocalStorage, source: Path, tmp_path: Path
):
    storage.put(source, KEY)

    storage.delete(KEY)
    storage.delete(KEY)

    assert storage.locate(KEY) is None
    assert list((tmp_path / "files").iterdir()) == []


def test_a_reader_keeps_what_it_opened(storage: LocalStorage, source: Path):
    storage.put(source, KEY)
    found = storage.locate(KEY)
    assert found is not None

    with found.open("rb") as reader:
        storage.delete(KEY)
        assert reader.read() == b"content"


def test_runs_are_listed_and_deleted_whole(storage: LocalStorage, source: Path):
    assert list(storage.runs()) == []
    storage.put(source, KEY)
    clip, run, _name = KEY.split("/")

    assert list(storage.runs()) == [(clip, run)]
    storage.delete_run(clip, run)
    assert list(storage.runs()) == []


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a/../../x", "", ".", "a/../.."])
def test_no_key_leads_out(storage: LocalStorage, source: Path, key: str):
    for use in (storage.locate, storage.delete, lambda k: storage.put(source, k)):
        with pytest.raises(BadKey):
            use(key)


def test_free_space_is_told(storage: LocalStorage):
    assert storage.free_bytes() > 0


def test_the_group_can_read_files_where_it_should_and_list_none(tmp_path: Path, source: Path):
    root = tmp_path / "files"
    source.chmod(0o600)

    LocalStorage(root, for_group=True).put(source, KEY)

    stored = root / KEY
    assert stored.stat().st_mode & 0o777 == 0o640
    for directory in (stored.parent, stored.parent.parent, root):
        assert directory.stat().st_mode & 0o777 == 0o710
    assert tmp_path.stat().st_mode & 0o777 == 0o700
