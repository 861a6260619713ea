"""Every code that a page can meet has words of the pages, in every language."""

import re
from pathlib import Path

import pytest

import yt_downloader.ui
from yt_downloader.ui.texts import LANGUAGES, Texts

ROOT = Path(__file__).parents[2]
TEXTS = Texts(Path(yt_downloader.ui.__file__).parent / "texts")
# What only programs meet: requests that the pages do not make, or hear of in another way.
_OF_PROGRAMS = """
BAD_HOST BAD_REQUEST EXPECTATION_FAILED LOCKED METHOD_NOT_ALLOWED NOT_IMPLEMENTED NO_FILE
OFFSET_MISMATCH PRECONDITION_FAILED RANGE_NOT_SATISFIABLE REQUEST_HEADER_FIELDS_TOO_LARGE
REQUEST_TIMEOUT TOO_MANY_STREAMS TUS_VERSION UNSUPPORTED_MEDIA_TYPE URI_TOO_LONG
"""
# What files alone can have, is said on the page that takes files.
_AREAS = ("shared", "encode")


def codes() -> list[str]:
    """Those of the tables in docs/api.md."""
    told = (ROOT / "docs" / "api.md").read_text().partition("\n## Codes\n")[2]
    rows = [line for line in told.splitlines() if line.startswith("| `")]
    return re.findall(r"`([A-Z][A-Z_]+)`", " ".join(row.split("|")[1] for row in rows))


def test_the_codes_of_the_api_are_found():
    assert {"VALIDATION_ERROR", "RATE_LIMITED", "BUSY", "UNKNOWN_ERROR"} <= set(codes())
    assert set(_OF_PROGRAMS.split()) <= set(codes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_a_page_can_meet_has_words(language: str):
    catalogue = TEXTS.catalogue(language)
    worded = {key.partition("code_")[2].partition(".")[0] for key in catalogue if "code_" in key}
    assert set(codes()) - worded - set(_OF_PROGRAMS.split()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_of_codes_that_there_are(language: str):
    worded = {
        key.partition(".code_")[2].partition(".")[0]
        for key in TEXTS.catalogue(language)
        if key.partition(".code_")[0] in _AREAS and ".code_" in key
    }
    assert worded - set(codes()) == set()
