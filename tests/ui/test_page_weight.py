"""The first page is small: people come with phones, on bad connections."""

from playwright.sync_api import Page, Response

from tests.harness.service import Service

MOST_BYTES = 60_000
MOST_REQUESTS = 8


def test_the_first_page_is_small(page: Page, service: Service):
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto("/", wait_until="networkidle")

    sizes = {}
    for answer in answers:
        size = answer.request.sizes()
        name = answer.url.removeprefix(service.address)
        sizes[name] = size["responseBodySize"] + size["responseHeadersSize"]
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert len(answers) <= MOST_REQUESTS, sizes


def test_the_second_page_takes_what_the_first_one_brought(page: Page):
    page.goto("/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/login", wait_until="networkidle")

    fetched = [url for url in asked if "/assets/" in url]
    shared = ("style.css", "api.js", "dom.js", "texts.js", "shell.js")
    cached = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter((entry) => entry.transferSize === 0).map((entry) => entry.name)"""
    )
    for name in shared:
        assert any(url.endswith(name) for url in cached), (name, fetched)
