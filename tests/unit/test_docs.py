"""The documents tell the truth."""

import ast
import re
from pathlib import Path

from yt_downloader import __version__
from yt_downloader.errors import MEDIA_CODES

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
_CODE = re.compile(r"[A-Z]{3,}(?:_[A-Z]+)*")
# Written like codes, but these are names of fields of a file system, a protocol, a setting.
_NO_CODES = re.compile(r"RLIMIT_|^(GET|HEAD|POST|PATCH|DELETE|DEBUG|INFO|WARNING|ERROR)$")


def codes_raised() -> set[str]:
    """Every string of the shape of a code that an error is made with."""
    found = set(MEDIA_CODES)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            values: list[ast.expr] = []
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                values = node.exc.args
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "default_code":
                values = [node.value] if node.value else []
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "default_code":
                values = [node.value]
            found |= {
                value.value
                for value in values
                if isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and _CODE.fullmatch(value.value)
                and not _NO_CODES.search(value.value)
            }
    return found


def test_every_code_is_documented():
    documented = set(re.findall(r"`([A-Z_]{3,})`", (ROOT / "docs" / "api.md").read_text()))

    assert codes_raised() - documented - {"UNAVAILABLE"} == set()


def test_every_link_of_the_documents_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_s_commands_exist():
    makefile = (ROOT / "Makefile").read_text()

    for command in re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text()):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command


def test_the_changelog_begins_with_this_version():
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert newest is not None
    assert newest[1] == __version__


def test_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_every_module_says_what_it_is_for():
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text())), path
