"""The board: every job as a card that lives."""

import json
import re

from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.harness.api import Api
from tests.harness.axe import check_accessible
from tests.harness.chatting import new_key
from tests.harness.service import running_service
from tests.harness.watching import check_fits
from tests.sitestandin import SiteStandIn, catalogue

# Of each connection, of which a download has several.
_SLOWLY = 40_000
# Chromium on a busy machine.
_SOON_MS = 30_000


def card(page: Page, job_id: str) -> Locator:
    return page.locator(f'li[id="{job_id}"] article')


def test_a_clip_is_fetched_before_ones_eyes_played_and_downloaded(
    her_page: Page, alice: Api, site: SiteStandIn
):
    clip = alice.save(site.watch_url(catalogue.TEN_MINUTES), 10, 30)
    site.conditions(bytes_per_second=_SLOWLY)
    her_page.goto("/board")
    mine = card(her_page, clip)
    expect(her_page.get_by_text("Live", exact=True)).to_be_visible()
    mine.get_by_role("button", name="Get it").click()

    bar = mine.get_by_role("progressbar")
    expect(bar).to_have_attribute("value", re.compile(r"[1-9]"), timeout=_SOON_MS)
    seen = float(str(bar.get_attribute("value")))
    expect(mine.locator("[aria-current=step]")).to_have_text("Fetching")
    expect(her_page).to_have_title(re.compile(r"^\(1\) Board"))
    expect(mine.get_by_text(re.compile(r"MB of .* MB"))).to_be_visible()
    her_page.wait_for_function(
        "seen => document.querySelector('progress').value > seen", arg=seen, timeout=_SOON_MS
    )
    check_accessible(her_page)
    check_fits(her_page)
    site.conditions(bytes_per_second=None)

    expect(her_page.get_by_text("Ten minutes is ready")).to_be_attached(timeout=_SOON_MS)
    expect(mine.get_by_text(re.compile(r"Deleted in (30|29):\d\d"))).to_be_visible()
    expect(her_page).to_have_title(re.compile(r"^Board"))
    check_accessible(her_page)
    _check_player(her_page, mine)
    _check_file(her_page, mine, alice, clip)


def _check_player(page: Page, mine: Locator) -> None:
    mine.get_by_role("button", name="Play").click()
    dialog = page.get_by_role("dialog", name="Ten minutes")
    video = dialog.locator("video")
    page.wait_for_function(
        "video => video.readyState >= 1 && Math.abs(video.duration - 20) < 0.2",
        arg=video.element_handle(),
    )
    check_accessible(page)
    check_fits(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(mine.get_by_role("button", name="Play")).to_be_focused()


def _check_file(page: Page, mine: Locator, alice: Api, clip: str) -> None:
    whole = alice.start(clip)
    with page.expect_download() as download:
        mine.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes() == whole.content
    assert download.value.suggested_filename in whole.headers["Content-Disposition"]

    mine.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    part = alice.anonymous().get(link.removeprefix(alice.address), headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])


def test_a_clip_is_cancelled_tried_again_and_deleted(
    her_page: Page, alice: Api, site: SiteStandIn
):
    site.conditions(bytes_per_second=_SLOWLY)
    clip = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3662.5)
    alice.start(clip)
    her_page.goto(f"/board#{clip}")
    mine = card(her_page, clip)
    expect(mine).to_be_focused()
    mine.get_by_role("button", name="Cancel").click()
    expect(mine.get_by_text("Cancelled")).to_be_visible()
    expect(mine).to_be_focused()
    assert alice.status(clip)["status"] == "cancelled"

    mine.get_by_role("button", name="Try again").click()
    expect(mine.get_by_text("Running")).to_be_visible()
    mine.get_by_role("button", name="Delete").click()
    question = her_page.get_by_role("dialog", name="Delete “")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Cancel").click()
    expect(mine.get_by_text("Running")).to_be_visible()

    mine.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Delete").click()
    expect(mine).to_have_count(0)
    assert alice.get(f"/api/video/status/{clip}").status_code == 404
    expect(her_page.get_by_role("link", name="Clip a video")).to_have_attribute("href", "/")
    check_accessible(her_page)
    check_fits(her_page)


