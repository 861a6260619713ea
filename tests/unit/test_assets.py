"""What pages are made of: named by what it holds, small on the wire."""

import gzip
import re
from pathlib import Path

import pytest

import yt_downloader.ui
from yt_downloader.ui.assets import Assets

STATIC = Path(yt_downloader.ui.__file__).parent / "static"


def tree(root: Path, **files: str) -> Assets:
    for name, text in files.items():
        path = root / name.replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Assets(root)


def test_a_changed_file_changes_every_address(tmp_path: Path):
    before = tree(tmp_path, a_js="1", b_css="2")
    after = tree(tmp_path, b_css="3")

    assert before.address("a.js") != after.address("a.js")
    assert before.version == tree(tmp_path, b_css="2").version


def test_text_is_packed_and_comes_out_the_same(tmp_path: Path):
    asset = tree(tmp_path, a_js="let x = 1;\n" * 100).get("a.js")

    assert asset is not None
    assert asset.packed is not None
    assert gzip.decompress(asset.packed) == asset.body
    assert len(asset.packed) < len(asset.body) / 5


def test_what_does_not_shrink_is_sent_as_it_is(tmp_path: Path):
    asset = tree(tmp_path, a_js="x").get("a.js")
    assert asset is not None
    assert asset.packed is None


def test_a_file_of_an_unknown_kind_is_no_asset(tmp_path: Path):
    with pytest.raises(KeyError):
        tree(tmp_path, a_exe="MZ")


def test_an_address_of_nothing_is_a_mistake():
    with pytest.raises(KeyError):
        Assets(STATIC).address("js/none.js")


def test_nothing_of_the_pages_comes_from_elsewhere():
    namespaces = {"http://www.w3.org"}
    players = {"https://www.youtube-nocookie.com"}  # shown only to those who ask for it
    for name, asset in Assets(STATIC).all().items():
        hosts = set(
            re.findall(r"https?://[a-z0-9][a-z0-9.-]*", asset.body.decode(errors="ignore"))
        )
        assert hosts <= namespaces | players, name
