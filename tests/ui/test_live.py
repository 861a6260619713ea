"""A page that follows the jobs holds one stream at most, however its requests go."""

from playwright.sync_api import Page, Request, expect

from tests.harness.watching import Watch, until


class Streams:
    """The requests for events of one page: how many there were, and which are still open."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        self.open: set[Request] = set()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        if request.url.endswith("/api/events"):
            self.asked += 1
            self.open.add(request)

    def _end(self, request: Request) -> None:
        self.open.discard(request)


def test_lists_that_fail_do_not_leave_streams_open(her_page: Page, watch: Watch):
    watch.expected.append("status of 503")
    page, streams = her_page, Streams(her_page)
    page.route("**/api/*/list*", lambda route: route.fulfill(status=503, json={"code": "BUSY"}))
    page.goto("/board")
    expect(page.get_by_text("Refused, trying again")).to_be_visible()
    while streams.asked < 3:
        page.wait_for_timeout(100)
        assert len(streams.open) <= 1

    page.unroute("**/api/*/list*")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert len(streams.open) == 1


def test_a_tab_that_was_never_looked_at_gives_its_stream_up(her_page: Page):
    page, streams = her_page, Streams(her_page)
    page.add_init_script("""
        Object.defineProperty(document, "hidden", { get: () => true });
        const later = setTimeout;
        window.setTimeout = (what, ms, ...more) => later(what, ms === 60_000 ? 500 : ms, ...more);
    """)
    page.goto("/board")
    until(page, "() => document.querySelector('#state').dataset.state === 'live'")
    page.wait_for_timeout(1000)
    assert (streams.asked, len(streams.open)) == (1, 0)
