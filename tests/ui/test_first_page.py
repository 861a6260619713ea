"""What a visitor meets first."""

from playwright.sync_api import Page


def test_the_service_answers_a_browser(page: Page):
    answer = page.goto("/")

    assert answer is not None
    assert answer.status == 200
