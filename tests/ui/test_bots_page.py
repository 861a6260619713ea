"""The page of the chat bots: the command that it shows is the one that a bot calls."""

import re

from playwright.sync_api import Page, expect

from tests.harness.api import Api
from tests.harness.axe import check_accessible
from tests.harness.chatting import NIGHTBOT, clips, heard, new_key
from tests.harness.watching import Watch, check_fits
from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import LIVE

_FOUND_MS = 30_000
_ADDRESS = re.compile(r"https?://[^/]+/api/video/save/stream/(?P<key>clip_[\w-]{24})/(?P<rest>.*)")


def command_of(page: Page) -> str:
    """The command that is shown now."""
    expect(page.get_by_role("region", name="The command")).to_contain_text("clip_")
    return page.get_by_role("region", name="The command").inner_text()


def key_in(command: str) -> str:
    found = _ADDRESS.search(command)
    assert found, command
    return found["key"]


def keys(page: Page) -> list[str]:
    return page.get_by_role("region", name="Keys").get_by_role("listitem").all_inner_texts()


def test_the_command_is_pasted_and_what_viewers_save_appears(
    her_page: Page, alice: Api, site: SiteStandIn
):
    page = her_page
    page.goto("/bots")
    expect(page.get_by_text("No keys yet")).to_be_visible()
    expect(page.get_by_text("Nothing was saved from a chat yet")).to_be_visible()
    check_accessible(page)
    check_fits(page)

    page.get_by_role("button", name="Make the key").click()
    command = command_of(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()

    assert page.evaluate("navigator.clipboard.readText()") == command
    key = key_in(command)
    origin = alice.address
    assert command == (
        f"!commands add !clip -cd=5 $(urlfetch {origin}/api/video/save/stream/{key}/$(chatid)"
        "?message=$(querystring))"
    )
    said = heard(NIGHTBOT.ask(alice.anonymous(), key, LIVE, message="what a save"))
    assert said == 'Clip saved: "what a save"'
    log = page.get_by_role("region", name="Saved moments")
    expect(log.get_by_text("Zoë 🎮 in the chat of Alice Plays")).to_be_visible()
    # Found in the stream meanwhile.
    expect(log.get_by_text("Live now")).to_be_visible(timeout=_FOUND_MS)
    (clip,) = clips(alice)
    shown = log.get_by_role("link", name="Show on the board: what a save")
    expect(shown).to_have_attribute("href", f"/board#{clip['video_id']}")
    expect(page.get_by_role("region", name="Keys").get_by_text("1 use")).to_be_visible()
    check_accessible(page)
    check_fits(page)


def test_each_bot_gets_its_command(her_page: Page, alice: Api):
    page = her_page
    page.goto("/bots")
    page.get_by_text("StreamElements").click()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("Name a channel of YouTube")).to_be_visible()
    channel = page.get_by_label("Your channel on YouTube")
    expect(channel).to_be_focused()
    channel.fill("www.youtube.com/@The.Channel/streams")
    page.get_by_label("Seconds before").fill("90")
    page.get_by_label("Seconds after").fill("10")
    page.keyboard.press("Enter")

    base = f"{alice.address}/api/video/save/stream/{key_in(command_of(page))}"
    span = "offset=90&duration=100"
    assert command_of(page) == (
        f"!command add !clip $(customapi {base}/@The.Channel?{span}"
        "&viewer=$(sender)&message=$(queryescape $(1:)))"
    )
    page.get_by_text("Fossabot", exact=True).click()
    asked = f"{base}/@The.Channel?{span}"
    assert command_of(page) == f"$(customapi {asked}&message=$(querystring))"
    page.get_by_text("Moobot", exact=True).click()
    assert command_of(page) == (
        f"{asked}&format=text&viewer=<Username of the user>&message=<Command arguments>"
    )
    page.get_by_text("Nightbot", exact=True).click()
    page.get_by_text("On Twitch or Discord").click()
    assert command_of(page).endswith(f"$(urlfetch {asked}&message=$(querystring))")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text(key_in(base + "/"))).to_have_count(0)
    assert [text.split("\n")[0] for text in keys(page)] == ["StreamElements, @The.Channel"]


