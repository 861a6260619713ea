"""Watches pages for what must never happen on any of them."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


@dataclass
class Watch:
    """Everything that went wrong in the pages of one context, until `check`.

    A test that causes errors on purpose says which: `expected` holds parts of their texts.
    """

    context: BrowserContext
    address: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("request", self._see)

    def check(self) -> None:
        """No error, no warning, no report of a policy, no request to another host."""
        found = [c for c in self.complaints if not any(part in c for part in self.expected)]
        assert found == []
        assert self.elsewhere == []

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} at {message.location}")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        local = {"data", "blob", "about"}
        if parts.scheme not in local and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.elsewhere.append(request.url)


def until(page: Page, condition: str, *, of: object = None, seconds: float = 20) -> None:
    """Wait until the function *condition*, in JavaScript, is true of the page.

    playwright's own way evaluates text in the page, which the policy of our pages forbids.
    """
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition, of):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(100)


def check_fits(page: Page) -> None:
    """From the smallest phone to the widest screen nobody has to scroll sideways."""
    before = page.viewport_size
    for width in (320, 390, 768, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        shown, needed = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        assert needed <= shown, width
    if before:
        page.set_viewport_size(before)
