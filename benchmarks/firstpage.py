"""The first page on a slow connection: when it can be used, and what it weighs."""

import shutil

from playwright.sync_api import Browser, Response, sync_playwright

from benchmarks.table import Row
from tests.harness.service import running_service
from tests.ui.chromium import LAUNCH

_BITS_PER_SECOND = 1_600_000
_LATENCY_MS = 150


def measure(runs: int) -> list[Row]:
    program = shutil.which("chromium")
    assert program, "chromium is missing; tests/programs.sh installs it"
    with running_service() as service, sync_playwright() as playwright:
        service.wait_answer("/api/health")
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        found = [_visit(browser, service.address) for _ in range(runs)]
        browser.close()
    return [
        Row("first page, 1.6 Mbit/s and 150 ms, until it can be used", "s", [f[0] for f in found]),
        Row("first page, compressed", "kB", [f[1] for f in found]),
        Row("first page, requests", "", [f[2] for f in found]),
    ]


def _visit(browser: Browser, address: str) -> tuple[float, float, float]:
    """Seconds until the box takes a link, kilobytes and requests, with nothing cached."""
    with browser.new_context() as context:
        page = context.new_page()
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)

        page.on("response", note)
        throttle = context.new_cdp_session(page)
        throttle.send("Network.enable")
        throttle.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": _LATENCY_MS,
                "downloadThroughput": _BITS_PER_SECOND / 8,
                "uploadThroughput": _BITS_PER_SECOND / 8,
            },
        )
        page.goto(address, wait_until="networkidle")
        ready = page.evaluate("performance.getEntriesByName('interactive')[0].startTime")
        sizes = [answer.request.sizes() for answer in answers]
        size = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
        return ready / 1000, size / 1000, float(len(answers))
