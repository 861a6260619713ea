"""The catalogue of the pages' texts is whole: in every language, and for every use."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import yt_downloader.ui
from yt_downloader.ui.texts import LANGUAGES, Texts

UI = Path(yt_downloader.ui.__file__).parent
TEXTS = Texts(UI / "texts")
ENGLISH = TEXTS.catalogue("en")
_AREAS = {key.partition(".")[0] for key in ENGLISH}
_LITERAL = re.compile(r"""(\btn\(\s*)?["'`]([a-z]+)\.([\w.]*)(["'`]\s*~|\$\{|["'`])""")
_PLURAL = re.compile(r"\.(zero|one|two|few|many|other)$")


def sources() -> Iterator[Path]:
    yield from UI.glob("templates/*.html")
    yield from UI.glob("static/js/**/*.js")
    yield UI / "routes.py"


def literals() -> Iterator[tuple[str, bool]]:
    """Every key in the code, and whether it is whole or only the beginning of some."""
    for path in sources():
        for plural, area, rest, end in _LITERAL.findall(path.read_text()):
            if area in _AREAS and rest not in {"js", "html", "css"}:
                key = f"{area}.{rest}"
                yield (f"{key}.other" if plural else key), len(end) == 1


def used_keys() -> set[str]:
    return {key for key, whole in literals() if whole}


def beginnings() -> tuple[str, ...]:
    """What is put together from a beginning and a name that the code knows."""
    return tuple({key for key, whole in literals() if not whole})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str):
    assert set(TEXTS.catalogue(language)) == set(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_values(language: str):
    for key, text in TEXTS.catalogue(language).items():
        names = set(re.findall(r"\{(\w+)\}", text))
        if _PLURAL.search(key):
            assert names | {"count"} == set(re.findall(r"\{(\w+)\}", ENGLISH[key])) | {"count"}
        else:
            assert names == set(re.findall(r"\{(\w+)\}", ENGLISH[key])), key
        assert text.strip() == text != "", key


def test_every_text_that_is_used_exists():
    assert used_keys() - set(ENGLISH) == set()


def test_every_text_is_used():
    used, begun = {_PLURAL.sub("", key) for key in used_keys()}, beginnings()
    unused = {
        key for key in ENGLISH if _PLURAL.sub("", key) not in used and not key.startswith(begun)
    }
    assert unused == set()


def test_a_beginning_is_one_of_something():
    assert [b for b in beginnings() if not any(key.startswith(b) for key in ENGLISH)] == []
