"""What axe says of a page: of WCAG 2.2 at level AA, and of its own good practice."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def check_accessible(page: Page) -> None:
    """Nothing is found in the state that the page shows now, in both themes."""
    before = page.evaluate("document.documentElement.dataset.theme ?? ''")
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        # Colours fade when the theme changes; half-way there the contrast is nobody's.
        page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")
        found = Axe().run(page, options=_OPTIONS).response["violations"]
        assert not found, "\n".join([theme, *map(_told, found)])
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", before)


def _told(violation: dict[str, Any]) -> str:
    places = "; ".join(str(node["html"]) for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {places}"
