"""The editor where something fails, and where keyboards and players are not the plain ones."""

import re

from playwright.sync_api import Page, Route, expect

from tests.harness.api import Api
from tests.harness.axe import check_accessible
from tests.harness.watching import Watch, until
from tests.sitestandin import SiteStandIn, catalogue
from tests.ui.test_editor import look_up, open_editor

_TITLE = "Two hours, everything"


def refuse(route: Route) -> None:
    body = {"error": "Full.", "code": "QUEUE_FULL"}
    route.fulfill(status=503, json=body, headers={"Retry-After": "1"})


def fail_for_the_last(route: Route) -> None:
    """The server saves all links but the last, of which it says what it says of private videos."""
    sent = route.request.post_data_json or {}
    *kept, last = sent["urls"]
    reply = route.fetch(post_data={**sent, "urls": kept})
    failed = [{"url": last, "error": "Private.", "code": "PRIVATE_VIDEO"}]
    route.fulfill(response=reply, json={**reply.json(), "failed": failed})


def test_what_fails_on_the_way_to_the_editor_is_told_and_closes_what_was_open(
    her_page: Page, watch: Watch, site: SiteStandIn
):
    watch.expected.append("status of")
    page = her_page
    page.route("**/api/config", refuse)
    look_up(page, site.watch_url(catalogue.TWO_HOURS))
    told = page.get_by_role("alert").filter(has_text="Too much is waiting")
    expect(told).to_be_visible()
    expect(page.get_by_text("Looking at the site")).to_have_count(0)

    page.unroute("**/api/config")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name=_TITLE)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text=f"Found: {_TITLE}")).to_have_count(1)
    page.get_by_role("textbox", name="Link of a video").fill(site.watch_url(catalogue.PRIVATE))
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_text("This video is private.")).to_be_visible()
    expect(page.get_by_role("heading", name=_TITLE)).to_have_count(0)
    assert not page.evaluate(
        """() => {
            const press = { key: "ArrowRight", bubbles: true, cancelable: true };
            const event = new KeyboardEvent("keydown", press);
            document.body.dispatchEvent(event);
            return event.defaultPrevented;
        }"""
    )


def test_a_clip_that_cannot_be_started_waits_on_the_board_with_its_choices(
    her_page: Page, watch: Watch, alice: Api, site: SiteStandIn
):
    watch.expected.append("status of 503")
    page = her_page
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), _TITLE)
    page.get_by_role("radio", name="720p").check()
    page.get_by_role("radio", name="WebM").check()
    page.route("**/api/video/download/*", refuse)
    page.get_by_role("button", name="Get the clip").click()
    page.wait_for_url("**/board#*")
    expect(page.get_by_text("The clip is saved but not started.")).to_be_visible()
    (clip,) = alice.get("/api/video/list").json()["videos"]

    page.unroute("**/api/video/download/*")
    with page.expect_request("**/api/video/download/*") as asked:
        page.get_by_role("button", name="Get it").click()
    wished = asked.value.post_data_json or {}
    assert (wished["resolution_preference"], wished["format_preference"]) == ("720p", "webm")
    until(page, "() => localStorage.wishes === '[]'")
    assert alice.wait(clip["video_id"])["status"] == "completed"