def test_trying_it_shows_what_the_chat_reads_and_what_becomes_of_it(
    her_page: Page, alice: Api, site: SiteStandIn
):
    page = her_page
    site.conditions(channel_live="")
    page.goto("/bots")
    page.get_by_role("button", name="Make the key").click()
    command_of(page)
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("Name a channel, or paste")).to_be_visible()
    page.get_by_label("Try it with this channel").fill(site.live_page_url())
    page.keyboard.press("Enter")

    expect(page.get_by_text('Clip saved: "just a test"')).to_be_visible()
    not_live = page.get_by_text("the channel shows nothing live now")
    expect(not_live).to_be_visible(timeout=_FOUND_MS)
    assert [clip["error_code"] for clip in clips(alice)] == ["LIVE_NOT_STARTED"]
    check_accessible(page)
    check_fits(page)
    page.get_by_role("button", name="Delete the test clip").click()
    expect(page.get_by_text("The test clip is deleted")).to_be_visible()
    expect(page.get_by_text("Nothing was saved from a chat yet")).to_be_visible()
    assert clips(alice) == []

    (key,) = alice.get("/api/auth/keys").json()["keys"]
    alice.delete(f"/api/auth/keys/{key['id']}")  # on another page, say
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("This clip key is not valid; it may have been")).to_be_visible()
    expect(page.get_by_text("Nothing was saved.")).to_be_visible()


def test_a_key_is_rotated_and_revoked(her_page: Page, alice: Api):
    page, nobody = her_page, alice.anonymous()
    old = new_key(alice, "Nightbot <b>")["key"]
    page.goto("/bots")
    page.get_by_role("button", name="Rotate: Nightbot <b>").click()
    expect(page.get_by_role("heading", name="Rotate “Nightbot <b>”?")).to_be_visible()
    check_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()

    expect(page.get_by_role("heading", name="The command of “Nightbot <b>”")).to_be_focused()
    new = key_in(command_of(page))
    assert "not valid" in heard(NIGHTBOT.ask(nobody, old, LIVE, message="a"))
    assert "Clip saved" in heard(NIGHTBOT.ask(nobody, new, LIVE, message="b"))
    revoke = page.get_by_role("button", name="Revoke: Nightbot <b>")
    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(revoke).to_be_focused()
    revoke.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("No keys yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Keys")).to_be_focused()
    expect(page.get_by_role("region", name="The command")).to_have_count(0)
    assert "not valid" in heard(NIGHTBOT.ask(nobody, new, LIVE, message="c"))


def test_settings_are_kept_at_once(her_page: Page, alice: Api, watch: Watch):
    watch.expected.append("400")
    page = her_page
    page.goto("/bots")
    page.get_by_label("Download moments by themselves").check()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    delay = page.get_by_label("Delay of your viewers", exact=True)
    delay.fill("")
    delay.press_sequentially("1e")  # no number
    page.keyboard.press("Tab")
    expect(page.get_by_text("Write a number of seconds from 0").first).to_be_visible()
    delay.fill("12.5")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Delay of your viewers, in seconds")).to_have_value("12.5")
    webhook = page.get_by_label("Webhook for messages")
    webhook.fill("http://example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Paste an address that begins with https://")).to_be_visible()
    webhook.fill("https://discord.com/api/webhooks/1/hush-hush")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Messages go to discord.com.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Download moments by themselves")).to_be_checked()
    expect(page.get_by_label("Delay of your viewers, in seconds")).to_have_value("12.5")
    expect(page.get_by_text("Messages go to discord.com.")).to_be_visible()
    assert "hush-hush" not in page.content()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Messages go to")).to_have_count(0)
    assert alice.get("/api/auth/me").json()["user"]["webhook_host"] is None


def test_guests_are_told_what_they_can_do(page: Page):
    page.goto("/login")
    page.get_by_role("button", name="Go on as a guest").click()
    page.wait_for_url("**/board")
    page.goto("/bots")

    expect(page.get_by_text("As a guest you can make keys")).to_be_visible()
    expect(page.get_by_label("Take clips from anybody")).to_be_hidden()
    page.evaluate("localStorage.clear()")
    page.goto("/bots")
    page.wait_for_url("**/login?why=needed*")
