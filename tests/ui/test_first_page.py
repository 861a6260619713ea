"""What a visitor meets first, and the way in."""

import pytest
from playwright.sync_api import Page, expect

from tests.harness.api import PASSWORD, Api
from tests.harness.axe import check_accessible
from tests.harness.watching import Watch, check_fits


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/nowhere"])
def test_pages_for_everybody_are_accessible_and_fit(page: Page, watch: Watch, path: str):
    watch.expected.append("404")
    page.goto(path)
    check_accessible(page)
    check_fits(page)


def test_an_account_is_made_and_leads_to_the_board(page: Page, alice: Api):
    page.goto("/register")
    page.get_by_label("E-mail address").fill(f"new-{alice.email}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()

    page.wait_for_url("**/board")
    expect(page.get_by_role("link", name="Account")).to_be_visible()


def test_what_is_wrong_is_said_at_its_field(page: Page, watch: Watch):
    watch.expected.append("400")
    page.goto("/register")
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_label("Password").fill("short")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Type an e-mail address such as")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("Language").select_option("de")
    page.get_by_label("E-Mail-Adresse").fill("nobody")
    page.get_by_label("Passwort").fill("short")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gib 8 bis 128 Zeichen ein.")).to_be_visible()


def test_a_wrong_password_is_told_in_words(page: Page, watch: Watch, alice: Api):
    watch.expected.append("401")
    page.goto("/login")
    page.get_by_label("E-mail address").fill(alice.email)
    page.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")


def test_language_and_theme_stay(page: Page):
    page.goto("/")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", level=1)).to_have_text("Genau der Teil, den du willst")
    page.get_by_label("Farben").select_option("dark")
    page.goto("/login")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
