"""Secrets are compared in constant time, or found by their hash, and nowhere with `==`."""

import ast
import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "yt_downloader"
SECRET = re.compile(r"token|secret|passw|signature|digest|hash|api_?key|hmac", re.IGNORECASE)
# What is called so and is none: the kind that a token says it is, the hash of a video's pictures,
# what the same person has just typed twice.
HARMLESS = {
    "claims['type'] == kind",
    "read_hash(found) != wanted",
    "getpass.getpass('Once more: ') != password",
}


def comparisons() -> list[tuple[str, str]]:
    """Every `==`, `!=` and `in` whose operand has such a name, with its file."""
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
                names = [ast.unparse(side) for side in (node.left, *node.comparators)]
                if any(SECRET.search(name) for name in names):
                    found.append((str(path.relative_to(SOURCES)), ast.unparse(node)))
    return found


def test_no_secret_is_compared_letter_by_letter():
    assert [(path, text) for path, text in comparisons() if text not in HARMLESS] == []


def test_the_search_would_find_one():
    node = ast.parse("given_token == stored").body[0]

    assert isinstance(node, ast.Expr)
    assert SECRET.search(ast.unparse(node.value))