def test_of_a_list_what_is_saved_is_not_saved_again(
    her_page: Page, watch: Watch, alice: Api, site: SiteStandIn
):
    watch.expected.append("status of 503")
    page = her_page
    open_editor(page, site.playlist_url(catalogue.PLAYLIST), "Some of them")
    page.route("**/api/video/download/*", refuse)
    page.route("**/api/video/save/playlist", fail_for_the_last)
    short, private = page.get_by_role("checkbox").nth(1), page.get_by_role("checkbox").nth(2)
    short.check()
    private.check()
    page.get_by_role("button", name="Get 2 videos").click()
    expect(page.get_by_text("1 video was saved and is on the board.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="This video is private.")).to_be_visible()
    expect(short).not_to_be_checked()
    expect(private).to_be_checked()
    assert len(alice.get("/api/video/list").json()["videos"]) == 1
    check_accessible(page)

    page.unroute("**/api/video/save/playlist")
    private.uncheck()
    page.get_by_role("checkbox").nth(3).check()
    page.get_by_role("button", name="Get 1 video").click()
    page.wait_for_url("**/board")
    expect(page.get_by_text("1 video is saved but not started.")).to_be_visible()


def test_every_keyboard_can_set_start_and_end(her_page: Page, site: SiteStandIn):
    page = her_page
    open_editor(page, f"{site.watch_url(catalogue.TWO_HOURS)}&t=60", _TITLE)
    start, end = page.get_by_role("slider", name="Start"), page.get_by_role("slider", name="End")
    video = page.locator("video")
    expect(video).to_have_js_property("currentTime", 60)
    page.locator("#main").press("ArrowRight")
    page.keyboard.press("i")  # at once: where it goes to counts, not where the player still is
    expect(start).to_have_attribute("aria-valuenow", "65")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("o")
    expect(end).to_have_attribute("aria-valuenow", "70")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+]")
    page.get_by_label("Language").press("o")
    expect(end).to_have_attribute("aria-valuenow", "70")
    page.evaluate(
        """() => {
            const press = { key: "]", ctrlKey: true, altKey: true, modifierAltGraph: true };
            document.body.dispatchEvent(new KeyboardEvent("keydown", { ...press, bubbles: true }));
        }"""
    )
    expect(end).to_have_attribute("aria-valuenow", "75")


def test_a_zoomed_window_stays_while_a_handle_is_dragged(her_page: Page, site: SiteStandIn):
    page = her_page
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), _TITLE)
    page.get_by_role("button", name="Show the part").click()
    end = page.get_by_role("slider", name="End")
    box = end.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 2000, box["y"] + 30, steps=20)
    page.mouse.up()
    expect(end).to_have_attribute("aria-valuenow", re.compile(r"59\.|60"))
    end.press("PageUp")
    expect(end).to_have_attribute("aria-valuenow", re.compile(r"69\.|70"))
    start = page.get_by_role("slider", name="Start")
    expect(start).to_have_class(re.compile("outside"))  # shifted by ten seconds, not widened


def test_the_part_alone_is_played_wherever_the_player_was(her_page: Page, site: SiteStandIn):
    page = her_page
    open_editor(page, f"{site.watch_url(catalogue.TWO_HOURS)}&t=10&end=11", _TITLE)
    video = page.locator("video")
    expect(video).to_have_js_property("currentTime", 10)
    for _ in range(3):
        page.locator("#main").press("ArrowRight")
    expect(video).to_have_js_property("currentTime", 25)
    page.get_by_role("button", name="Play the part").click()
    until(page, "() => !document.querySelector('video').paused")
    until(page, "() => document.querySelector('video').paused")
    assert 11 <= video.evaluate("video => video.currentTime") < 14


def test_a_preview_that_fails_gives_way_to_the_picture(
    her_page: Page, watch: Watch, site: SiteStandIn
):
    watch.expected.append("status of 404")
    page = her_page
    page.route("**/api/video/preview/**", lambda route: route.fulfill(status=404))
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), _TITLE)
    expect(page.get_by_text("The preview cannot be shown any more.")).to_be_visible()
    expect(page.locator("video")).to_have_count(0)
    page.locator("#main").press("ArrowRight")
    page.keyboard.press("i")
    expect(page.get_by_role("slider", name="Start")).to_have_attribute("aria-valuenow", "5")


def test_a_start_at_the_very_end_is_refused(her_page: Page, site: SiteStandIn):
    page = her_page
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), _TITLE)
    start = page.get_by_label("Start", exact=True).and_(page.locator("input"))
    start.fill("120:00")
    start.press("Enter")
    expect(page.get_by_text("The video ends at 2:00:00.")).to_be_visible()
    start.fill("100:00")
    start.press("Tab")
    expect(start).to_have_value("1:40:00")
