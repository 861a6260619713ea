"""What the pages say, in each language: one catalogue, a file for each area of it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import Request

# The first one is what is spoken to those whose languages are not here.
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
_DEFAULT = next(iter(LANGUAGES))
SHARED = "shared"


class Texts:
    """All texts, as `area.key`. They are whole: `tests/unit/test_texts.py` sees to that."""

    def __init__(self, root: Path) -> None:
        """Reads `root/<language>/<area>.json`."""
        self._catalogues = {language: _read(root / language) for language in LANGUAGES}

    def of(self, language: str, areas: Iterable[str]) -> dict[str, str]:
        """The texts of *areas* in *language*."""
        wanted = tuple(f"{area}." for area in areas)
        found = self._catalogues[language]
        return {key: text for key, text in found.items() if key.startswith(wanted)}

    def get(self, language: str, key: str, **values: object) -> str:
        """One text, with its `{names}` filled in. Raises KeyError for one that is not there."""
        return self._catalogues[language][key].format(**values)

    def catalogue(self, language: str) -> Mapping[str, str]:
        return self._catalogues[language]


def _read(directory: Path) -> dict[str, str]:
    return {
        f"{path.stem}.{key}": text
        for path in sorted(directory.glob("*.json"))
        for key, text in json.loads(path.read_text(encoding="utf-8")).items()
    }


def asked_language(request: Request) -> str:
    """What the reader chose on a page, else what the browser asks for, else English."""
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default=_DEFAULT) or _DEFAULT
