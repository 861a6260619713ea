"""Takes the pictures in docs/screenshots: every screen, phone and desktop, light and dark.

`make screenshots` runs it, on a service and a video site of its own.
"""

import base64
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.harness.api import Api
from tests.harness.chatting import NIGHTBOT
from tests.harness.service import Service, running_service
from tests.harness.uploads import SAMPLES
from tests.sitestandin import SiteStandIn, catalogue
from tests.ui.chromium import LAUNCH
from yt_downloader.data.embedded import Mongod
from yt_downloader.data.mongo import Database
from yt_downloader.data.users import Users

PLACE = Path(__file__).parents[2] / "docs" / "screenshots"
_SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
_QUALITY = 80
_PATIENCE_MS = 30_000
_SLOWLY = 40_000  # bytes a second, so that something still runs


@dataclass(frozen=True)
class Screen:
    """*steps* lead from *path* to what is shown; *alone*: as somebody without a login."""

    name: str
    path: str
    steps: Callable[[Page], None]
    alone: bool = False


def _sees(text: str) -> Callable[[Page], None]:
    def steps(page: Page) -> None:
        expect(page.get_by_text(text).first).to_be_visible(timeout=_PATIENCE_MS)

    return steps


def _editor(page: Page) -> None:
    video = page.locator("video")
    expect(video).to_have_js_property("readyState", 4, timeout=_PATIENCE_MS)
    page.get_by_role("button", name="Zoom out").click()
    page.evaluate("scrollTo(0, 0)")


def _bot(page: Page) -> None:
    page.get_by_role("button", name="Make the key and the command").click()
    expect(page.get_by_role("region", name="The command")).to_contain_text("clip_")


def _link(path: str, url: str) -> str:
    return f"{path}?url={quote(url, safe='')}"


def screens(site: SiteStandIn) -> list[Screen]:
    watch = site.watch_url
    return [
        Screen("start", "/", _sees("Exactly the part you want"), alone=True),
        Screen("found", _link("/", watch(catalogue.SHORT)), _sees("Go on as a guest"), alone=True),
        Screen("login", "/login", _sees("No account yet?"), alone=True),
        Screen("editor", _link("/", f"{watch(catalogue.TWO_HOURS)}&t=40m15s"), _editor),
        Screen("stream", _link("/", watch(catalogue.LIVE)), _sees("This stream runs.")),
        Screen("list", _link("/", site.playlist_url(catalogue.PLAYLIST)), _sees("Some of them")),
        Screen("board", "/board", _sees("Fetching")),
        Screen("convert", "/encode", _sees("holiday")),
        Screen("bots", "/bots", _bot),
        Screen("account", "/account", _sees("Here, now")),
        Screen("server", "/operator", _sees("Waits for work")),
    ]


def furnish(service: Service, site: SiteStandIn, directory: Path) -> Api:
    """An account in the middle of its work: something ready, running, failed, saved."""
    alice = service.api().new_user()
    mongod = Mongod(service.instance / "mongo", service.instance / "run")
    database = Database(mongod.uri)
    Users(database).mark(alice.user_id, admin=True)
    database.close()
    alice.start(alice.save(site.watch_url(catalogue.PRIVATE), 5, 12))
    ready = alice.save(site.watch_url(catalogue.TEN_MINUTES), 61.5, 92)
    alice.start(ready)
    alice.wait(ready)
    path = SAMPLES["mkv"].make(directory, "holiday")
    with path.open("rb") as file:
        reply = alice.post("/api/encode/upload", files={"video": ("holiday.mkv", file)})
    alice.encode(reply.json()["encode_id"], video_codec="h264", quality_preset="high")
    key = alice.post("/api/auth/keys", {"name": "Nightbot"}).json()["key"]
    NIGHTBOT.ask(service.api(), key, catalogue.LIVE, message="what a save")
    alice.save(site.watch_url(catalogue.SHORT), 3, 9, additional_message="for the intro")
    return alice


def begin_slowly(alice: Api, site: SiteStandIn) -> None:
    """Something that runs for as long as the pictures take."""
    site.conditions(bytes_per_second=_SLOWLY)
    alice.start(alice.save(site.watch_url(catalogue.TWO_HOURS), 2415, 2475))


def picture(page: Page, path: Path) -> None:
    """What the window shows, as WebP, which playwright itself does not write."""
    page.mouse.move(0, 0)
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
    path.write_bytes(base64.b64decode(shot["data"]))


def _show(browser: Browser, alice: Api, screen: Screen) -> None:
    for size, (width, height) in _SIZES.items():
        for theme in ("light", "dark"):
            with browser.new_context(
                base_url=alice.address,
                viewport={"width": width, "height": height},
                color_scheme=theme,
                locale="en-GB",
                reduced_motion="reduce",
            ) as context:
                page = context.new_page()
                if not screen.alone:
                    page.goto("/login")
                    page.evaluate("token => localStorage.setItem('token', token)", alice.token)
                page.goto(screen.path)
                screen.steps(page)
                page.wait_for_timeout(700)  # pictures and progress arrive
                picture(page, PLACE / f"{screen.name}-{size}-{theme}.webp")


def main(names: list[str]) -> int:
    program = shutil.which("chromium")
    if program is None:
        sys.stderr.write("chromium is missing; tests/programs.sh installs it\n")
        return 1
    PLACE.mkdir(parents=True, exist_ok=True)
    with (
        SiteStandIn() as site,
        running_service(**site.settings()) as service,
        tempfile.TemporaryDirectory() as directory,
        sync_playwright() as playwright,
    ):
        service.wait_answer("/api/health")
        alice = furnish(service, site, Path(directory))
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        for screen in screens(site):
            if names and screen.name not in names:
                continue
            if screen.name == "board":
                begin_slowly(alice, site)
            _show(browser, alice, screen)
            site.reset()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
