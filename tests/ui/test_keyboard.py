"""Everything on every page is reached by Tab, and seen when it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn, catalogue

_MOST = 150
# Of radio buttons of one group, Tab reaches the one that is chosen.
_REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, video, [tabindex='0']")].filter(
        (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0
            && !(e.type === "radio" && !e.checked)).map((e, n) => {
    e.dataset.place = n;
    return e.outerHTML.slice(0, 120);
})"""
# What has the focus; whether something of it lies in the window with nothing over it, and whether
# it, or what it stands in, shows that it has the focus.
_FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const around = [e, e.parentElement, e.closest("label"), e.closest("form")].filter(Boolean);
    const boxes = around.slice(0, 3).map((one) => one.getBoundingClientRect());
    const free = boxes.some((box) => {
        const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return at !== null && around.some((one) => one === at || one.contains(at));
    });
    const marked = [...around, ...e.querySelectorAll("*")].some((one) =>
        [null, "::before"].some((part) => {
            const style = getComputedStyle(one, part);
            return (style.outlineStyle !== "none" && style.outlineWidth !== "0px")
                || style.boxShadow !== "none";
        }));
    return { place: e.dataset.place ?? "", free, marked, html: e.outerHTML.slice(0, 120) };
}"""


def check_reached(page: Page) -> None:
    """Go around the page once by Tab."""
    expected = page.evaluate(_REACHABLE)
    page.evaluate("document.activeElement?.blur()")
    seen: dict[str, str] = {}
    last = ""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found is None or found["place"] == last:
            continue  # the browser's own bars, or the next part of a player
        last = found["place"]
        if last in seen:
            break
        assert found["free"], f"hidden: {found['html']}"
        assert found["marked"], f"no mark of the focus: {found['html']}"
        seen[last] = found["html"]
    missed = [html for n, html in enumerate(expected) if str(n) not in seen]
    assert missed == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/encode", "/bots", "/account"])
def test_a_page(her_page: Page, path: str, width: int):
    her_page.set_viewport_size({"width": width, "height": 844})
    her_page.goto(path, wait_until="networkidle" if path == "/" else "load")
    expect(her_page.get_by_role("heading").first).to_be_visible()
    her_page.wait_for_timeout(500)  # lists arrive
    check_reached(her_page)


def test_the_board(her_page: Page, alice: Api, site: SiteStandIn):
    for _ in range(3):
        alice.save(site.watch_url(catalogue.SHORT), 1, 2)
    her_page.goto("/board")
    expect(her_page.get_by_role("article")).to_have_count(3)
    check_reached(her_page)


def test_the_editor(her_page: Page, site: SiteStandIn):
    her_page.goto(f"/?url={site.watch_url(catalogue.SHORT).replace('?', '%3F')}")
    expect(her_page.get_by_role("slider", name="End")).to_be_visible()
    check_reached(her_page)