def test_what_failed_and_what_a_chat_saved_is_told_as_text(
    her_page: Page, alice: Api, site: SiteStandIn
):
    site.conditions(live_started_seconds_ago=3600)
    failed = alice.save(site.watch_url(catalogue.PRIVATE))
    alice.start(failed)
    saved = alice.anonymous().get(
        f"/api/video/save/stream/{new_key(alice)['key']}/{catalogue.LIVE}",
        params={"viewer": "<b>שלום", "channel": "Zoë", "message": "x" * 200 + "<img src=x>"},
    )
    alice.wait(failed)
    her_page.goto("/board")

    mine = card(her_page, failed)
    expect(mine.get_by_text("This video is private.")).to_be_visible()
    expect(mine.get_by_text("PRIVATE_VIDEO")).to_be_visible()
    mine.get_by_role("button", name="Copy details").click()
    expect(her_page.get_by_text("Copied")).to_be_visible()
    copied = her_page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("PRIVATE_VIDEO\n")
    assert failed in copied

    from_chat = card(her_page, saved.json()["video_id"])
    expect(from_chat).to_contain_text("<b>שלום")
    expect(from_chat).to_contain_text("<img src=x>")
    her_page.get_by_text("Live moments", exact=True).click()
    expect(mine).to_have_count(0)
    expect(from_chat).to_be_visible()
    check_accessible(her_page)
    check_fits(her_page)
    her_page.get_by_text("Conversions", exact=True).click()
    expect(her_page.get_by_text("No conversions yet.")).to_be_visible()


def test_many_cards_come_page_by_page_and_any_of_them_by_its_address(
    her_page: Page, alice: Api, site: SiteStandIn
):
    clips = [alice.save(site.watch_url(catalogue.SHORT), 1, 2 + n / 1000) for n in range(120)]
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    her_page.on("request", note)
    her_page.goto("/board")
    cards = her_page.locator("#jobs > li")
    expect(cards.first).to_have_attribute("id", clips[-1])
    while her_page.get_by_role("button", name="Show more").is_visible():
        her_page.keyboard.press("End")
        her_page.wait_for_timeout(100)
    # Events tell of what has just been saved; the rest comes page by page.
    assert len([url for url in asked if "/api/video/list" in url and "cursor=" in url]) >= 2
    expect(cards).to_have_count(len(clips))
    assert [item["id"] for item in cards.evaluate_all("all => all.map(({id}) => ({id}))")] == [
        *reversed(clips)
    ]

    her_page.goto("/")
    her_page.goto(f"/board#{clips[0]}")
    oldest = card(her_page, clips[0])
    expect(oldest).to_be_focused()
    expect(cards).to_have_count(len(clips))  # read on up to it, as its place is the last one
    expect(oldest).to_be_focused()
    expect(oldest).to_be_in_viewport()
    her_page.keyboard.press("k")
    expect(oldest).not_to_be_focused()
    her_page.keyboard.press("j")
    expect(oldest).to_be_focused()
    alice.delete(f"/api/video/{clips[-1]}")
    expect(card(her_page, clips[-1])).to_have_count(0, timeout=_SOON_MS)


def test_a_restart_of_the_service_is_survived(browser: Browser, site: SiteStandIn):
    with running_service(**site.settings()) as service:
        carol = service.api().new_user()
        site.conditions(bytes_per_second=_SLOWLY)
        clip = carol.save(site.watch_url(catalogue.TEN_MINUTES), 10, 16)
        carol.start(clip)
        with browser.new_context(base_url=service.address) as context:
            context.add_init_script(f"localStorage.token = {json.dumps(carol.token)}")
            page = context.new_page()
            page.goto("/board")
            expect(card(page, clip).get_by_text("Running")).to_be_visible(timeout=_SOON_MS)
            service.stop()
            expect(page.get_by_text("No connection")).to_be_visible(timeout=_SOON_MS)
            check_accessible(page)
            site.conditions(bytes_per_second=None)
            service.start()
            expect(page.get_by_text("No connection")).to_have_count(0, timeout=_SOON_MS)
            ready = card(page, clip).get_by_role("button", name="Download")
            expect(ready).to_be_visible(timeout=_SOON_MS)
