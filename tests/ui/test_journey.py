"""The whole way of a clip in the browser, from a new account to an empty board."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.harness.api import PASSWORD, Api
from tests.harness.service import Service
from tests.harness.watching import Watch, until
from tests.sitestandin import SiteStandIn, catalogue


def test_from_a_new_account_to_an_empty_board(
    page: Page, service: Service, site: SiteStandIn, tmp_path: Path
):
    page.goto("/register")
    page.get_by_label("E-mail address").fill("journey@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/board")
    page.get_by_role("link", name="Clip", exact=True).click()
    page.get_by_role("textbox", name="Link of a video").fill(site.watch_url(catalogue.TWO_HOURS))
    page.keyboard.press("Enter")

    end = page.get_by_role("slider", name="End")
    box = end.bounding_box(timeout=15_000)
    assert box is not None
    page.get_by_role("button", name="Show the part").click()
    box = end.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] - 100, box["y"] + 30, steps=3)
    page.mouse.up()
    page.get_by_role("slider", name="Start").focus()
    page.keyboard.press("ArrowRight")
    chosen = [
        float(page.get_by_role("slider", name=name).get_attribute("aria-valuenow") or "")
        for name in ("Start", "End")
    ]
    assert chosen[0] == 1
    assert 2 < chosen[1] < 30
    site.conditions(bytes_per_second=300_000)
    page.get_by_role("button", name="Get the clip").click()

    page.wait_for_url(re.compile("/board#[0-9a-f]{24}$"))
    card = page.get_by_role("article").filter(has_text="Two hours, everything")
    bar = card.get_by_role("progressbar").first
    until(page, "() => document.querySelector('article progress')?.value > 0")
    before = float(bar.get_attribute("value") or 0)
    until(page, "before => document.querySelector('article progress')?.value > before", of=before)
    site.conditions(bytes_per_second=None)

    card.get_by_role("button", name="Play").click(timeout=60_000)
    video = page.locator("video")
    until(page, "() => document.querySelector('video')?.duration > 1")
    assert abs(video.evaluate("video => video.duration") - (chosen[1] - chosen[0])) < 0.2
    page.keyboard.press("Escape")

    user = service.api().log_in("journey@example.com")
    with page.expect_download() as download:
        card.get_by_role("link", name="Download").or_(
            card.get_by_role("button", name="Download")
        ).click()
    download.value.save_as(tmp_path / "clip.mp4")
    video_id = page.url[-24:]
    by_api = user.post(f"/api/video/download/{video_id}").content
    assert (tmp_path / "clip.mp4").read_bytes() == by_api

    card.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)
    assert user.get(f"/api/video/status/{video_id}").status_code == 404


def test_a_session_that_ends_leads_to_the_login_and_back(
    her_page: Page, watch: Watch, alice: Api, site: SiteStandIn
):
    watch.expected.append("401")
    page = her_page
    page.goto("/bots?from=here")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    alice.post("/api/auth/logout")
    # The page may be on its way to the login before it was loaded whole.
    page.evaluate("location.reload()")

    page.wait_for_url("**/login?*")
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    page.get_by_label("E-mail address").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/bots?from=here")


@pytest.mark.parametrize("wish", ["/.//elsewhere.example/x", "//elsewhere.example", "http://["])
def test_a_login_leads_to_no_other_host(
    page: Page, watch: Watch, alice: Api, service: Service, wish: str
):
    watch.expected.append("404")  # there is no such page here, either
    page.goto(f"/login?next={quote(wish, safe='')}")
    page.get_by_label("E-mail address").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    assert page.url.startswith(f"{service.address}/")
