"""Choosing a part of a video in the browser: by mouse, by keys, by typing."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.harness.api import Api
from tests.harness.axe import check_accessible
from tests.harness.watching import Watch, check_fits, until
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.media.probe import probe


def look_up(page: Page, link: str) -> None:
    page.goto("/")
    page.get_by_role("textbox", name="Link of a video").fill(link)
    page.keyboard.press("Enter")


def open_editor(page: Page, link: str, title: str) -> None:
    look_up(page, link)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Get "))).to_be_visible()


def test_a_stranger_sees_what_it_is_and_goes_on_as_a_guest(page: Page, site: SiteStandIn):
    look_up(page, site.watch_url(catalogue.SHORT))

    expect(page.get_by_role("heading", name="Thirty seconds")).to_be_visible()
    expect(page.get_by_text("0:30")).to_be_visible()
    for resolution in ("1080p", "2160p"):
        expect(page.get_by_text(resolution, exact=True)).to_be_visible()
    picture = page.locator(".headline img")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    check_accessible(page)
    check_fits(page)

    page.get_by_role("button", name="Go on as a guest").press("Enter")
    expect(page.get_by_role("button", name="Get the clip")).to_be_visible()
    expect(page.get_by_role("link", name="Account")).to_be_visible()
    expect(page.get_by_role("heading", name="Thirty seconds")).to_be_focused()


def test_handles_keys_and_typed_times_choose_the_same(
    her_page: Page, alice: Api, site: SiteStandIn, tmp_path: Path
):
    page = her_page
    url = site.watch_url(catalogue.TWO_HOURS)
    open_editor(page, f"{url}&t=1h0m2s", "Two hours, everything")
    start, end = page.get_by_role("slider", name="Start"), page.get_by_role("slider", name="End")
    typed = page.get_by_label("Start", exact=True).and_(page.locator("input"))
    typed_end = page.get_by_label("End", exact=True).and_(page.locator("input"))
    expect(typed).to_have_value("1:00:02")
    expect(typed_end).to_have_value("1:00:32")
    video = page.locator("video")
    expect(video).to_have_js_property("currentTime", 3602)
    check_accessible(page)
    check_fits(page)

    start.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(start).to_have_attribute("aria-valuetext", "1:00:02.8")
    expect(typed).to_have_value("1:00:02.8")

    box = end.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 105, box["y"] + 30, steps=4)
    page.mouse.up()
    dragged = float(end.get_attribute("aria-valuenow") or 0)
    assert 3634 < dragged < 3660
    expect(video).to_have_js_property("currentTime", dragged)

    page.locator("#main").press("ArrowRight")
    expect(video).to_have_js_property("currentTime", dragged + 5)
    page.keyboard.press("]")
    expect(end).to_have_attribute("aria-valuenow", str(round(dragged + 5, 3)))

    typed_end.fill("1:00:04,5")
    page.get_by_role("radio", name="720p").check()
    typed_end.press("Enter")
    page.wait_for_url("**/board#*")
    clip = alice.get("/api/video/list").json()["videos"][0]
    assert (clip["start_time"], clip["end_time"]) == (3602.8, 3604.5)
    assert page.url.endswith(clip["video_id"])
    assert alice.wait(clip["video_id"])["status"] == "completed"
    path = tmp_path / "clip.mp4"
    path.write_bytes(alice.post(f"/api/video/download/{clip['video_id']}").content)
    assert probe(path).video[0].height == 720


def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_lost(
    her_page: Page, alice: Api, site: SiteStandIn
):
    page = her_page
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), "Two hours, everything")
    start = page.get_by_label("Start", exact=True).and_(page.locator("input"))
    end = page.get_by_label("End", exact=True).and_(page.locator("input"))
    for text, message in (
        ("soon", "This is not a time."),
        ("3:00:00", "The video ends at 2:00:00."),
        ("0", "The end must be after the start."),
    ):
        end.fill(text)
        end.press("Enter")
        expect(page.get_by_text(message)).to_be_visible()
        expect(end).to_have_value(text)
        expect(end).to_be_focused()
    end.fill("1:30:00")
    start.focus()
    expect(page.get_by_text("This server makes clips of up to 1:00:00.")).to_be_visible()
    page.get_by_role("button", name="Get the clip").click()
    expect(end).to_be_focused()
    check_accessible(page)
    end.fill("20")
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_text("Saved. It waits on the board.")).to_be_visible()
    assert alice.get("/api/video/list").json()["videos"][0]["status"] == "pending"


def test_chapters_and_what_is_replayed_most_are_taken_with_one_press(
    her_page: Page, site: SiteStandIn
):
    page = her_page
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), "Two hours, everything")
    page.get_by_label("Chapter").select_option(label="10:00 Part 2")
    end = page.get_by_role("slider", name="End")
    expect(end).to_have_attribute("aria-valuenow", "1200")
    page.get_by_role("button", name="Most replayed").click()
    expect(end).not_to_have_attribute("aria-valuenow", "1200")
    for name in ("Zoom out", "Zoom in", "Show the part", "Show all"):
        page.get_by_role("button", name=name).click()


def test_a_link_that_leads_nowhere_is_told_in_words(
    her_page: Page, watch: Watch, site: SiteStandIn
):
    watch.expected.append("status of")
    for link, message in (
        ("no link at all", "Paste the link of a video first"),
        (site.watch_url(catalogue.PRIVATE), "This video is private."),
        ("http://169.254.169.254/latest/", "This address is not allowed here."),
    ):
        look_up(her_page, link)
        expect(her_page.get_by_role("alert").filter(has_text=message)).to_be_visible()


def test_a_video_without_a_preview_is_clipped_by_its_times(her_page: Page, site: SiteStandIn):
    open_editor(her_page, site.watch_url(catalogue.HLS_ONLY), "HLS only")
    expect(her_page.locator("video")).to_have_count(0)
    her_page.get_by_role("slider", name="End").press("PageUp")
    expect(her_page.get_by_role("slider", name="End")).to_have_attribute("aria-valuenow", "40")


def test_a_running_stream_gives_the_moment(her_page: Page, alice: Api, site: SiteStandIn):
    open_editor(her_page, site.watch_url(catalogue.LIVE), catalogue.video_of(catalogue.LIVE).title)
    check_accessible(her_page)
    her_page.get_by_role("radio", name="0:30").first.check()
    her_page.get_by_role("button", name="Get this moment").click()
    her_page.wait_for_url("**/board#*")
    moment = alice.get("/api/video/list").json()["videos"][0]["moment"]
    assert (moment["offset"], moment["duration"]) == (30, 30)


def test_some_videos_of_a_list(her_page: Page, alice: Api, site: SiteStandIn):
    page = her_page
    open_editor(page, site.playlist_url(catalogue.PLAYLIST), "Some of them")
    check_accessible(page)
    check_fits(page)
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("radio", name="Sound only").check()
    page.get_by_role("button", name="Get 1 video").click()
    page.wait_for_url("**/board")
    assert len(alice.get("/api/video/list").json()["videos"]) == 1


def test_the_sites_own_player_is_shown_to_those_who_ask_for_it(
    her_page: Page, watch: Watch, site: SiteStandIn
):
    page = her_page
    player = "https://www.youtube-nocookie.com"
    page.route(
        f"{player}/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body="""<!doctype html><title>Player</title><script>
                addEventListener("message", ({ data, source, origin }) => {
                    const { event, func, args } = JSON.parse(data);
                    const time = event === "listening" ? 1 : func === "seekTo" ? args[0] : null;
                    const info = { currentTime: time, playerState: 1 };
                    if (time !== null) source.postMessage(JSON.stringify({ info }), origin);
                });</script>""",
        ),
    )
    open_editor(page, site.watch_url(catalogue.TWO_HOURS), "Two hours, everything")
    assert watch.elsewhere == []
    page.get_by_role("button", name="Use the site's player").click()
    expect(page.get_by_text("which now sees that you watch")).to_be_visible()
    expect(page.locator("iframe")).to_be_visible()
    until(page, "() => document.querySelector('.playhead').style.left !== '0%'")
    page.locator("#main").press("ArrowRight")
    page.keyboard.press("[")
    expect(page.get_by_role("slider", name="Start")).to_have_attribute("aria-valuenow", "6")
    assert all(url.startswith(player) for url in watch.elsewhere)
    watch.elsewhere.clear()


def test_a_phone_shares_a_link_to_the_page(her_page: Page, site: SiteStandIn):
    her_page.goto(f"/?text=Look+at+this:+{site.watch_url(catalogue.SHORT).replace('&', '%26')}")
    expect(her_page.get_by_role("heading", name="Thirty seconds")).to_be_visible()
